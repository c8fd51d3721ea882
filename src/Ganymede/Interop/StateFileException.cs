namespace Ganymede.Interop;

/// <summary>
/// A file of weights that cannot be read, or that belongs to something else. The message names the file, what was found
/// and what was wanted.
/// </summary>
public sealed class StateFileException : Exception
{
    /// <summary>A fault with this message.</summary>
    public StateFileException(string message)
        : base(message)
    {
    }

    /// <summary>A fault with this message and its cause.</summary>
    public StateFileException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
