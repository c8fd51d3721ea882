using System.CommandLine;
using Ganymede.Data.Prepare;
using Ganymede.Imaging;
using Ganymede.Imaging.Filters;

namespace Ganymede.Cli.Commands.Prepare;

/// <summary><c>data prepare edges</c>: from edges to pictures.</summary>
internal sealed class PrepareEdgesCommand : PrepareTaskCommand
{
    private readonly Option<double?> sigma = Flags.PositiveUpTo(
        "--sigma", "Blur before, in pixels; more keeps fewer lines (default 1).", GaussianBlur.LargestSigma);

    private readonly Option<double?> high = Flags.PositiveUpTo(
        "--high", "How fast a change begins a line, in grey levels a pixel (default: told by --quantile).", 255);

    private readonly Option<double?> low = Flags.PositiveUpTo(
        "--low", "How fast a change continues a line (default: 0.4 of --high).", 255);

    private readonly Option<double?> quantile = Flags.Share(
        "--quantile", "The share of pixels that begin no line, where --high is not given (default 0.75).");

    private readonly Option<bool> invert = new("--invert") { Description = "White lines on black." };

    private readonly Option<int?> widen = Flags.Whole(
        "--widen", "Pixels to widen lines by on each side (default 0; DiscoGAN's tasks: 1).", 0);

    internal PrepareEdgesCommand()
        : base("edges", "Pair every picture with its edges (Canny): A edges, B picture.")
    {
        Add(sigma);
        Add(high);
        Add(low);
        Add(quantile);
        Add(invert);
        Add(widen);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("data prepare edges photos/ --out task --size 256", "a task for pix2pix in one command"),
        new("data prepare edges photos/ --out task --layout folders --widen 1", "as DiscoGAN's edges2shoes"),
    ];

    protected override Func<Image, PicturePair> Maker(ParseResult arguments, PrepareOptions options)
    {
        double? begins = arguments.GetValue(high), continues = arguments.GetValue(low);
        if (continues is not null && begins is null)
            throw new UsageException("--low is a share of --high; give --high with it.");
        if (continues > begins)
            throw new UsageException($"--low is {continues} and --high {begins}; --low is not above --high.");
        if (begins is not null && arguments.GetValue(quantile) is not null)
            throw new UsageException("--high and --quantile both say where lines begin; give one of them.");
        int wide = arguments.GetValue(widen) ?? 0;
        if (wide > Morphology.LargestRadius)
            throw new UsageException($"--widen is {wide}; it takes up to {Morphology.LargestRadius} pixels.");
        var canny = new CannyOptions { High = begins, Low = continues, Invert = arguments.GetValue(invert) };
        canny = canny with
        {
            Sigma = arguments.GetValue(sigma) ?? canny.Sigma,
            Quantile = arguments.GetValue(quantile) ?? canny.Quantile,
        };
        return picture => PictureTasks.Edges(picture, canny, wide);
    }
}
