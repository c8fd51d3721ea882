using System.CommandLine;
using Ganymede.Data.Prepare;
using Ganymede.Imaging;

namespace Ganymede.Cli.Commands.Prepare;

/// <summary><c>data prepare downscale</c>: from few pixels to many.</summary>
internal sealed class PrepareDownscaleCommand : PrepareTaskCommand
{
    private const int DefaultFactor = 4;

    private readonly Option<int?> factor = Flags.Whole(
        "--factor", $"How many times fewer pixels A has on a side (default {DefaultFactor}).", 2);

    private readonly Option<bool> small = new("--small")
    {
        Description = "Leave A small, not enlarged again to the size of B; needs --layout folders.",
    };

    internal PrepareDownscaleCommand()
        : base("downscale", "Pair every picture with itself made smaller: A coarse, B picture.")
    {
        Add(factor);
        Add(small);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("data prepare downscale photos/ --out task --size 256", "blurred by a factor of 4, beside the original"),
        new("data prepare downscale photos/ --out task --factor 2 --small --layout folders", "A of half the size"),
    ];

    protected override Func<Image, PicturePair> Maker(ParseResult arguments, PrepareOptions options)
    {
        int times = arguments.GetValue(factor) ?? DefaultFactor;
        bool stays = arguments.GetValue(small);
        if (stays && options.Layout == PairLayout.SideBySide)
            throw new UsageException("--small makes A smaller than B, which cannot stand side by side; give --layout "
                + "folders with it.");
        return picture => PictureTasks.Downscale(picture, times, stays);
    }
}
