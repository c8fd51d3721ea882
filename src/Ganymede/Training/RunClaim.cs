namespace Ganymede.Training;

/// <summary>
/// Keeps a run to one training at a time: two would write their steps into one log and remove each other's checkpoints.
/// The operating system gives the claim up when the process ends, however it ends.
/// </summary>
internal sealed class RunClaim : IDisposable
{
    private readonly FileStream file;

    /// <summary>Claims a run until disposed.</summary>
    /// <exception cref="RunException">Another training has it, or the folder cannot be written.</exception>
    public RunClaim(RunFolder run)
    {
        string path = System.IO.Path.Combine(run.Path, ".training");
        try
        {
            file = new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new RunException($"The run '{run.Path}' cannot be written: {error.Message}", error);
        }
        catch (IOException error)
        {
            throw new RunException(
                $"The run '{run.Path}' is being trained by another process; wait for it, or stop it first.", error);
        }
    }

    public void Dispose() => file.Dispose();
}
