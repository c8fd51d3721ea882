using System.Diagnostics;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Benchmarks;

/// <summary>How long the steps of a case took.</summary>
/// <param name="Name">The case.</param>
/// <param name="Threads">Compute threads.</param>
/// <param name="Seconds">Of each repeat, in order.</param>
/// <param name="Images">Pictures in a step.</param>
/// <param name="Loss">Of the last step; finite, so that nothing was skipped.</param>
/// <param name="Memory">What the timed steps took.</param>
public sealed record StepTiming(
    string Name, int Threads, IReadOnlyList<double> Seconds, int Images, double Loss, StepMemory Memory)
{
    /// <summary>The median of the repeats, the upper one of two in the middle.</summary>
    public double Median => Seconds.Order().ElementAt(Seconds.Count / 2);

    /// <summary>Pictures a second at the median.</summary>
    public double ImagesPerSecond => Images / Median;

    /// <summary>Times a case.</summary>
    /// <param name="benchmark">The case.</param>
    /// <param name="warmup">Steps before the first that is timed, 0 or more.</param>
    /// <param name="repeat">Steps that are timed, 1 or more.</param>
    /// <param name="warmupSeconds">How long those steps go on at least.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    public static StepTiming Of(
        StepCase benchmark, int warmup, int repeat, double warmupSeconds = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeat, 1);
        using BenchmarkStep step = benchmark.Make();
        step.WarmUp(warmup, warmupSeconds, cancellation);
        var seconds = new double[repeat];
        double loss = 0;
        var before = StepMemory.Now();
        for (int i = 0; i < repeat; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            loss = step.Run()[0];
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return new StepTiming(benchmark.Name, Machine.Threads, seconds, step.Images, loss, StepMemory.Since(before, repeat));
    }
}
