using System.Reflection;
using System.Runtime.InteropServices;
using Ganymede.Models;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Training;

/// <summary>The machine that this process runs on, and how many of its threads Ganymede takes.</summary>
public static class Machine
{
    /// <summary>
    /// Compute threads, the caller included: GANYMEDE_THREADS, or one for each processor, until it is set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1 or more than 1024.</exception>
    public static int Threads
    {
        get => WorkerPool.Threads;
        set => WorkerPool.Threads = value;
    }

    /// <summary>The instruction set of the kernels, as GANYMEDE_ISA spells it.</summary>
    public static string Isa => KernelChoice.Isa.ToString().ToLowerInvariant();

    /// <summary>Ganymede's version.</summary>
    public static string Version { get; } =
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    /// <summary>Reads GANYMEDE_ISA and GANYMEDE_THREADS, which otherwise happens at the first kernel.</summary>
    /// <exception cref="OptionException">One of them holds what cannot be.</exception>
    public static void CheckEnvironment()
    {
        try
        {
            _ = Isa;
            _ = Threads;
        }
        catch (Exception error) when (error is InvalidOperationException or TypeInitializationException)
        {
            throw new OptionException((error.InnerException ?? error).Message);
        }
    }

    /// <summary>What run.json says of the machine.</summary>
    public static RunMachine Describe() => new(
        RuntimeInformation.OSDescription, Processor(), Threads, Isa, RuntimeInformation.FrameworkDescription);

    private static string Processor()
    {
        const string linux = "/proc/cpuinfo";
        string? model = Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        if (File.Exists(linux))
        {
            string? line = File.ReadLines(linux)
                .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
            model = line?[(line.IndexOf(':') + 1)..].Trim();
        }
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return string.IsNullOrEmpty(model) ? architecture : $"{architecture}, {model}";
    }
}
