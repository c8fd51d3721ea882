using System.Runtime.InteropServices;

namespace Ganymede.Cli;

/// <summary>
/// Turns the first Ctrl-C (or a request to terminate) into a cancelled token, so that a step can be finished and a
/// checkpoint written. The second one ends the process as if nobody listened.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly TextWriter error;

    internal Interrupt(TextWriter error)
    {
        this.error = error;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear),
        ];
    }

    internal CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Hear(PosixSignalContext context)
    {
        if (source.IsCancellationRequested)
            return;
        context.Cancel = true;
        error.WriteLine("Stopping when this step is done; once more to stop at once.");
        source.Cancel();
    }
}
