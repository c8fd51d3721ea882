using System.Diagnostics;
using Ganymede.Reporting;
using Ganymede.Training;

namespace Ganymede.Cli.Progress;

/// <summary>Shows a training as it goes: a bar on a terminal, lines elsewhere.</summary>
internal abstract class TrainingView(Output output, TrainingBudget budget) : ITrainingObserver
{
    private readonly Stopwatch clock = new();
    private long firstStep = -1, step;
    private long? lastStep;

    /// <summary>Where words go.</summary>
    protected Output Output => output;

    /// <summary>The row that was logged last.</summary>
    protected MetricsRow? Row { get; private set; }

    /// <summary>The view that fits standard error.</summary>
    internal static TrainingView Create(Output output, TrainingBudget budget) =>
        output.Live ? new LiveTrainingView(output, budget) : new PlainTrainingView(output, budget);

    /// <summary>Trains, with the view on.</summary>
    internal TrainingResult Watch(Func<TrainingResult> train)
    {
        clock.Restart();
        return Show(train);
    }

    /// <inheritdoc/>
    public void Stepped(long step, long? lastStep)
    {
        if (firstStep < 0)
            firstStep = step - 1;
        (this.step, this.lastStep) = (step, lastStep);
        Refresh();
    }

    /// <inheritdoc/>
    public void Logged(MetricsRow row)
    {
        Row = row;
        Print(row);
    }

    /// <inheritdoc/>
    public virtual void Wrote(string path)
    {
        if (Output.Verbose)
            Output.Log($"wrote {path}");
    }

    /// <inheritdoc/>
    public virtual void Warned(string message) => Output.Warn(message);

    /// <summary>Runs the training inside whatever shows it.</summary>
    protected virtual TrainingResult Show(Func<TrainingResult> train) => train();

    /// <summary>A step is done.</summary>
    protected virtual void Refresh()
    {
    }

    /// <summary>A row has been logged.</summary>
    protected virtual void Print(MetricsRow row)
    {
    }

    /// <summary>How far it is, 0 to 1, by the limit that will be reached first.</summary>
    protected double Share()
    {
        double bySteps = lastStep is { } last && last > firstStep ? (double)(step - firstStep) / (last - firstStep) : 0;
        double byTime = budget.Minutes is { } minutes ? clock.Elapsed.TotalMinutes / minutes : 0;
        return Math.Clamp(Math.Max(bySteps, byTime), 0, 1);
    }

    /// <summary>Where it is, what the losses are, how fast it goes and how long it will take.</summary>
    /// <param name="row">The figures.</param>
    /// <param name="letters">How many letters of a loss's name are shown.</param>
    protected string Describe(MetricsRow? row, int letters = int.MaxValue)
    {
        List<string> parts = [lastStep is { } last ? $"step {step:N0}/{last:N0}" : $"step {step:N0}"];
        if (row is not null)
        {
            parts.AddRange(row.Losses.Select(l => $"{l.Key[..Math.Min(l.Key.Length, letters)]} {l.Value:0.000}"));
            // What has a slash in its name is for the charts.
            parts.AddRange(row.Values.Where(v => !v.Key.Contains('/')).Select(v => $"{v.Key} {v.Value:0.###}"));
            parts.Add($"{row.ImagesPerSecond:N0} images/s");
        }
        double share = Share(), elapsed = clock.Elapsed.TotalSeconds;
        if (share is > 0 and < 1)
            parts.Add($"{Duration(elapsed * (1 - share) / share)} left");
        return string.Join("  ", parts);
    }

    private static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Min(Math.Ceiling(seconds), 1e9));
        return time.TotalHours >= 1
            ? $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
            : $"{time.Minutes}:{time.Seconds:00}";
    }
}
