using System.CommandLine;
using Ganymede.Data.Prepare;

namespace Ganymede.Cli.Commands.Prepare;

/// <summary>A preparation that writes pairs, divided into train and test.</summary>
internal abstract class PreparePairCommand : PrepareCommand
{
    private readonly Option<string?> layout = Flags.Optional(
        "--layout", "side-by-side|folders",
        "side-by-side (default): one file a pair, A|B, in train and test. folders: trainA, trainB, testA, testB.");

    private readonly Option<double?> test = Flags.Share(
        "--test", "The share of pairs for tests, told by a hash of the name (default 0.1).");

    private readonly Option<string?> size = SizeOption("Bring pictures to a size first");

    private readonly Option<string?> fit = FitOption();

    protected PreparePairCommand(string name, string description)
        : base(name, description)
    {
        Add(layout);
        Add(test);
        Add(size);
        Add(fit);
    }

    /// <summary>Reads the options of pairs.</summary>
    protected PrepareOptions ReadOptions(ParseResult arguments)
    {
        if (arguments.GetValue(fit) is not null && arguments.GetValue(size) is null)
            throw new UsageException("--fit says how to bring pictures to a size; give --size with it.");
        var options = new PrepareOptions
        {
            Layout = arguments.GetValue(layout) switch
            {
                null or "side-by-side" => PairLayout.SideBySide,
                "folders" => PairLayout.Folders,
                var other => throw new UsageException($"--layout is '{other}'; it takes side-by-side or folders."),
            },
            Size = ReadSize(arguments.GetValue(size)),
            Fit = ReadFit(arguments.GetValue(fit)),
        };
        return arguments.GetValue(test) is { } share ? options with { TestShare = share } : options;
    }
}
