using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Models.Translation;

namespace Ganymede.Models.Pix2Pix;

/// <summary>Image-to-image translation from pairs (Isola et al. 2017, arXiv 1611.07004).</summary>
public sealed class Pix2PixFamily : Family
{
    internal const string Generator = "generator", Discriminator = "discriminator";

    /// <inheritdoc/>
    public override string Name => "pix2pix";

    /// <inheritdoc/>
    public override string Task => "pictures from pictures, learnt from pairs";

    /// <inheritdoc/>
    public override string Paper => "Isola et al. 2017, arXiv 1611.07004";

    /// <inheritdoc/>
    public override DataKind Needs => DataKind.Pairs;

    /// <inheritdoc/>
    public override string DefaultData => "emoji";

    /// <inheritdoc/>
    public override IReadOnlyList<Preset> Presets { get; } =
    [
        new("paper", "the paper's: U-Net and 70x70 PatchGAN, batch norm, 256 pixels cut from 286, batch 1", Common with
        {
            Preset = "paper",
            Size = 256,
            LoadSize = 286,
            Flip = true,
        }),
        new("instance", "the textbooks': instance norm, a head that enlarges and convolves, 256 pixels, batch 1", Common with
        {
            Preset = "instance",
            Networks = Pix2PixNetworks.Instance,
            Norm = NormKind.Instance,
            Size = 256,
        }),
        // Half the width, and batches: what the shipped emoji need minutes for.
        new("emoji", "the paper's networks at 64 pixels and half the width, batch 16: minutes on the shipped emoji", Common with
        {
            Preset = "emoji",
            Size = 64,
            Batch = 16,
            Width = 32,
            DiscriminatorWidth = 32,
            Sampling = SamplingMode.Evaluation,
            ConstantEpochs = 20,
            DecayEpochs = 20,
        }),
    ];

    private static Pix2PixOptions Common => new() { Batch = 1 };

    /// <inheritdoc/>
    public override JsonObject ToJson(RunOptions options) =>
        OptionsJson.Write((Pix2PixOptions)options, OptionsJson.Default.Pix2PixOptions);

    /// <inheritdoc/>
    public override RunOptions FromJson(JsonObject json) => OptionsJson.Read(json, OptionsJson.Default.Pix2PixOptions);

    /// <inheritdoc/>
    public override TrainableModel Create(RunOptions options, DataFacts data, ulong seed) =>
        new Pix2PixModel((Pix2PixOptions)options, data, seed);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> PublicNames { get; } =
        new Dictionary<string, string> { [Generator] = "G", [Discriminator] = "D" };

    /// <inheritdoc/>
    public override ImportPlan? PlanImport(IReadOnlyList<ForeignNetwork> networks) =>
        Pix2PixImport.Plan(networks, (Pix2PixOptions)Options());
}
