namespace Ganymede.Cli;

/// <summary>What a process ends with.</summary>
internal static class ExitCode
{
    internal const int Done = 0;

    /// <summary>The command was understood and the work failed: unreadable picture, full disk, diverged run.</summary>
    internal const int Failed = 1;

    /// <summary>The command line asks for something that there is not.</summary>
    internal const int Usage = 2;

    /// <summary>Stopped by Ctrl-C, as a shell reports it: 128 and the number of the signal.</summary>
    internal const int Interrupted = 130;
}
