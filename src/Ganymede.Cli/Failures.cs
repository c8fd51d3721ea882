using Ganymede.Data;
using Ganymede.Imaging;
using Ganymede.Interop;
using Ganymede.Models;
using Ganymede.Training;

namespace Ganymede.Cli;

/// <summary>Turns every exception into its sentence and its exit code.</summary>
internal static class Failures
{
    /// <summary>Runs a command; what it throws is told to the user.</summary>
    internal static int Guard(Func<int> command, Output output)
    {
        try
        {
            return command();
        }
        catch (Exception error)
        {
            (string message, int exit) = Describe(error);
            return output.Fail(message, exit, error);
        }
    }

    private static (string Message, int Exit) Describe(Exception error) => error switch
    {
        UsageException or OptionException => (error.Message, ExitCode.Usage),
        RunException or DatasetException or ImageFormatException or StateFileException or InvalidDataException =>
            (error.Message, ExitCode.Failed),
        OperationCanceledException => ("Stopped before it was done.", ExitCode.Interrupted),
        // The system's own words name the file and the reason: no space left on device, access denied.
        IOException or UnauthorizedAccessException =>
            ($"A file cannot be read or written: {error.Message}", ExitCode.Failed),
        OutOfMemoryException =>
            ("There is not enough memory; a smaller --batch or --size needs less.", ExitCode.Failed),
        _ => (
            $"This should not have happened: {error.GetType().Name}: {error.Message} (--verbose shows where.)",
            ExitCode.Failed),
    };
}
