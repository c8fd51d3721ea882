using System.Text.Json.Serialization;

namespace Ganymede.Evaluation;

/// <summary>How good translations in one direction are, on pictures that the networks did not learn from.</summary>
public sealed record TranslationQuality
{
    /// <summary>Pictures that were translated.</summary>
    public required int Pictures { get; init; }

    /// <summary>How far the translations are from the true counterparts; null where those are not known.</summary>
    public PairFigures? Translation { get; init; }

    /// <summary>How far the originals themselves are from them: what doing nothing would reach.</summary>
    public PairFigures? Identity { get; init; }

    /// <summary>How far the mean of the training targets is from them: what a blur would reach.</summary>
    public PairFigures? Mean { get; init; }

    /// <summary>How far the originals are from what is translated there and back; null where there is no way back.</summary>
    public PairFigures? Cycle { get; init; }

    /// <summary>The Fréchet distance of the translations to the targets' test part; null without a judge.</summary>
    public double? Frechet { get; init; }

    /// <summary>The distance of the originals to it.</summary>
    public double? FrechetIdentity { get; init; }

    /// <summary>The distance of training targets to it: what a perfect translation would reach.</summary>
    public double? FrechetFloor { get; init; }

    /// <summary>What the figures say, in a sentence or two.</summary>
    public required string Verdict { get; init; }
}

/// <summary>Means over pairs of pictures; black is 0 and white 1.</summary>
/// <param name="L1">The mean absolute error.</param>
/// <param name="Psnr">The peak signal-to-noise ratio of the mean squared error of all pictures, in decibels.</param>
/// <param name="Ssim">The mean structural similarity; null for pictures below 11 pixels.</param>
public sealed record PairFigures(double L1, double Psnr, double? Ssim)
{
    internal static PairFigures Of(IReadOnlyList<PictureError> errors) => new(
        errors.Average(e => e.L1),
        new PictureError(0, errors.Average(e => e.SquaredError), null).Psnr,
        errors.All(e => e.Ssim is not null) ? errors.Average(e => e.Ssim) : null);
}

/// <summary>The JSON of translations' figures, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TranslationQuality))]
internal sealed partial class TranslationJson : JsonSerializerContext;
