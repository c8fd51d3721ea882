using Ganymede.Training;

namespace Ganymede.Cli;

/// <summary>Sets up the kernels before a command computes.</summary>
internal static class Compute
{
    /// <summary>Checks the environment and takes the number of threads that was asked for.</summary>
    internal static void Use(int? threads)
    {
        if (threads is { } count)
            Machine.Threads = count;
        Machine.CheckEnvironment();
    }
}
