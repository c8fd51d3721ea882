using System.CommandLine;
using Ganymede.Data.Prepare;

namespace Ganymede.Cli.Commands.Prepare;

/// <summary><c>data prepare resize</c>: pictures of one size.</summary>
internal sealed class PrepareResizeCommand : PrepareCommand
{
    private readonly Argument<string> input = Flags.Text("PHOTOS", "A folder of pictures.");
    private readonly Option<string?> size = SizeOption("The size");
    private readonly Option<string?> fit = FitOption();

    internal PrepareResizeCommand()
        : base("resize", "Bring every picture to one size; channels and bit depth are kept.")
    {
        size.Required = true;
        Add(input);
        Add(size);
        Add(fit);
    }

    internal override IReadOnlyList<Example> Examples =>
    [
        new("data prepare resize photos/ --out small --size 64", "squares of 64 pixels, cut from the middle"),
        new("data prepare resize photos/ --out small --size 320x240 --fit contain", "whole, on white"),
    ];

    protected override PrepareReport Prepare(
        ParseResult arguments, string output, IProgress<PrepareProgress> progress, CancellationToken cancellation) =>
        Preparation.Resize(
            arguments.GetRequiredValue(input), output, ReadSize(arguments.GetRequiredValue(size))!.Value,
            ReadFit(arguments.GetValue(fit)), progress, cancellation);
}
