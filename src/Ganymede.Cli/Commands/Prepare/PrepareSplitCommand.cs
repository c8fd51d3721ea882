using System.CommandLine;
using Ganymede.Data.Prepare;

namespace Ganymede.Cli.Commands.Prepare;

/// <summary><c>data prepare split</c>: pictures A|B become two folders.</summary>
internal sealed class PrepareSplitCommand : PrepareCommand
{
    private readonly Argument<string> input = Flags.Text("PAIRS", "A folder of pictures with A left and B right.");

    internal PrepareSplitCommand()
        : base("split", "Take pictures A|B apart into two folders: the reverse of pairs.")
    {
        Add(input);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("data prepare split facades/ --out halves", "halves/trainA, halves/trainB and so on"),
    ];

    protected override PrepareReport Prepare(
        ParseResult arguments, string output, IProgress<PrepareProgress> progress, CancellationToken cancellation) =>
        Preparation.Split(arguments.GetRequiredValue(input), output, progress, cancellation);
}
