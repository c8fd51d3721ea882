using System.Diagnostics;
using Ganymede.Reporting;
using Ganymede.Training;

namespace Ganymede.Cli.Progress;

/// <summary>A line now and then, for files and other programs.</summary>
internal sealed class PlainTrainingView(Output output, TrainingBudget budget) : TrainingView(output, budget)
{
    // Fast runs log many rows a second; a reader wants a few lines a minute.
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(5);

    private long printedAt;

    /// <inheritdoc/>
    protected override void Print(MetricsRow row)
    {
        if (printedAt != 0 && Stopwatch.GetElapsedTime(printedAt) < pause && Share() < 1)
            return;
        printedAt = Stopwatch.GetTimestamp();
        Output.Log(Describe(row));
    }
}
