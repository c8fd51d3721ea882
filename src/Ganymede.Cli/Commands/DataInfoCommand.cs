using System.CommandLine;
using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Tensors;

namespace Ganymede.Cli.Commands;

/// <summary><c>data info</c>: counts, sizes, channels and classes of a data set.</summary>
internal sealed class DataInfoCommand : CliCommand
{
    private readonly Argument<string> dataset = DatasetArguments.Dataset();
    private readonly Option<string?> preview = DatasetArguments.Preview();
    private readonly Option<int?> size = DatasetArguments.Size();

    internal DataInfoCommand()
        : base("info", "Show what a data set holds: counts, sizes, channels, classes.")
    {
        Add(dataset);
        Add(preview);
        Add(size);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("data info mnist", "the digits that ship"),
        new("data info photos/ --preview photos.png --size 64", "your own, as a network at 64 pixels sees it"),
    ];

    internal override int Run(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        string name = arguments.GetRequiredValue(dataset);
        string? file = DatasetArguments.PreviewFile(arguments, preview);
        if (file is null && arguments.GetValue(size) is not null)
            throw new UsageException("--size is the size of the preview; give --preview FILE.png with it.");
        var parts = new JsonArray();
        foreach (DatasetSplit split in DatasetCatalog.Splits(name))
        {
            DatasetInfo info = DatasetInfo.Of(name, split, cancellation: cancellation);
            Print(info, output);
            parts.Add(Json(info));
        }
        if (file is not null)
        {
            DatasetArguments.Write(file, name, DatasetSplit.Train, arguments.GetValue(size));
            output.Line($"preview: {file}");
        }
        output.Result(new JsonObject { ["name"] = name, ["splits"] = parts, ["preview"] = file });
        return ExitCode.Done;
    }

    private static void Print(DatasetInfo info, Output output)
    {
        string unreadable = info.Unreadable > 0 ? $", {info.Unreadable:N0} of them unreadable" : "";
        output.Line($"{info.Name}, {NameOf(info.Split)}: {info.Count:N0} pictures ({info.Kind}){unreadable}");
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
