using System.CommandLine;

namespace Ganymede.Cli.Commands;

/// <summary><c>data</c>: what ships and what a folder holds.</summary>
internal sealed class DataCommand : Command
{
    internal DataCommand()
        : base("data", "Look at data sets: what ships, what a folder holds, what is wrong with it.")
    {
        Add(new DataListCommand());
        Add(new DataInfoCommand());
        Add(new DataCheckCommand());
    }
}
