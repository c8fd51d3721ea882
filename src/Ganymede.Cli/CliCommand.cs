using System.CommandLine;

namespace Ganymede.Cli;

/// <summary>A command: its options and what it does with them. Examples are shown at the end of its help.</summary>
internal abstract class CliCommand : Command
{
    protected CliCommand(string name, string description)
        : base(name, description)
    {
    }

    /// <summary>What the help says beyond the first line; empty when that says it all.</summary>
    internal virtual string Details => "";

    /// <summary>Command lines that work as they stand, with a word on each.</summary>
    internal abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>Carries the command out and returns the exit code.</summary>
    internal abstract int Run(ParseResult arguments, Output output, CancellationToken cancellation);
}

/// <summary>A command line for the help.</summary>
/// <param name="Line">What to type.</param>
/// <param name="Meaning">What it does.</param>
internal sealed record Example(string Line, string Meaning);
