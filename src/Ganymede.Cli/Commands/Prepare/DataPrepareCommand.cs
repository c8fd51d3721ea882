using System.CommandLine;

namespace Ganymede.Cli.Commands.Prepare;

/// <summary><c>data prepare</c>: folders of pictures become tasks to train on.</summary>
internal sealed class DataPrepareCommand : Command
{
    internal DataPrepareCommand()
        : base("prepare", "Make a task to train on of a folder of pictures: pairs A|B, or pictures of one size.")
    {
        Add(new PreparePairsCommand());
        Add(new PrepareSplitCommand());
        Add(new PrepareEdgesCommand());
        Add(new PrepareSketchCommand());
        Add(new PrepareGrayCommand());
        Add(new PrepareDownscaleCommand());
        Add(new PrepareResizeCommand());
    }
}
