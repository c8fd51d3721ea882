using System.CommandLine;
using Ganymede.Cli.Commands.Prepare;

namespace Ganymede.Cli.Commands;

/// <summary><c>data</c>: what ships, what a folder holds, and tasks made of pictures.</summary>
internal sealed class DataCommand : Command
{
    internal DataCommand()
        : base("data", "Look at data sets: what ships, what a folder holds, what is wrong with it. Prepare your own.")
    {
        Add(new DataListCommand());
        Add(new DataInfoCommand());
        Add(new DataCheckCommand());
        Add(new DataPrepareCommand());
    }
}
