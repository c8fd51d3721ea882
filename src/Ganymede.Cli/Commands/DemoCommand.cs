using System.CommandLine;
using Ganymede.Cli.Progress;
using Ganymede.Models;
using Ganymede.Training;

namespace Ganymede.Cli.Commands;

/// <summary><c>demo</c>: a DCGAN learns handwritten digits, with nothing to set up.</summary>
internal sealed class DemoCommand : CliCommand
{
    // With evaluation, animation and report a first run stays well within five minutes on two cores.
    private const double DefaultMinutes = 3.7;

    private readonly Option<string?> target = Flags.Optional(
        "--out", "RUN", "The run's folder (default: runs/demo, or the next free runs/demo-NNN).");

    private readonly Option<double?> minutes = Flags.Positive(
        "--minutes", $"Minutes of training (default {DefaultMinutes}).");

    private readonly Option<int?> threads = Flags.Threads();

    internal DemoCommand()
        : base("demo", "Train a DCGAN on the shipped handwritten digits; write samples, figures and a report.")
    {
        Add(target);
        Add(minutes);
        Add(threads);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("demo", "within five minutes, from nothing to digits"),
        new("demo --minutes 15 --out runs/better", "longer, and better"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        Compute.Use(arguments.GetValue(threads));
        Family dcgan = Catalogue.Find("dcgan");
        var budget = new TrainingBudget { Minutes = arguments.GetValue(minutes) ?? DefaultMinutes };
        var plan = new TrainingPlan { Family = dcgan, Options = dcgan.Options("demo"), Data = "mnist" };
        var view = TrainingView.Create(output, budget);
        string folder = arguments.GetValue(target) ?? RunNames.Demo();
        using TrainingSession session = TrainingSession.Start(plan, folder, view);
        int exit = TrainingRun.Carry(session, budget, view, output, cancellation);
        if (exit == ExitCode.Done)
            PrintNext(session.Run.Path, output);
        return exit;
    }

    private static void PrintNext(string run, Output output)
    {
        output.Line();
        output.Line("What next:");
        output.Line($"  open {Path.Combine(run, "report.html")} in a browser");
        output.Line($"  ganymede sample {run} --out digits.png");
        output.Line($"  ganymede sample {run} --interpolate 12 --out walk.gif");
        output.Line($"  ganymede train --resume {run} --minutes 10");
        output.Line("  ganymede train dcgan --data a/folder/of/pictures --minutes 30");
        output.Line("In a clone, ganymede is 'dotnet run -c Release --project src/Ganymede.Cli --'.");
    }
}
