using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Interop.Export;
using Ganymede.Training;

namespace Ganymede.Cli.Commands;

/// <summary><c>export</c>: a run's weights for other programs.</summary>
internal sealed class ExportCommand : CliCommand
{
    private readonly Argument<string> run = Flags.Text("RUN", "The folder of a run.");

    private readonly Option<string?> format = Flags.Optional(
        "--format", "F", "pth or safetensors (default: what the file's name says).");

    private readonly Option<string> target = new("--out")
    {
        HelpName = "FILE|FOLDER",
        Required = true,
        Description = "FILE.pth, FILE.safetensors: one network. FOLDER: every network, a file each.",
    };

    private readonly Option<string?> network = Flags.Optional(
        "--network", "NAME", "The network for a FILE (default: the generator, where there is one).");

    internal ExportCommand()
        : base("export", "Write a run's weights as PyTorch names and orders them.")
    {
        Add(run);
        Add(target);
        Add(format);
        Add(network);
    }

    internal override string Details =>
        "The weights are those of the newest checkpoint, averaged where the run averages: the ones that make its\n"
        + "pictures. torch.load reads the .pth files, with weights_only=True too.";

    internal override IReadOnlyList<Example> Examples =>
    [
        new("export runs/horses --format pth --out weights/", "latest_net_G_A.pth and the others"),
        new("export runs/demo --out generator.safetensors", "one network"),
        new("export runs/horses --network G_B --out back.pth", "by the public code's name"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(target);
        WeightFormat? byName = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".pth" or ".pt" => WeightFormat.Pth,
            ".safetensors" => WeightFormat.Safetensors,
            _ => null,
        };
        WeightFormat? asked = arguments.GetValue(format) switch
        {
            null => null,
            "pth" => WeightFormat.Pth,
            "safetensors" => WeightFormat.Safetensors,
            var other => throw new UsageException($"--format is '{other}'; it takes pth or safetensors."),
        };
        if (byName is { } extension && asked is { } wanted && extension != wanted)
            throw new UsageException($"--format and the name '{path}' do not agree; leave one of them out.");
        string? name = arguments.GetValue(network);
        RunFolder folder = RunFolder.Open(arguments.GetRequiredValue(run));
        IReadOnlyList<KeyValuePair<string, string>> files;
        if (byName is { } single && !Directory.Exists(path))
            files = [new(WeightExport.ToFile(folder, single, path, name, output.Warn), path)];
        else if (name is not null)
            throw new UsageException("--network is for a FILE; a folder gets every network.");
        else
            files = WeightExport.ToFolder(
                folder,
                asked ?? throw new UsageException($"'{path}' says no format; give --format pth or safetensors."),
                path, output.Warn);
        foreach ((string part, string file) in files)
            output.Line($"{file}: {part}");
        output.Result(new JsonObject
        {
            ["files"] = new JsonArray([.. files.Select(f => (JsonNode)f.Value)]),
            ["network"] = new JsonObject(files.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
            ["family"] = folder.Info.Family,
        });
        return ExitCode.Done;
    }
}
