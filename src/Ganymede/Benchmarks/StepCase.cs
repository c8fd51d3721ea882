using Ganymede.Losses;
using Ganymede.Models.CycleGan;
using Ganymede.Models.Dcgan;
using Ganymede.Models.Pix2Pix;
using Ganymede.Models.Translation;

namespace Ganymede.Benchmarks;

/// <summary>A step that can be timed.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="Make">Makes networks and optimizers anew.</param>
public sealed record StepCase(string Name, string Summary, Func<BenchmarkStep> Make)
{
    /// <summary>Every case, in the order in which they are listed.</summary>
    public static IReadOnlyList<StepCase> All { get; } =
    [
        new("dcgan-64", "the paper's DCGAN, 64x64 RGB, batch 64", () => FromNoise(new(), channels: 3)),
        new("dcgan-mnist", "the upsampling DCGAN, 64x64 grey, latent 64, batch 32", () => FromNoise(
            new() { Networks = DcganNetworks.Upsampling, PublishedEps = true, Latent = 64, Batch = 32 }, channels: 1)),
        new("pix2pix-256", "Pix2Pix, U-Net and 70x70 PatchGAN, 256x256, batch 1",
            () => FamilyStep.Of(Paired(new() { Norm = NormKind.Instance }), [1, 256, 256, 3])),
        new("cyclegan-128", "CycleGAN, two ResNet-6 and two PatchGAN, identity loss, 128x128, batch 1", () => Cycle(128)),
        new("cyclegan-256", "CycleGAN, two ResNet-9 and two PatchGAN, identity loss, 256x256, batch 1", () => Cycle(256)),
        new("translate-256", "one picture through a ResNet-9, 256x256, no gradients", () => TranslationStep.Of(
            Paired(new()
            {
                Generator = GeneratorKind.Resnet9,
                Norm = NormKind.Instance,
                Dropout = false,
                Sampling = SamplingMode.Evaluation,
            }),
            256)),
    ];

    private static FamilyStep FromNoise(DcganOptions options, int channels) => FamilyStep.Of(
        new DcganModel(options, channels, seed: 0), [options.Batch, options.Size, options.Size, channels]);

    private static Pix2PixModel Paired(Pix2PixOptions options) =>
        new(options with { Size = 256 }, new(3, [], 3), seed: 0);

    // The discriminators see this step's pictures: a pool of earlier ones costs nothing worth timing.
    private static FamilyStep Cycle(int size) => FamilyStep.Of(
        new CycleGanModel(new() { Size = size, Loss = AdversarialKind.LeastSquares, Pool = 0 }, 3, 3, seed: 0),
        [1, size, size, 3]);
}
