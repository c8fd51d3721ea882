using System.Diagnostics;
using Ganymede.Training;

namespace Ganymede.Cli.Tests;

/// <summary>The command line as a process of its own, where signals and disks matter.</summary>
internal sealed class ChildProcess : IDisposable
{
    // A guard against a process that hangs. The scalar twins compute some twenty times as long as vectors do.
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(Machine.Isa == "scalar" ? 600 : 60);

    private readonly Process process;
    private readonly Task<string> output, error;

    private ChildProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Ganymede.Cli.dll");

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    internal static ChildProcess Start(string[] args, string? workingFolder = null, string? dataFolder = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Program, .. args]);
        // The test host may be a program of its own rather than dotnet.
        if (!Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.FileName = "dotnet";
        start.WorkingDirectory = workingFolder ?? "";
        if (dataFolder is not null)
            start.Environment["GANYMEDE_DATA"] = dataFolder;
        return new ChildProcess(start);
    }

    /// <summary>Runs a shell script in which <c>ganymede</c> is the command line; $1 and so on are its arguments.</summary>
    internal static Invocation Shell(string script, params string[] args)
    {
        string whole = $"ganymede() {{ dotnet '{Program}' \"$@\"; }}\n{script}";
        using var child = new ChildProcess(new ProcessStartInfo("sh", ["-c", whole, "sh", .. args]));
        return child.Wait();
    }

    /// <summary>Waits until a condition holds, for as long as the process lives.</summary>
    internal void Await(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.False(process.HasExited, $"It ended early: {(process.HasExited ? error.Result : "")}");
            Assert.True(Stopwatch.GetElapsedTime(start) < patience, "It took too long.");
            Thread.Sleep(5);
        }
    }

    internal void Signal(string name) => Process.Start("sh", ["-c", $"kill -{name} {process.Id}"]).WaitForExit();

    /// <summary>Ends the process as a power cut does: nothing of it runs any more.</summary>
    internal void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    internal Invocation Wait()
    {
        Assert.True(process.WaitForExit(patience), "It took too long.");
        return new Invocation(process.ExitCode, output.Result, error.Result);
    }
}
