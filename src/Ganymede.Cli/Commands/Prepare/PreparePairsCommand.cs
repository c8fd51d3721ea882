using System.CommandLine;
using Ganymede.Data.Prepare;

namespace Ganymede.Cli.Commands.Prepare;

/// <summary><c>data prepare pairs</c>: two folders become one of pairs.</summary>
internal sealed class PreparePairsCommand : PreparePairCommand
{
    private readonly Argument<string> a = Flags.Text("A", "The folder of what a network is given.");
    private readonly Argument<string> b = Flags.Text("B", "The folder of what it is to make, by the same names.");

    internal PreparePairsCommand()
        : base("pairs", "Pair the pictures of two folders by their names.")
    {
        Add(a);
        Add(b);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("data prepare pairs maps/ aerial/ --out task", "task/train and task/test with pictures A|B"),
        new("data prepare pairs maps/ aerial/ --out task --size 256", "of any sizes, brought to 256 pixels"),
    ];

    protected override PrepareReport Prepare(
        ParseResult arguments, string output, IProgress<PrepareProgress> progress, CancellationToken cancellation) =>
        Preparation.Pairs(
            arguments.GetRequiredValue(a), arguments.GetRequiredValue(b), output, ReadOptions(arguments), progress,
            cancellation);
}
