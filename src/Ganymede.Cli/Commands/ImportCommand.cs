using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Interop.Import;
using Ganymede.Models;
using Ganymede.Training;

namespace Ganymede.Cli.Commands;

/// <summary><c>import</c>: a run of weights that PyTorch wrote.</summary>
internal sealed class ImportCommand : CliCommand
{
    private readonly Argument<string[]> files = new("FILE")
    {
        Description = "Files of weights: .pth of either format, or safetensors.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> target = new("--out")
    {
        HelpName = "RUN",
        Required = true,
        Description = "The run's folder, new or empty.",
    };

    private readonly Option<string[]> roles = new("--as")
    {
        HelpName = "ROLE=FILE",
        Description = "A file whose name does not say what it is: G, D, G_A, G_B, D_A or D_B.",
    };

    private readonly Option<string?> family = Flags.Optional(
        "--family", "FAMILY", "The family (default: the one that the networks are of).");

    private readonly Option<string[]> settings = new("--set")
    {
        HelpName = "name=value",
        Description = "Set an option that the weights do not show; may be given again and again.",
    };

    private readonly Option<ulong?> seed = Flags.Whole<ulong>(
        "--seed", "The seed of networks that no file has (default 0).", 0);

    internal ImportCommand()
        : base("import", "Make a run of weights of the public CycleGAN and pix2pix code.")
    {
        Add(files);
        Add(target);
        Add(roles);
        Add(family);
        Add(settings);
        Add(seed);
    }

    internal override string Details =>
        "Blocks, depth, width, norm and channels are read from the weights. A file's name says which network it is, as\n"
        + "the public code names it (latest_net_G_A.pth); a ResNet alone becomes a cyclegan from A to B, a U-Net alone a\n"
        + "pix2pix. Nothing in a file is run. The pictures are made as in use, with running statistics and no dropout;\n"
        + "--set sampling=training makes them as in training.";

    internal override IReadOnlyList<Example> Examples =>
    [
        new("import latest_net_G_A.pth latest_net_G_B.pth --out runs/horses", "both generators of a CycleGAN"),
        new("import facades.pth --as G=facades.pth --out runs/facades", "a file with a name of its own"),
        new("import latest_net_G.pth --out runs/maps --set sampling=training", "dropout as noise, as pix2pix was tested"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        ImportSource[] named = [.. (arguments.GetValue(roles) ?? []).Select(Named)];
        // A file may stand among the others and be named by --as besides.
        ImportSource[] sources =
        [
            .. (arguments.GetValue(files) ?? []).Where(f => named.All(n => n.Path != f)).Select(f => new ImportSource(f)),
            .. named,
        ];
        if (sources.Length == 0)
            throw new UsageException("ganymede import needs a file of weights.");
        string folder = arguments.GetRequiredValue(target);
        Family? asked = arguments.GetValue(family) is { } name ? Catalogue.Find(name) : null;
        RunFolder run = WeightImport.Run(
            sources, folder, asked, [.. (arguments.GetValue(settings) ?? []).Select(TrainSettings.Parse)],
            arguments.GetValue(seed) ?? 0);
        IReadOnlyList<ImportedNetwork> imported = run.Info.Imported ?? [];
        output.Line($"{folder}: a run of {run.Info.Family}");
        foreach (ImportedNetwork network in imported)
            output.Line($"  {network.Network}: {network.Description}");
        string[] fresh =
        [
            .. Catalogue.Find(run.Info.Family).PublicNames.Keys.Where(n => imported.All(i => i.Network != n)),
        ];
        if (fresh.Length > 0)
            output.Warn(
                $"{string.Join(", ", fresh)}: in no file, so {(fresh.Length == 1 ? "it begins" : "they begin")} anew; "
                + "of use once trained.");
        output.Result(new JsonObject
        {
            ["files"] = new JsonArray([.. imported.Select(n => (JsonNode)n.File).DistinctBy(f => f.ToString())]),
            ["network"] = new JsonObject(imported.Select(n => KeyValuePair.Create(n.Network, (JsonNode?)n.Description))),
            ["family"] = run.Info.Family,
            ["run"] = folder,
        });
        return ExitCode.Done;
    }

    private static ImportSource Named(string text)
    {
        int equals = text.IndexOf('=');
        string role = equals > 0 ? text[..equals] : "";
        return ImportSource.Roles.Contains(role) && equals < text.Length - 1
            ? new ImportSource(text[(equals + 1)..], role)
            : throw new UsageException(
                $"--as is '{text}'; it takes ROLE=FILE with a role of {string.Join(", ", ImportSource.Roles)}.");
    }
}
