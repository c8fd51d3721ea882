namespace Ganymede.Data;

/// <summary>
/// A data set cannot be opened or read. The message is one sentence for its user: the file, what was found there, what
/// was wanted, and where there is something to do, what.
/// </summary>
public sealed class DatasetException : Exception
{
    /// <summary>A fault with its sentence.</summary>
    public DatasetException(string message)
        : base(message)
    {
    }

    /// <summary>A fault with its sentence and the exception that showed it.</summary>
    public DatasetException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
