using Ganymede.Training;
using Spectre.Console;

namespace Ganymede.Cli.Progress;

/// <summary>A bar that is redrawn in place, on the terminal of standard error.</summary>
internal sealed class LiveTrainingView : TrainingView
{
    private const int BarWidth = 10;

    private readonly IAnsiConsole console = AnsiConsole.Create(
        new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    private ProgressTask? task;

    internal LiveTrainingView(Output output, TrainingBudget budget)
        : base(output, budget)
    {
    }

    /// <inheritdoc/>
    public override void Wrote(string path)
    {
        if (Output.Verbose)
            console.WriteLine($"wrote {path}");
    }

    /// <inheritdoc/>
    public override void Warned(string message) => console.WriteLine($"warning: {message}");

    /// <inheritdoc/>
    protected override TrainingResult Show(Func<TrainingResult> train) => console.Progress()
        .Columns(new ProgressBarColumn { Width = BarWidth }, new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context =>
        {
            task = context.AddTask("beginning", maxValue: 1);
            TrainingResult result = train();
            task.Value = 1;
            return result;
        });

    /// <inheritdoc/>
    protected override void Refresh()
    {
        if (task is null)
            return;
        task.Value = Share();
        // A line that wraps would push the bar up the screen at each step.
        int room = Math.Max(20, console.Profile.Width - BarWidth - 3);
        string text = Describe(Row);
        if (text.Length > room)
            text = Describe(Row, letters: 3);
        task.Description = (text.Length > room ? $"{text.AsSpan(0, room - 1)}…" : text).EscapeMarkup();
    }
}
