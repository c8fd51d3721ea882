using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Benchmarks;
using Ganymede.Models;
using Ganymede.Training;

namespace Ganymede.Cli.Commands;

/// <summary><c>bench</c>: times whole training steps and their layers.</summary>
internal sealed class BenchCommand : CliCommand
{
    private const int DefaultWarmup = 1, DefaultRepeat = 5, DefaultChecked = 2;

    private readonly Argument<string[]> cases = new("CASE")
    {
        Description = $"What to time (default: all): {string.Join(", ", StepCase.All.Select(c => c.Name))}.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int?> threads = Flags.Threads();
    private readonly Option<int?> repeat = Flags.Whole(
        "--repeat", $"Steps that are timed (default {DefaultRepeat}), or made for --check (default {DefaultChecked}).",
        1);

    private readonly Option<int?> warmup = Flags.Whole(
        "--warmup", $"Steps before them (default {DefaultWarmup}).", 0);

    private readonly Option<double?> warmupSeconds = Flags.Positive(
        "--warmup-seconds", "How long those steps go on at least, because hot code gets faster over seconds (default 0).");

    private readonly Option<bool> list = new("--list") { Description = "List the cases and time nothing." };

    private readonly Option<bool> layers = new("--layers")
    {
        Description = "Show where the time of a step goes, by layer and pass, beside what the machine could do.",
    };

    private readonly Option<bool> peak = new("--peak")
    {
        Description = "Measure what the machine can do: multiply-adds in registers, and memory.",
    };

    private readonly Option<string?> check = Flags.Optional(
        "--check", "file",
        "Make steps from the weights and inputs in a file of bench/torch_steps.py, and print their losses.");

    internal BenchCommand()
        : base("bench", "Time whole training steps, as bench/compare.py sets them beside PyTorch's.")
    {
        Add(cases);
        Add(threads);
        Add(repeat);
        Add(warmup);
        Add(warmupSeconds);
        Add(list);
        Add(layers);
        Add(peak);
        Add(check);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("bench dcgan-mnist --threads 2", "five steps on two threads"),
        new("bench --repeat 20 --json", "every case, for a program to read"),
        new("bench dcgan-64 --layers", "its layers, the slowest first"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        string[] named = arguments.GetValue(cases) ?? [];
        StepCase[] chosen = named.Length == 0 ? [.. StepCase.All] : [.. named.Select(Find)];
        bool byLayer = arguments.GetValue(layers), onlyPeak = arguments.GetValue(peak);
        string? file = arguments.GetValue(check);
        CheckModes(arguments.GetValue(list), byLayer, onlyPeak, file, named.Length);
        if (arguments.GetValue(list))
            return List(chosen, output);
        Compute.Use(arguments.GetValue(threads));
        output.Line($"kernels {Machine.Isa}, {Machine.Threads} threads");
        int before = arguments.GetValue(warmup) ?? DefaultWarmup;
        double seconds = arguments.GetValue(warmupSeconds) ?? 0;
        int steps = arguments.GetValue(repeat) ?? (file is null ? DefaultRepeat : DefaultChecked);
        var result = new JsonObject { ["kernels"] = Machine.Isa };
        if (onlyPeak || byLayer)
        {
            var measured = MachinePeak.Measure();
            result["peak"] = BenchTables.Print(measured, output);
            result["machine"] = BenchTables.Json(Machine.Describe());
            if (byLayer)
            {
                result["cases"] = Each(
                    c => BenchTables.Print(LayerProfile.Of(c, before, steps, seconds, cancellation), measured, output));
            }
        }
        else
        {
            result["cases"] = Each(c => file is null
                ? BenchTables.Print(StepTiming.Of(c, before, steps, seconds, cancellation), output)
                : BenchTables.Print(StepCheck.Of(c, file, steps), output));
        }
        output.Result(result);
        return ExitCode.Done;

        JsonArray Each(Func<StepCase, JsonNode> run) => new([.. chosen.Select(run)]);
    }

    private static void CheckModes(bool list, bool layers, bool peak, string? file, int named)
    {
        string[] modes =
        [
            .. new[] { (list, "--list"), (layers, "--layers"), (peak, "--peak"), (file is not null, "--check") }
                .Where(m => m.Item1).Select(m => m.Item2),
        ];
        if (modes.Length > 1)
            throw new UsageException($"{modes[0]} and {modes[1]} are two different things; give one of them.");
        if (peak && named > 0)
            throw new UsageException("--peak measures the machine and takes no case.");
        if (file is not null && named != 1)
            throw new UsageException("--check needs one case, the one that the file was written for.");
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
}
