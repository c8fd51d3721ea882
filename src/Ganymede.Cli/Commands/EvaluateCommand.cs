using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Evaluation;
using Ganymede.Models;
using Ganymede.Training;

namespace Ganymede.Cli.Commands;

/// <summary><c>evaluate</c>: measures a run.</summary>
internal sealed class EvaluateCommand : CliCommand
{
    private readonly Argument<string> run = Flags.Text("RUN", "The folder of a run.");

    private readonly Option<int?> samples = Flags.Whole(
        "--samples", $"Samples to judge, or pictures to translate at most (default {RunEvaluation.DefaultSamples}).", 2);

    private readonly Option<string?> classifier = Flags.Optional(
        "--classifier", "RUN", "A classifier's run to judge with (default: the one that ships for the data set).");

    private readonly Option<string?> metrics = Flags.Optional(
        "--metrics", "names", "Show these figures only, separated by commas (default: all).");

    private readonly Option<string?> data = Flags.Optional(
        "--data", "D", "For translations: a data set to measure with instead of the run's own.");

    private readonly Option<string?> page = Flags.Optional(
        "--page", "FOLDER", "For translations: write a page with every test picture, for each direction.");

    private readonly Option<int?> threads = Flags.Threads();

    internal EvaluateCommand()
        : base("evaluate", "Measure a run's newest checkpoint, write evaluation.json and refresh the report.")
    {
        Add(run);
        Add(samples);
        Add(classifier);
        Add(metrics);
        Add(data);
        Add(page);
        Add(threads);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("evaluate runs/demo", "the quality of 1,000 samples"),
        new("evaluate runs/demo --metrics frechet,frechet_floor --json", "two figures for a program"),
        new("evaluate runs/faces --classifier runs/classifier-faces-001", "with a classifier of your own"),
        new("evaluate runs/emoji-pix2pix --page results/", "translations, with a page to look at"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        Compute.Use(arguments.GetValue(threads));
        RunFolder folder = RunFolder.Open(arguments.GetRequiredValue(run));
        string[]? wanted = arguments.GetValue(metrics)?.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int most = arguments.GetValue(samples) ?? RunEvaluation.DefaultSamples;
        string? judge = arguments.GetValue(classifier), from = arguments.GetValue(data), pages = arguments.GetValue(page);
        Family family = folder.Understand().Family;
        if ((from ?? pages) is not null && family.Needs == DataKind.Pictures)
            throw new UsageException(
                $"{(from is null ? "--page" : "--data")} is for runs that translate, and '{folder.Path}' is one of "
                + $"{family.Name}.");
        JsonObject figures = from is null && pages is null
            ? RunEvaluation.Measure(folder, most, judge, output.Warn, cancellation)
            : RunEvaluation.MeasureTranslation(folder, most, judge, from, pages, output.Warn, cancellation);
        RunReport.Write(folder);
        if (wanted is not null)
            figures = Select(figures, wanted);
        QualityTable.Print(figures, output);
        output.Result(new JsonObject { ["run"] = folder.Path, ["metrics"] = figures });
        return ExitCode.Done;
    }

    private static JsonObject Select(JsonObject figures, string[] wanted)
    {
        if (wanted.FirstOrDefault(w => !figures.ContainsKey(w)) is { } unknown)
            throw new UsageException(
                $"There is no metric '{unknown}'{Spelling.Suggest(unknown, figures.Select(f => f.Key))} "
                + $"It has {string.Join(", ", figures.Select(f => f.Key))}.");
        return new JsonObject(wanted.Distinct().Select(w => KeyValuePair.Create(w, figures[w]?.DeepClone())));
    }
}
