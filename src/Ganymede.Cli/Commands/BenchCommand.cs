using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Benchmarks;
using Ganymede.Models;
using Ganymede.Training;

namespace Ganymede.Cli.Commands;

/// <summary><c>bench</c>: times whole training steps.</summary>
internal sealed class BenchCommand : CliCommand
{
    private const int DefaultWarmup = 1, DefaultRepeat = 5;

    private readonly Argument<string[]> cases = new("CASE")
    {
        Description = $"What to time (default: all): {string.Join(", ", StepCase.All.Select(c => c.Name))}.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int?> threads = Flags.Threads();
    private readonly Option<int?> repeat = Flags.Whole(
        "--repeat", $"Steps that are timed (default {DefaultRepeat}).", 1);

    private readonly Option<int?> warmup = Flags.Whole(
        "--warmup", $"Steps before them (default {DefaultWarmup}).", 0);

    private readonly Option<bool> list = new("--list") { Description = "List the cases and time nothing." };

    internal BenchCommand()
        : base("bench", "Time whole training steps, as bench/compare.py sets them beside PyTorch's.")
    {
        Add(cases);
        Add(threads);
        Add(repeat);
        Add(warmup);
        Add(list);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("bench dcgan-mnist --threads 2", "five steps on two threads"),
        new("bench --repeat 20 --json", "every case, for a program to read"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        StepCase[] chosen = [.. (arguments.GetValue(cases) ?? []).Select(Find)];
        if (chosen.Length == 0)
            chosen = [.. StepCase.All];
        if (arguments.GetValue(list))
            return List(chosen, output);
        Compute.Use(arguments.GetValue(threads));
        output.Line($"kernels {Machine.Isa}, {Machine.Threads} threads");
        int before = arguments.GetValue(warmup) ?? DefaultWarmup, timed = arguments.GetValue(repeat) ?? DefaultRepeat;
        var timings = new JsonArray();
        foreach (StepCase one in chosen)
        {
            var timing = StepTiming.Of(one, before, timed, cancellation);
            output.Line(
                $"{one.Name,-14} {timing.Median:0.0000} s a step, {timing.ImagesPerSecond:N1} images/s, "
                + $"loss {timing.Loss:0.0000}");
            timings.Add(Json(timing));
        }
        output.Result(new JsonObject { ["kernels"] = Machine.Isa, ["cases"] = timings });
        return ExitCode.Done;
    }

    private static StepCase Find(string name) => StepCase.All.FirstOrDefault(c => c.Name == name)
        ?? throw new UsageException(
            $"There is no case '{name}'{Spelling.Suggest(name, StepCase.All.Select(c => c.Name))} "
            + "'ganymede bench --list' shows them.");

    private static int List(IReadOnlyList<StepCase> chosen, Output output)
    {
        foreach (StepCase one in chosen)
            output.Line($"{one.Name,-14} {one.Summary}");
        output.Result(new JsonObject
        {
            ["cases"] = new JsonArray(
                [.. chosen.Select(c => new JsonObject { ["name"] = c.Name, ["summary"] = c.Summary })]),
        });
        return ExitCode.Done;
    }

    // The fields, their names and their digits are those of peers/torch_steps.py.
    private static JsonObject Json(StepTiming timing) => new()
    {
        ["name"] = timing.Name,
        ["threads"] = timing.Threads,
        ["seconds"] = new JsonArray([.. timing.Seconds.Select(s => (JsonNode)Math.Round(s, 4))]),
        ["median_s"] = Math.Round(timing.Median, 4),
        ["images_per_s"] = Math.Round(timing.ImagesPerSecond, 3),
        ["loss"] = Math.Round(timing.Loss, 4),
    };
}
