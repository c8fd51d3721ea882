using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Training;

namespace Ganymede.Cli.Commands;

/// <summary><c>report</c>: writes a run's report.html anew.</summary>
internal sealed class ReportCommand : CliCommand
{
    private readonly Argument<string> run = Flags.Text("RUN", "The folder of a run.");

    internal ReportCommand()
        : base("report", "Write a run's report.html and animation anew; works while the run is still training.") =>
        Add(run);

    internal override IReadOnlyList<Example> Examples => [new("report runs/demo", "then open runs/demo/report.html")];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        RunFolder folder = RunFolder.Open(arguments.GetRequiredValue(run));
        IReadOnlyList<string> animation = RunReport.WriteAnimation(folder);
        string report = RunReport.Write(folder);
        output.Line($"report     {report}");
        foreach (string file in animation)
            output.Line($"animation  {file}");
        output.Result(new JsonObject
        {
            ["run"] = folder.Path,
            ["report"] = report,
            ["animation"] = new JsonArray([.. animation.Select(f => (JsonNode)f)]),
        });
        return ExitCode.Done;
    }
}
