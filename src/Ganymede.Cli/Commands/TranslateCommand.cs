using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Ganymede.Cli.Progress;
using Ganymede.Imaging;
using Ganymede.Models;
using Ganymede.Models.Translation;
using Ganymede.Translation;

namespace Ganymede.Cli.Commands;

/// <summary><c>translate</c>: pictures from pictures, with a trained network.</summary>
internal sealed class TranslateCommand : CliCommand
{
    private const string Stream = "-";

    private readonly Argument<string> run = Flags.Text("RUN", "The folder of a run.");

    private readonly Argument<string[]> inputs = new("INPUT")
    {
        Description = "Pictures, folders of pictures with all below them, or - for standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> target = new("--out")
    {
        HelpName = "FOLDER",
        Required = true,
        Description = "Where results go, under the names of their originals; - for standard output.",
    };

    private readonly Option<string?> direction = Flags.Optional(
        "--direction", "AtoB|BtoA", "Which way (default: AtoB, or the only way that the run knows).");

    private readonly Option<string?> format = Flags.Optional(
        "--format", "F", $"Format of the results: {string.Join(", ", FormatNames)} (default png).");

    private readonly Option<int?> depth = Flags.Whole("--depth", "Bits of a sample of the results: 8 (default) or 16.", 8);

    private readonly Option<int?> memory = Flags.Whole(
        "--memory", "The most memory for the network, in MB; larger pictures are translated in tiles "
        + $"(default {TranslatorOptions.DefaultMegabytes}).", 1);

    private readonly Option<bool> page = new("--page")
    {
        Description = "Also write index.html: inputs, outputs, cycles and targets side by side.",
    };

    private readonly Option<string?> targets = Flags.Optional(
        "--targets", "FOLDER", "What the results should look like, by name, for the page.");

    private readonly Option<bool> overwrite = new("--overwrite") { Description = "Replace files that exist already." };

    private readonly Option<int?> threads = Flags.Threads();

    internal TranslateCommand()
        : base("translate", "Turn pictures into pictures with a run's newest checkpoint; any width and height.")
    {
        Add(run);
        Add(inputs);
        Add(target);
        Add(direction);
        Add(format);
        Add(depth);
        Add(memory);
        Add(page);
        Add(targets);
        Add(overwrite);
        Add(threads);
    }

    internal override string Details =>
        "A file that cannot be read or written is told, and stops none of the others; the exit code is then 1.\n"
        + "Alpha is blended over white for the network and put back unchanged; 16-bit pictures go in with all bits.";

    internal override IReadOnlyList<Example> Examples =>
    [
        new("translate runs/emoji-pix2pix cat.png --out painted/", "one picture, into painted/cat.png"),
        new("translate runs/horses photos/ --out zebras/ --page", "a folder, with a page to look at"),
        new("translate runs/horses zebra.png --direction BtoA --out back/", "the other way"),
        new("translate runs/horses - --out - < in.png > out.png", "in a pipe"),
    ];

    private static IEnumerable<string> FormatNames => ResultFormat.Extensions.Select(e => e[1..]);

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        string extension = Format(arguments);
        string[] from = arguments.GetRequiredValue(inputs);
        bool toStream = arguments.GetRequiredValue(target) == Stream;
        Reject(arguments, extension, from, toStream, output);
        TranslationDirection? way = Direction(arguments);
        Compute.Use(arguments.GetValue(threads));
        string folder = toStream ? "" : arguments.GetRequiredValue(target);
        IReadOnlyList<TranslationItem> items = toStream
            ? [new TranslationItem(from[0], "stdout", Stream)]
            : TranslationPlan.Make(from, folder, extension, arguments.GetValue(overwrite), output.Warn);
        var options = new TranslatorOptions
        {
            BitDepth = arguments.GetValue(depth) ?? 8,
            Megabytes = arguments.GetValue(memory) ?? TranslatorOptions.DefaultMegabytes,
        };
        using var translator = Translator.Open(arguments.GetRequiredValue(run), options, output.Warn);
        ResultsPage? shown = arguments.GetValue(page) ? Page(arguments, folder, way ?? translator.Direction) : null;
        shown?.CheckPlace(items, arguments.GetValue(overwrite));
        var job = new TranslationJob(translator, way ?? translator.Direction)
        {
            Page = shown,
            Load = item => item.Source == Stream ? Image.Load(Console.OpenStandardInput()) : Image.Load(item.Source),
        };
        if (toStream)
            job = new TranslationJob(translator, way ?? translator.Direction)
            {
                Load = job.Load,
                Save = (_, image) => WriteToStream(image, extension),
            };
        return Carry(job, items, shown, output, cancellation);
    }

