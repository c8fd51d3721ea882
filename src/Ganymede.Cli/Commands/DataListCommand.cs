using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Data;

namespace Ganymede.Cli.Commands;

/// <summary><c>data list</c>: the data sets that are known by name.</summary>
internal sealed class DataListCommand : CliCommand
{
    internal DataListCommand()
        : base("list", "List the data sets that are known by name, and where they are.")
    {
    }

    internal override IReadOnlyList<Example> Examples => [new("data list", "what can be given to --data by name")];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        var datasets = new JsonArray();
        foreach (DatasetEntry entry in DatasetCatalog.Entries)
        {
            output.Line($"{entry.Name,-14} {entry.Summary}");
            output.Line($"{"",-14} {entry.Licence}; {entry.Folder ?? $"not on this machine: {entry.HowToGet}"}");
            datasets.Add(new JsonObject
            {
                ["name"] = entry.Name,
                ["summary"] = entry.Summary,
                ["licence"] = entry.Licence,
                ["folder"] = entry.Folder,
                ["how_to_get"] = entry.HowToGet,
            });
        }
        output.Line(
            "Any folder of pictures works too, flat or with a sub-folder for each class, and any pair of IDX files.");
        output.Result(new JsonObject { ["datasets"] = datasets });
        return ExitCode.Done;
    }
}
