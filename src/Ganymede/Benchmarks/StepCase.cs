namespace Ganymede.Benchmarks;

/// <summary>A training step that can be timed.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Summary">What it trains, in a line.</param>
/// <param name="Make">Makes networks and optimizers anew.</param>
public sealed record StepCase(string Name, string Summary, Func<IBenchmarkStep> Make)
{
    /// <summary>Every case, in the order in which they are listed.</summary>
    public static IReadOnlyList<StepCase> All { get; } =
    [
        new("dcgan-64", "the paper's DCGAN, 64x64 RGB, batch 64", PlainGanStep.Dcgan64),
        new("dcgan-mnist", "the upsampling DCGAN, 64x64 grey, latent 64, batch 32", PlainGanStep.DcganMnist),
    ];
}
