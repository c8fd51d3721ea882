using System.Text.Json.Nodes;

namespace Ganymede.Models.Dcgan;

/// <summary>Deep convolutional GAN (Radford et al. 2016, arXiv 1511.06434).</summary>
public sealed class DcganFamily : Family
{
    /// <inheritdoc/>
    public override string Name => "dcgan";

    /// <inheritdoc/>
    public override string Task => "pictures from noise";

    /// <inheritdoc/>
    public override string Paper => "Radford et al. 2016, arXiv 1511.06434";

    /// <inheritdoc/>
    public override IReadOnlyList<Preset> Presets { get; } =
    [
        new("paper", "the paper's networks: transposed convolutions, 64 pixels, batch 64", new DcganOptions { Preset = "paper" }),
        new("upsampling", "the textbooks' networks: nearest-neighbour enlargement, 64 pixels, batch 32", new DcganOptions
        {
            Preset = "upsampling",
            Networks = DcganNetworks.Upsampling,
            Latent = 64,
            Batch = 32,
            GeneratorRate = 1e-3f,
            DiscriminatorRate = 1e-3f,
            Beta1 = 0.9f,
            GeneratorFirst = true,
            HalveDiscriminatorLoss = true,
            // Without it the discriminator may win for good at this rate, and all pictures turn black.
            LabelSmoothing = 0.1f,
        }),
        // Small networks, R1, which lets them learn fifteen times as fast as the paper's rate, and a latent that chooses
        // between ten modes, without which one sample in six lies between two digits.
        new("demo", "the paper's networks at 32 pixels, with R1 and averaged weights: digits in minutes", new DcganOptions
        {
            Preset = "demo",
            Size = 32,
            Width = 32,
            Latent = 64,
            Modes = 10,
            GeneratorRate = 3e-3f,
            DiscriminatorRate = 3e-3f,
            Beta1 = 0,
            Beta2 = 0.99f,
            R1 = 2,
            Average = 0.999f,
            CheckpointEvery = 1000,
        }),
    ];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> PublicNames { get; } =
        new Dictionary<string, string> { ["generator"] = "G", ["discriminator"] = "D" };

    /// <inheritdoc/>
    public override JsonObject ToJson(RunOptions options) =>
        OptionsJson.Write((DcganOptions)options, OptionsJson.Default.DcganOptions);

    /// <inheritdoc/>
    public override RunOptions FromJson(JsonObject json) => OptionsJson.Read(json, OptionsJson.Default.DcganOptions);

    /// <inheritdoc/>
    public override TrainableModel Create(RunOptions options, DataFacts data, ulong seed) =>
        new DcganModel((DcganOptions)options, data.Channels, seed);
}
