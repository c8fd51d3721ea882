using System.CommandLine;
using Ganymede.Data.Prepare;
using Ganymede.Imaging;

namespace Ganymede.Cli.Commands.Prepare;

/// <summary><c>data prepare gray</c>: from grey to colour.</summary>
internal sealed class PrepareGrayCommand : PrepareTaskCommand
{
    internal PrepareGrayCommand()
        : base("gray", "Pair every picture with itself in grey: A grey, B picture.")
    {
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("data prepare gray photos/ --out task --size 256", "a task for colouring in one command"),
    ];

    protected override Func<Image, PicturePair> Maker(ParseResult arguments, PrepareOptions options) =>
        PictureTasks.Gray;
}
