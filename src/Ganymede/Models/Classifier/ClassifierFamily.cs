using System.Text.Json.Nodes;

namespace Ganymede.Models.Classifier;

/// <summary>
/// A small convolutional classifier. It is no GAN: the quality of generated pictures is measured on its features.
/// </summary>
public sealed class ClassifierFamily : Family
{
    /// <inheritdoc/>
    public override string Name => "classifier";

    /// <inheritdoc/>
    public override string Task => "classes from pictures, to measure generators with";

    /// <inheritdoc/>
    public override string Paper => "none: a plain convolutional network";

    /// <inheritdoc/>
    public override IReadOnlyList<Preset> Presets { get; } =
    [
        new("small", "five convolutions at 32 pixels: minutes on two cores", new ClassifierOptions
        {
            Preset = "small",
            Size = 32,
            Shift = 2,
            Schedule = LearningRateKind.Cosine,
            ScheduleSteps = 3748,
        }),
    ];

    /// <inheritdoc/>
    public override JsonObject ToJson(RunOptions options) =>
        OptionsJson.Write((ClassifierOptions)options, OptionsJson.Default.ClassifierOptions);

    /// <inheritdoc/>
    public override RunOptions FromJson(JsonObject json) => OptionsJson.Read(json, OptionsJson.Default.ClassifierOptions);

    /// <inheritdoc/>
    public override TrainableModel Create(RunOptions options, DataFacts data, ulong seed) => data.Classes.Count < 2
        ? throw new OptionException("A classifier needs a data set with two classes or more: a sub-folder for each, or a label file.")
        : new ClassifierModel((ClassifierOptions)options, data, seed);
}