    private static int Carry(
        TranslationJob job, IReadOnlyList<TranslationItem> items, ResultsPage? page, Output output,
        CancellationToken cancellation)
    {
        JsonArray files = [], failed = [];
        var json = new JsonObject { ["files"] = files, ["failed"] = failed };
        var clock = Stopwatch.StartNew();
        bool cancelled = false;
        var view = new TranslationView(output, items.Count);
        view.Watch(told =>
        {
            try
            {
                job.Run(
                    items,
                    outcome =>
                    {
                        if (outcome.Problem is null)
                            files.Add((JsonNode)outcome.Item.Target);
                        else
                            failed.Add(new JsonObject { ["file"] = outcome.Item.Source, ["error"] = outcome.Problem });
                        told(outcome);
                    },
                    cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                cancelled = true;
            }
        });
        double seconds = clock.Elapsed.TotalSeconds;
        json["seconds"] = Math.Round(seconds, 3);
        json["images_per_s"] = Math.Round(files.Count / Math.Max(seconds, 1e-9), 3);
        string? written = files.Count > 0 ? page?.Write() : null;
        json["page"] = written;
        if (cancelled)
            return output.Fail(
                $"Stopped after {files.Count + failed.Count:N0} of {items.Count:N0} pictures.", ExitCode.Interrupted,
                result: json);
        if (items[0].Target != Stream)
        {
            output.Line($"{files.Count:N0} pictures in {seconds:0.0} s, {files.Count / Math.Max(seconds, 1e-9):0.0} a second");
            if (written is not null)
                output.Line($"  page  {written}");
        }
        if (failed.Count > 0)
            return output.Fail(
                $"{failed.Count:N0} of {items.Count:N0} pictures could not be translated.", ExitCode.Failed, result: json);
        output.Result(json);
        return ExitCode.Done;
    }

    private static void WriteToStream(Image image, string extension)
    {
        using System.IO.Stream stream = Console.OpenStandardOutput();
        ResultFormat.Write(image, extension, stream);
    }

    private ResultsPage Page(ParseResult arguments, string folder, TranslationDirection way)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(arguments.GetRequiredValue(run)));
        return new ResultsPage(folder)
        {
            Title = $"Translations of {name}",
            Facts = [new("run", arguments.GetRequiredValue(run)), new("direction", $"{way}")],
            Target = arguments.GetValue(targets) is { } known ? ResultsPage.TargetsIn(known) : _ => null,
        };
    }

    private string Format(ParseResult arguments)
    {
        string name = (arguments.GetValue(format) ?? "png").TrimStart('.').ToLowerInvariant();
        string extension = name == "jpeg" ? ".jpg" : $".{name}";
        return ResultFormat.Extensions.Contains(extension)
            ? extension
            : throw new UsageException(
                $"--format is '{name}'; results are written as {string.Join(", ", FormatNames)}.");
    }

    private TranslationDirection? Direction(ParseResult arguments)
    {
        if (arguments.GetValue(direction) is not { } name)
            return null;
        return Enum.TryParse(name, ignoreCase: true, out TranslationDirection known) && Enum.IsDefined(known)
                && !char.IsAsciiDigit(name[0])
            ? known
            : throw new UsageException(
                $"--direction is '{name}'{Spelling.Suggest(name, Enum.GetNames<TranslationDirection>())} It takes AtoB "
                + "or BtoA.");
    }

    private void Reject(ParseResult arguments, string extension, string[] from, bool toStream, Output output)
    {
        int bits = arguments.GetValue(depth) ?? 8;
        if (bits is not (8 or 16))
            throw new UsageException($"--depth is {bits}; it takes 8 or 16.");
        if (bits == 16 && !ResultFormat.KeepsAll(extension))
            throw new UsageException($"--depth 16 cannot go with --format {extension[1..]}, which holds 8 bits.");
        if (from.Count(f => f == Stream) > 1)
            throw new UsageException("Standard input, -, can be given once only.");
        bool paged = arguments.GetValue(page);
        if (arguments.GetValue(targets) is not null && !paged)
            throw new UsageException("--targets is for the page; give --page with it.");
        if (paged && !ResultFormat.IsForPages(extension))
            throw new UsageException($"--page cannot go with --format {extension[1..]}, which browsers do not show.");
        if (!toStream)
            return;
        if (from.Length != 1 || Directory.Exists(from[0]))
            throw new UsageException("--out - writes one picture; give one file, or - for standard input.");
        if (output.Json || paged)
            throw new UsageException($"--out - writes a picture, so {(paged ? "--page" : "--json")} cannot go with it.");
    }
}
