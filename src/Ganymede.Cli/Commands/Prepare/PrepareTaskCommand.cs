using System.CommandLine;
using Ganymede.Data.Prepare;
using Ganymede.Imaging;

namespace Ganymede.Cli.Commands.Prepare;

/// <summary>A preparation that makes A of each picture of one folder, which is B.</summary>
internal abstract class PrepareTaskCommand : PreparePairCommand
{
    private readonly Argument<string> input = Flags.Text("PHOTOS", "A folder of pictures; they become B.");

    protected PrepareTaskCommand(string name, string description)
        : base(name, description)
    {
        Add(input);
    }

    /// <summary>What makes a pair of a picture, with the options as given.</summary>
    protected abstract Func<Image, PicturePair> Maker(ParseResult arguments, PrepareOptions options);

    protected sealed override PrepareReport Prepare(
        ParseResult arguments, string output, IProgress<PrepareProgress> progress, CancellationToken cancellation)
    {
        PrepareOptions options = ReadOptions(arguments);
        Func<Image, PicturePair> make = Maker(arguments, options);
        return Preparation.Make(arguments.GetRequiredValue(input), output, make, options, progress, cancellation);
    }
}
