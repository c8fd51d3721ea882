namespace Ganymede.Training;

/// <summary>A run, checkpoint or training that cannot go on; the message is a sentence for the user.</summary>
public class RunException : Exception
{
    /// <summary>With a message.</summary>
    public RunException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public RunException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>Training met a number that is not finite. The last checkpoint is still good.</summary>
/// <param name="message">Names the tensor, the step and the phase.</param>
public sealed class DivergedException(string message) : RunException(message);
