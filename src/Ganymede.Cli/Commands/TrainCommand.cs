using System.CommandLine;
using Ganymede.Cli.Progress;
using Ganymede.Models;
using Ganymede.Training;

namespace Ganymede.Cli.Commands;

/// <summary><c>train</c>: starts a run, or goes on with one.</summary>
internal sealed class TrainCommand : CliCommand
{
    private readonly Argument<string?> family = new("FAMILY")
    {
        Description = "A family of 'models'; not needed with --resume.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> data = Flags.Optional(
        "--data", "D", "The data set: a name of 'data list', a folder or an IDX file (default: the family's own).");

    private readonly Option<string?> target = Flags.Optional(
        "--out", "RUN", "The run's folder, new or empty (default: runs/FAMILY-DATA-NNN).");

    private readonly Option<string?> preset = Flags.Optional(
        "--preset", "P", "The named set of defaults to start from; 'models FAMILY' lists them.");

    private readonly BudgetArguments budget = new();
    private readonly Option<int?> batch = Flags.Whole("--batch", "Pictures in a batch.", 1);
    private readonly Option<int?> size = Flags.Whole("--size", "Side of the pictures in pixels.", 1);

    private readonly Option<ulong?> seed = Flags.Whole<ulong>(
        "--seed", "The seed of every random stream (default 0).", 0);

    private readonly Option<int?> threads = Flags.Threads();

    private readonly Option<string[]> settings = new("--set")
    {
        HelpName = "name=value",
        Description = "Set one option of the family; may be given again and again.",
    };

    private readonly Option<string?> config = Flags.Optional(
        "--config", "FILE.json", "A JSON object of options; flags and --set go over it.");

    private readonly Option<string?> resume = Flags.Optional(
        "--resume", "RUN", "Go on with a run from its newest checkpoint, with the options in its folder.");

    private readonly Option<bool> dryRun = new("--dry-run")
    {
        Description = "Show the options and networks, measure three steps for time and memory, and write no run.",
    };

    internal TrainCommand()
        : base("train", "Train a model into a new run, or go on with a run.")
    {
        Add(family);
        Add(data);
        Add(target);
        Add(preset);
        budget.AddTo(this);
        Add(batch);
        Add(size);
        Add(seed);
        Add(threads);
        Add(settings);
        Add(config);
        Add(resume);
        Add(dryRun);
    }

    internal override string Details =>
        "Without --steps, --epochs or --minutes it trains for as long as the learning rate's schedule lasts, or 20\n"
        + "epochs where that never ends; of several limits the first one reached counts. Ctrl-C finishes the step,\n"
        + "writes a checkpoint and exits with 130.";

    internal override IReadOnlyList<Example> Examples =>
    [
        new("train dcgan --data fashion-mnist --epochs 5", "the paper's DCGAN on pictures of clothes"),
        new("train dcgan --data photos/ --size 64 --minutes 30", "on a folder of your own"),
        new("train dcgan --preset upsampling --set loss=hinge", "other networks, another loss"),
        new("train --resume runs/dcgan-mnist-001 --epochs 40", "go on with a run"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        Compute.Use(arguments.GetValue(threads));
        if (arguments.GetValue(resume) is { } stopped)
            return Resume(arguments, stopped, output, cancellation);
        TrainingPlan plan = Plan(arguments);
        TrainingBudget limit = budget.Of(arguments) ?? TrainingBudget.DefaultFor(plan.Options);
        if (arguments.GetValue(dryRun))
            return DryRun.Show(plan, limit, output, cancellation);
        string folder = arguments.GetValue(target)
            ?? RunNames.For(plan.Family.Name, plan.Data ?? plan.Family.DefaultData);
        var view = TrainingView.Create(output, limit);
        using TrainingSession session = TrainingSession.Start(plan, folder, view);
        return TrainingRun.Carry(session, limit, view, output, cancellation);
    }

    private int Resume(ParseResult arguments, string folder, Output output, CancellationToken cancellation)
    {
        Option[] fixedOptions = [target, preset, batch, size, seed, settings, config, dryRun];
        if (fixedOptions.FirstOrDefault(o => arguments.GetResult(o) is { Implicit: false }) is { } fixedOption)
            throw new UsageException(
                $"{fixedOption.Name} cannot go with --resume: a run goes on with the options that it began with.");
        (Family known, RunOptions options) = RunFolder.Open(folder).Understand();
        if (arguments.GetValue(family) is { } named && Catalogue.Find(named) != known)
            throw new UsageException($"'{folder}' is a run of {known.Name}, not of {named}; --resume needs no family.");
        TrainingBudget limit = budget.Of(arguments) ?? TrainingBudget.DefaultFor(options);
        var view = TrainingView.Create(output, limit);
        using TrainingSession session = TrainingSession.Resume(folder, view, arguments.GetValue(data));
        return TrainingRun.Carry(session, limit, view, output, cancellation);
    }

    private TrainingPlan Plan(ParseResult arguments)
    {
        Family found = Catalogue.Find(arguments.GetValue(family) ?? throw new UsageException(
            $"ganymede train needs a family ({string.Join(", ", Catalogue.Families.Select(f => f.Name))}) "
            + "or --resume RUN."));
        List<KeyValuePair<string, string>> all = [];
        if (arguments.GetValue(config) is { } file)
            all.AddRange(TrainSettings.OfFile(file));
        if (arguments.GetValue(preset) is { } start)
            all.Add(new("preset", start));
        if (arguments.GetValue(batch) is { } pictures)
            all.Add(new("batch", $"{pictures}"));
        if (arguments.GetValue(size) is { } side)
            all.Add(new("size", $"{side}"));
        all.AddRange((arguments.GetValue(settings) ?? []).Select(TrainSettings.Parse));
        return new TrainingPlan
        {
            Family = found,
            Options = OptionBinder.Resolve(found, all),
            Data = arguments.GetValue(data),
            Seed = arguments.GetValue(seed) ?? 0,
        };
    }
}
