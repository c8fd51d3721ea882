using System.Text.Json.Serialization;

namespace Ganymede.Evaluation;

/// <summary>How good generated pictures are, by the features of a classifier of their data set.</summary>
public sealed record Quality
{
    /// <summary>The share of samples that the classifier is sure of: a largest probability over 0.9.</summary>
    [JsonPropertyName("confident_share")]
    public required double ConfidentShare { get; init; }

    /// <summary>The share of samples that fall to each class.</summary>
    [JsonPropertyName("class_shares")]
    public required IReadOnlyList<double> ClassShares { get; init; }

    /// <summary>The Fréchet distance of the samples to the test set.</summary>
    [JsonPropertyName("frechet")]
    public required double Frechet { get; init; }

    /// <summary>The distance of as many training pictures to the test set: what a perfect generator would reach.</summary>
    [JsonPropertyName("frechet_floor")]
    public required double FrechetFloor { get; init; }

    /// <summary>How many samples were judged.</summary>
    [JsonPropertyName("samples")]
    public required int Samples { get; init; }

    /// <summary>The names of the classes.</summary>
    [JsonPropertyName("class_names")]
    public required IReadOnlyList<string> Classes { get; init; }
}

/// <summary>The JSON of evaluations, generated at compile time.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Quality))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
