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
        new("dcgan-64", "the paper's DCGAN, 64x64 RGB, batch 64", PlainGanStep.Dcgan64),
        new("dcgan-mnist", "the upsampling DCGAN, 64x64 grey, latent 64, batch 32", PlainGanStep.DcganMnist),
        new("pix2pix-256", "Pix2Pix, U-Net and 70x70 PatchGAN, 256x256, batch 1", () => new PairedStep()),
        new("cyclegan-128", "CycleGAN, two ResNet-6 and two PatchGAN, identity loss, 128x128, batch 1",
            () => new CycleStep(128, blocks: 6)),
        new("cyclegan-256", "CycleGAN, two ResNet-9 and two PatchGAN, identity loss, 256x256, batch 1",
            () => new CycleStep(256, blocks: 9)),
        new("translate-256", "one picture through a ResNet-9, 256x256, no gradients", () => new TranslationStep()),
    ];
}
