using System.CommandLine;
using Ganymede.Data.Prepare;
using Ganymede.Imaging;
using Ganymede.Imaging.Filters;

namespace Ganymede.Cli.Commands.Prepare;

/// <summary><c>data prepare sketch</c>: from drawings to pictures.</summary>
internal sealed class PrepareSketchCommand : PrepareTaskCommand
{
    private readonly Option<double?> sigma = Flags.PositiveUpTo(
        "--sigma", "Width of strokes in pixels (default: 1.5 % of the longer side).", GaussianBlur.LargestSigma);

    private readonly Option<double?> strength = Flags.PositiveUpTo(
        "--strength", "How dark strokes are (default 2.5).", 10);

    internal PrepareSketchCommand()
        : base("sketch", "Pair every picture with a pencil drawing of it: A drawing, B picture.")
    {
        Add(sigma);
        Add(strength);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("data prepare sketch photos/ --out task --size 256", "a task for pix2pix in one command"),
    ];

    protected override Func<Image, PicturePair> Maker(ParseResult arguments, PrepareOptions options)
    {
        var sketch = new SketchOptions { Sigma = arguments.GetValue(sigma) };
        sketch = sketch with { Strength = arguments.GetValue(strength) ?? sketch.Strength };
        return picture => PictureTasks.Sketch(picture, sketch);
    }
}
