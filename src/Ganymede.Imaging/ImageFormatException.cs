namespace Ganymede.Imaging;

/// <summary>
/// A picture that cannot be read: damaged, cut short, over the limits or of a format that is not read. The message is
/// one sentence that begins with the file's name where there is one.
/// </summary>
public sealed class ImageFormatException : Exception
{
    /// <summary>Makes the exception for one problem of one file.</summary>
    /// <param name="problem">The value found and the value wanted, without the file's name and without a full
    /// stop.</param>
    /// <param name="file">The file's name, or null for data in memory.</param>
    /// <param name="inner">The exception that revealed the problem, if any.</param>
    public ImageFormatException(string problem, string? file = null, Exception? inner = null)
        : base($"{file ?? "image data"}: {problem}", inner)
    {
        Problem = problem;
        File = file;
    }

    /// <summary>The problem without the file's name.</summary>
    public string Problem { get; }

    /// <summary>The file's name, or null for data in memory.</summary>
    public string? File { get; }

    /// <summary>The same problem, with the name of the file that it was found in.</summary>
    internal ImageFormatException WithFile(string file) => new(Problem, file, InnerException);
}
