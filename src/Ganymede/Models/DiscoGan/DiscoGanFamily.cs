using System.Text.Json.Nodes;
using Ganymede.Data;

namespace Ganymede.Models.DiscoGan;

/// <summary>DiscoGAN: relations between two domains without pairs (Kim et al. 2017, arXiv 1703.05192).</summary>
public sealed class DiscoGanFamily : Family
{
    /// <inheritdoc/>
    public override string Name => "discogan";

    /// <inheritdoc/>
    public override string Task => "pictures of one kind into another, without pairs";

    /// <inheritdoc/>
    public override string Paper => "Kim et al. 2017, arXiv 1703.05192";

    /// <inheritdoc/>
    public override DataKind Needs => DataKind.Domains;

    /// <inheritdoc/>
    public override string DefaultData => "emoji";

    /// <inheritdoc/>
    public override IReadOnlyList<Preset> Presets { get; } =
    [
        new("code", "the authors' code: feature matching, rising reconstruction, 64 pixels, batch 64", new DiscoGanOptions
        {
            Preset = "code",
            SampleEvery = 1000,
        }),
        new("book", "the textbooks' generator, the authors' with the bottleneck of 100 channels", new DiscoGanOptions
        {
            Preset = "book",
            Bottleneck = 100,
            SampleEvery = 1000,
        }),
        new("paper", "the paper's plain form: its equations, with neither feature matching nor curriculum", new DiscoGanOptions
        {
            Preset = "paper",
            AdversarialWeight = 1,
            FeatureWeight = 0,
            Curriculum = false,
            GeneratorSteps = 0,
            HalveDiscriminatorLoss = false,
            SampleEvery = 1000,
        }),
        // At twice this rate the hues of one domain came to stand for others of the other, which no loss forbids.
        new("emoji", "the authors' code at a third of the width, with a short curriculum: emoji in minutes", new DiscoGanOptions
        {
            Preset = "emoji",
            Width = 24,
            Batch = 16,
            GeneratorRate = 5e-4f,
            DiscriminatorRate = 5e-4f,
            StartSteps = 400,
        }),
    ];

    /// <inheritdoc/>
    public override JsonObject ToJson(RunOptions options) =>
        OptionsJson.Write((DiscoGanOptions)options, OptionsJson.Default.DiscoGanOptions);

    /// <inheritdoc/>
    public override RunOptions FromJson(JsonObject json) => OptionsJson.Read(json, OptionsJson.Default.DiscoGanOptions);

    /// <inheritdoc/>
    public override TrainableModel Create(RunOptions options, DataFacts data, ulong seed) =>
        new DiscoGanModel((DiscoGanOptions)options, data.Channels, data.TargetChannels, seed);
}
