using System.Diagnostics;

namespace Ganymede.Cli.Tests;

/// <summary>A test of signals, which other systems do not have.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "There are no POSIX signals here." : null!;
}

/// <summary>A test that needs a small disk of its own, in a mount namespace.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    private static readonly bool possible = OperatingSystem.IsLinux() && CanMount();

    public SmallDiskFactAttribute() => Skip = possible ? null! : "A small disk cannot be mounted here (unshare -Urm).";

    private static bool CanMount()
    {
        try
        {
            using Process probe = Process.Start(
                new ProcessStartInfo("unshare", ["-Urm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
                {
                    RedirectStandardError = true,
                })!;
            probe.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
