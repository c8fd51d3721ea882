using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ganymede.Cli.Progress;
using Ganymede.Data;
using Ganymede.Data.Prepare;
using Ganymede.Tensors;

namespace Ganymede.Cli.Commands.Prepare;

/// <summary>What all preparations share: where to write, how to tell of it.</summary>
internal abstract class PrepareCommand : CliCommand
{
    private const int LargestSide = 16384;

    private readonly Option<string> target = new("--out")
    {
        HelpName = "FOLDER",
        Required = true,
        Description = "The folder to write to, new or empty.",
    };

    protected PrepareCommand(string name, string description)
        : base(name, description)
    {
        Add(target);
    }

    internal override string Details =>
        "Sub-folders and names are kept and files written as PNG. A picture that cannot be used does not stop the\n"
        + "rest; it is named, and the exit code is 1.";

    internal sealed override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        string folder = arguments.GetRequiredValue(target);
        PrepareReport report = Prepare(arguments, folder, new PrepareView(output), cancellation);
        if (report.Ignored.Count > 0)
            output.Warn($"{report.Ignored.Count:N0} files without the extension of a picture were left out, such as "
                + $"{report.Ignored[0]}.");
        output.Line($"{folder}: {report.Files.Count:N0} pictures written");
        var result = new JsonObject
        {
            ["files"] = new JsonArray([.. report.Files.Select(file => (JsonNode)file)]),
            ["failed"] = new JsonArray([.. report.Failed.Select(Json)]),
        };
        if (report.Failed.Count > 0)
        {
            string files = report.Failed.Count == 1 ? "1 file" : $"{report.Failed.Count:N0} files";
            return output.Fail($"{files} could not be prepared.", ExitCode.Failed, null, result);
        }

        output.Result(result);
        return ExitCode.Done;
    }

    /// <summary>Does the work.</summary>
    protected abstract PrepareReport Prepare(
        ParseResult arguments, string output, IProgress<PrepareProgress> progress, CancellationToken cancellation);

    /// <summary>The option for a size in pixels.</summary>
    protected static Option<string?> SizeOption(string description) =>
        Flags.Optional("--size", "N|WxH", $"{description}: one number for a square, or 320x240 (width x height).");

    /// <summary>The option for what a size does to the aspect.</summary>
    protected static Option<string?> FitOption() => Flags.Optional(
        "--fit", "cover|contain|stretch",
        "cover (default): cut the middle to the aspect. contain: set the whole on white. stretch: change the aspect.");

    /// <summary>Reads a size; null where none is given.</summary>
    protected static Size2? ReadSize(string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split('x');
        int[] sides = [.. parts.Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int side) ? side : 0)];
        return sides.Length is 1 or 2 && sides.All(side => side is >= 1 and <= LargestSide)
            ? new Size2(sides[^1], sides[0])
            : throw new UsageException(
                $"--size is '{text}'; it takes a number such as 256 or a width and height such as 320x240, each from 1 "
                + $"to {LargestSide}.");
    }

    /// <summary>Reads a fit; cover where none is given.</summary>
    protected static PrepareFit ReadFit(string? text) => text switch
    {
        null or "cover" => PrepareFit.Cover,
        "contain" => PrepareFit.Contain,
        "stretch" => PrepareFit.Stretch,
        _ => throw new UsageException($"--fit is '{text}'; it takes cover, contain or stretch."),
    };

    private static JsonObject Json(PrepareFailure failure) =>
        new() { ["file"] = failure.File, ["message"] = failure.Message };
}
