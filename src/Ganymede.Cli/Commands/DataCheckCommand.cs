using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Data.Layouts;
using Ganymede.Tensors;

namespace Ganymede.Cli.Commands;

/// <summary><c>data check</c>: every fault of a data set in one go.</summary>
internal sealed class DataCheckCommand : CliCommand
{
    private readonly Argument<string> dataset = DatasetArguments.Dataset();
    private readonly Option<string?> kind = DatasetArguments.Kind();
    private readonly Option<string[]> settings = DatasetArguments.Settings();
    private readonly Option<string?> preview = DatasetArguments.Preview();
    private readonly Option<int?> size = DatasetArguments.Size();

    internal DataCheckCommand()
        : base("check", "Look at every picture of a data set and list every fault.")
    {
        Add(dataset);
        Add(kind);
        Add(settings);
        Add(preview);
        Add(size);
    }

    internal override string Details => "The exit code is 1 when training would fail.";

    internal override IReadOnlyList<Example> Examples =>
    [
        new("data check photos/ --size 64", "what would go wrong with these pictures at 64 pixels"),
        new("data check facades/ --as pairs", "pictures side by side: missing pairs, sizes that differ, broken files"),
        new("data check fashion-mnist --json", "the same for a program to read"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        string name = arguments.GetRequiredValue(dataset);
        string? picture = DatasetArguments.PreviewFile(arguments, preview);
        int? side = arguments.GetValue(size);
        SideOptions sides = DatasetArguments.Sides(arguments, settings);
        (DatasetReport report, DataKind seen) = Check(arguments, name, sides, side, cancellation);
        foreach (DatasetFinding finding in report.Findings)
        {
            string file = finding.File is null ? "" : $"{finding.File}: ";
            output.Line($"{Word(finding.Severity),-7}  {file}{finding.Message}");
        }
        int errors = report.Findings.Count(f => f.Severity == FindingSeverity.Error);
        string verdict = $"{name}: {report.Checked:N0} pictures checked, {errors:N0} errors, "
            + $"{report.Findings.Count(f => f.Severity == FindingSeverity.Warning):N0} warnings.";
        output.Line(verdict);
        var json = new JsonObject
        {
            ["name"] = name,
            ["as"] = seen.ToString().ToLowerInvariant(),
            ["checked"] = report.Checked,
            ["findings"] = new JsonArray([.. report.Findings.Select(Json)]),
        };
        if (picture is not null && !report.HasErrors)
        {
            DatasetArguments.Write(picture, seen, name, sides, side);
            output.Line($"preview: {picture}");
            json["preview"] = picture;
        }
        if (report.HasErrors)
        {
            json["error"] = verdict;
            json["exit"] = ExitCode.Failed;
        }
        output.Result(json);
        return report.HasErrors ? ExitCode.Failed : ExitCode.Done;
    }

    private (DatasetReport Report, DataKind Kind) Check(
        ParseResult arguments, string name, SideOptions sides, int? side, CancellationToken cancellation)
    {
        Size2? size = side is { } pixels ? new Size2(pixels, pixels) : null;
        DataKind seen;
        try
        {
            seen = DatasetArguments.KindOf(arguments, kind, name, sides);
        }
        catch (DatasetException fault)
        {
            // Data that cannot be opened at all is a finding like others.
            var finding = new DatasetFinding(FindingSeverity.Error, null, fault.Message);
            return (new DatasetReport(name, 0, [finding]), DataKind.Pictures);
        }
        return (
            seen == DataKind.Pictures
                ? DatasetCheck.Run(name, size, cancellation: cancellation)
                : TranslationCheck.Run(seen, name, sides, size, cancellation: cancellation),
            seen);
    }

    private static string Word(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "note",
    };

    private static JsonObject Json(DatasetFinding finding) => new()
    {
        ["severity"] = Word(finding.Severity),
        ["file"] = finding.File,
        ["message"] = finding.Message,
    };
}
