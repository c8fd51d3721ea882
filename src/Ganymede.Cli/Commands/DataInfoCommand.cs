using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Data.Layouts;
using Ganymede.Tensors;

namespace Ganymede.Cli.Commands;

/// <summary><c>data info</c>: counts, sizes, channels and classes of a data set.</summary>
internal sealed class DataInfoCommand : CliCommand
{
    private readonly Argument<string> dataset = DatasetArguments.Dataset();
    private readonly Option<string?> kind = DatasetArguments.Kind();
    private readonly Option<string[]> settings = DatasetArguments.Settings();
    private readonly Option<string?> preview = DatasetArguments.Preview();
    private readonly Option<int?> size = DatasetArguments.Size();

    internal DataInfoCommand()
        : base("info", "Show what a data set holds: counts, sizes, channels, classes.")
    {
        Add(dataset);
        Add(kind);
        Add(settings);
        Add(preview);
        Add(size);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("data info mnist", "the digits that ship"),
        new("data info photos/,paintings/ --as domains", "two folders as the two sides of a translation"),
        new("data info photos/ --preview photos.png --size 64", "your own, as a network at 64 pixels sees it"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        string name = arguments.GetRequiredValue(dataset);
        string? file = DatasetArguments.PreviewFile(arguments, preview);
        if (file is null && arguments.GetValue(size) is not null)
            throw new UsageException("--size is the size of the preview; give --preview FILE.png with it.");
        SideOptions sides = DatasetArguments.Sides(arguments, settings);
        DataKind seen = DatasetArguments.KindOf(arguments, kind, name, sides);
        JsonArray parts = seen == DataKind.Pictures
            ? [.. DatasetCatalog.Splits(name)
                .Select(split => Show(DatasetInfo.Of(name, split, cancellation: cancellation), output))]
            : [.. TranslationInfo.Of(seen, name, sides, cancellation: cancellation).Select(info => Show(info, output))];
        if (file is not null)
        {
            DatasetArguments.Write(file, seen, name, sides, arguments.GetValue(size));
            output.Line($"preview: {file}");
        }
        output.Result(new JsonObject
        {
            ["name"] = name,
            ["as"] = seen.ToString().ToLowerInvariant(),
            ["splits"] = parts,
            ["preview"] = file,
        });
        return ExitCode.Done;
    }

    private static JsonObject Show(DatasetInfo info, Output output)
    {
        output.Line($"{info.Name}, {NameOf(info.Split)}: {Count(info)}");
        Facts(info, output);
        return Json(info);
    }

    private static JsonObject Show(TranslationInfo info, Output output)
    {
        string pairs = info.Pairs is { } found
            ? $"{found:N0} pairs; without a counterpart {info.AloneA:N0} of A and {info.AloneB:N0} of B; "
                + $"{info.Differing:N0} of differing size"
            : "two domains";
        output.Line($"{info.Name}, {NameOf(info.Split)}: {pairs} ({info.Layout})");
        foreach (DatasetInfo side in (DatasetInfo[])[info.A, info.B])
        {
            output.Line($" {side.Name}: {Count(side)}");
            Facts(side, output);
        }
        return new JsonObject
        {
            ["split"] = NameOf(info.Split),
            ["layout"] = info.Layout,
            ["pairs"] = info.Pairs,
            ["alone_a"] = info.AloneA,
            ["alone_b"] = info.AloneB,
            ["differing"] = info.Differing,
            ["a"] = Json(info.A),
            ["b"] = Json(info.B),
        };
    }

    private static string Count(DatasetInfo info) =>
        $"{info.Count:N0} pictures ({info.Kind})"
        + (info.Unreadable > 0 ? $", {info.Unreadable:N0} of them unreadable" : "");

    private static void Facts(DatasetInfo info, Output output)
    {
        output.Line($"  sizes        {Sizes(info)}");
        output.Line($"  channels     {string.Join(", ", info.Channels.Select(c => $"{c.Value:N0} with {c.Key}"))}");
        if (info.Classes is { } classes)
        {
            string counts = string.Join(", ", classes.Select(c => $"{c.Name} {c.Count:N0}"));
            output.Line($"  classes      {classes.Count}: {counts}");
        }
        output.Line($"  fingerprint  {info.Fingerprint}");
    }

    private static string Sizes(DatasetInfo info) => info.Smallest == info.Largest
        ? Text(info.Largest)
        : $"{Text(info.Smallest)} to {Text(info.Largest)}, in the middle {Text(info.Median)} (width x height)";

    private static string Text(Size2 size) => $"{size.Width}x{size.Height}";

    private static string NameOf(DatasetSplit split) => split == DatasetSplit.Train ? "train" : "test";

    private static JsonObject Json(DatasetInfo info) => new()
    {
        ["split"] = NameOf(info.Split),
        ["kind"] = info.Kind,
        ["count"] = info.Count,
        ["unreadable"] = info.Unreadable,
        ["smallest"] = Json(info.Smallest),
        ["median"] = Json(info.Median),
        ["largest"] = Json(info.Largest),
        ["channels"] = new JsonObject(info.Channels.Select(c => KeyValuePair.Create($"{c.Key}", (JsonNode?)c.Value))),
        ["classes"] = info.Classes is { } classes
            ? new JsonArray([.. classes.Select(c => new JsonObject { ["name"] = c.Name, ["count"] = c.Count })])
            : null,
        ["fingerprint"] = info.Fingerprint,
    };

    private static JsonObject Json(Size2 size) => new() { ["width"] = size.Width, ["height"] = size.Height };
}
