using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Imaging;
using Ganymede.Training;

namespace Ganymede.Cli.Commands;

/// <summary><c>sample</c>: pictures from a trained generator.</summary>
internal sealed class SampleCommand : CliCommand
{
    private const int DefaultCount = 64, DefaultStops = 8;

    private readonly Argument<string> run = Flags.Text("RUN", "The folder of a run.");

    private readonly Option<int?> count = Flags.Whole(
        "--count", 
        $"Pictures (default {DefaultCount}); with --interpolate, latents on the way (default {DefaultStops}).", 1);

    private readonly Option<ulong?> seed = Flags.Whole<ulong>(
        "--seed", "The seed of the latents (default 0); the same seed gives the same bytes.", 0);

    private readonly Option<int?> interpolate = Flags.Whole(
        "--interpolate", "Walk from each latent to the next in this many pictures, and back to the first.", 1);

    private readonly Option<bool> spherical = new("--spherical")
    {
        Description = "Walk along the sphere that latents lie near (the default).",
    };

    private readonly Option<bool> linear = new("--linear") { Description = "Walk along straight lines." };

    private readonly Option<string> target = new("--out")
    {
        HelpName = "FILE|FOLDER",
        Required = true,
        Description = "FILE.png: a grid. FILE.gif, FILE.apng: an --interpolate walk. FOLDER: single files.",
    };

    private readonly Option<string?> condition = Flags.Optional(
        "--class", "C", "The class to make, for families that know classes.");

    private readonly Option<string?> text = Flags.Optional(
        "--text", "\"…\"", "The words to paint, for families that know text.");

    private readonly Option<int?> threads = Flags.Threads();

    internal SampleCommand()
        : base("sample", "Make pictures with a run's newest checkpoint; no flag of the training is repeated.")
    {
        Add(run);
        Add(target);
        Add(count);
        Add(seed);
        Add(interpolate);
        Add(spherical);
        Add(linear);
        Add(condition);
        Add(text);
        Add(threads);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("sample runs/demo --out digits.png", "a grid of 64"),
        new("sample runs/demo --count 500 --seed 7 --out digits/", "500 single files"),
        new("sample runs/demo --interpolate 12 --out walk.gif", "eight digits flowing into each other"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        string folder = arguments.GetRequiredValue(run);
        SampleTarget where = SampleTarget.Of(arguments.GetRequiredValue(target));
        int? steps = arguments.GetValue(interpolate);
        LatentPath path = Path(arguments, steps);
        if (where.IsAnimation && steps is null)
            throw new UsageException(
                $"'{where.Path}' is an animation; give --interpolate N, the pictures from one latent to the next.");
        int number = arguments.GetValue(count) ?? (steps is null ? DefaultCount : DefaultStops);
        if (steps is not null && number < 2)
            throw new UsageException("--count is 1, and a walk needs two latents or more.");
        Reject(arguments, folder);
        Compute.Use(arguments.GetValue(threads));
        using var sampler = NoiseSampler.Open(folder, output.Warn);
        ulong from = arguments.GetValue(seed) ?? 0;
        IReadOnlyList<Image> images = steps is { } pictures
            ? sampler.Interpolate(number, pictures, from, path, cancellation)
            : sampler.Sample(number, from, cancellation);
        IReadOnlyList<string> files = where.Write(images, columns: steps, cancellation);
        output.Line($"{where.Path}: {images.Count:N0} pictures");
        output.Result(new JsonObject { ["files"] = new JsonArray([.. files.Select(f => (JsonNode)f)]) });
        return ExitCode.Done;
    }

    private LatentPath Path(ParseResult arguments, int? steps)
    {
        bool straight = arguments.GetValue(linear), round = arguments.GetValue(spherical);
        if (straight && round)
            throw new UsageException("--linear and --spherical cannot both be.");
        if ((straight || round) && steps is null)
            throw new UsageException(
                $"{(straight ? "--linear" : "--spherical")} is a way to walk; give --interpolate N with it.");
        return straight ? LatentPath.Linear : LatentPath.Spherical;
    }

    // No family here takes a condition yet; asking for one must not be passed over in silence.
    private void Reject(ParseResult arguments, string folder)
    {
        (string Name, string What)? asked = arguments.GetValue(condition) is not null ? ("--class", "classes")
            : arguments.GetValue(text) is not null ? ("--text", "text")
            : null;
        if (asked is { } given)
            throw new UsageException(
                $"{given.Name} cannot be used: '{folder}' is a run of {RunFolder.Open(folder).Info.Family}, "
                + $"which knows no {given.What}.");
    }
}
