using System.Diagnostics;
using Ganymede.Data.Prepare;

namespace Ganymede.Cli.Progress;

/// <summary>Tells how far a preparation is, a line now and then, and every failure at once.</summary>
internal sealed class PrepareView(Output output) : IProgress<PrepareProgress>
{
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private long printedAt = Stopwatch.GetTimestamp();
    private int most;

    /// <inheritdoc/>
    public void Report(PrepareProgress value)
    {
        lock (gate)
        {
            if (value.Failure is { } failure)
                output.Warn($"{failure.Message}.");
            // Threads report in any order.
            if (value.Done <= most)
                return;
            most = value.Done;
            if (most < value.Total && Stopwatch.GetElapsedTime(printedAt) < pause)
                return;
            printedAt = Stopwatch.GetTimestamp();
            output.Log($"{most:N0} of {value.Total:N0}");
        }
    }
}
