using System.Diagnostics;
using Ganymede.Translation;
using Spectre.Console;

namespace Ganymede.Cli.Progress;

/// <summary>Shows how a translation goes: a bar on a terminal, a line now and then elsewhere.</summary>
/// <param name="output">Where words go.</param>
/// <param name="count">Pictures in all.</param>
internal sealed class TranslationView(Output output, int count)
{
    private const int BarWidth = 24;

    private static readonly TimeSpan pause = TimeSpan.FromSeconds(5);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan printed;
    private int done;

    /// <summary>Translates, with the view on.</summary>
    /// <param name="translate">Gets what is to be told of each picture.</param>
    internal void Watch(Action<Action<TranslationOutcome>> translate)
    {
        // A bar for one picture would only flicker.
        if (!output.Live || count == 1)
        {
            translate(Print);
            return;
        }
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress()
            .Columns(new ProgressBarColumn { Width = BarWidth }, new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                ProgressTask task = context.AddTask("beginning", maxValue: count);
                translate(outcome =>
                {
                    done++;
                    if (Problem(outcome) is { } problem)
                        console.WriteLine(problem);
                    task.Value = done;
                    task.Description = Describe().EscapeMarkup();
                });
            });
    }

    private static string? Problem(TranslationOutcome outcome) =>
        outcome.Problem is { } problem ? $"failed: {problem}" : null;

    private void Print(TranslationOutcome outcome)
    {
        done++;
        if (Problem(outcome) is { } problem)
            output.Log(problem);
        else if (output.Verbose)
            output.Log($"wrote {outcome.Item.Target}");
        if (count == 1 || (done < count && clock.Elapsed - printed < pause))
            return;
        printed = clock.Elapsed;
        output.Log(Describe());
    }

    private string Describe()
    {
        double seconds = Math.Max(clock.Elapsed.TotalSeconds, 1e-9);
        string left = done < count ? $"  {seconds * (count - done) / done:0} s left" : "";
        return $"{done:N0}/{count:N0}  {done / seconds:0.0} a second{left}";
    }
}
