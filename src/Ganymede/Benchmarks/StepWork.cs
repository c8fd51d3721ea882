namespace Ganymede.Benchmarks;

/// <summary>
/// The multiply-adds of one step, of the plain algorithms: a kernel that gets along with fewer is faster, not smaller.
/// </summary>
/// <param name="Forward">Of what the networks compute.</param>
/// <param name="InputGradient">Of the gradients that flow through layers.</param>
/// <param name="WeightGradient">Of the gradients of weights.</param>
public sealed record StepWork(long Forward, long InputGradient, long WeightGradient)
{
    /// <summary>All of them.</summary>
    public long Total => Forward + InputGradient + WeightGradient;
}
