using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Tensors;

namespace Ganymede.Cli.Commands;

/// <summary><c>data check</c>: every fault of a data set in one go.</summary>
internal sealed class DataCheckCommand : CliCommand
{
    private readonly Argument<string> dataset = DatasetArguments.Dataset();
    private readonly Option<string?> preview = DatasetArguments.Preview();
    private readonly Option<int?> size = DatasetArguments.Size();

    internal DataCheckCommand()
        : base("check", "Look at every picture of a data set and list every fault.")
    {
        Add(dataset);
        Add(preview);
        Add(size);
    }

    internal override string Details => "The exit code is 1 when training would fail.";

    internal override IReadOnlyList<Example> Examples =>
    [
        new("data check photos/ --size 64", "what would go wrong with these pictures at 64 pixels"),
        new("data check fashion-mnist --json", "the same for a program to read"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        string name = arguments.GetRequiredValue(dataset);
        string? picture = DatasetArguments.PreviewFile(arguments, preview);
        int? side = arguments.GetValue(size);
        DatasetReport report = DatasetCheck.Run(
            name, side is { } pixels ? new Size2(pixels, pixels) : null, cancellation: cancellation);
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
            ["checked"] = report.Checked,
            ["findings"] = new JsonArray([.. report.Findings.Select(Json)]),
        };
        if (picture is not null && !report.HasErrors)
        {
            DatasetArguments.Write(picture, name, DatasetSplit.Train, side);
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
