using System.Text;

namespace Ganymede.Imaging;

/// <summary>
/// Writes a file beside its final name and renames it when it is whole and on the disk: after a crash or on a full
/// disk the final name holds the old contents or the new, never half.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes text as UTF-8.</summary>
    public static void Write(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes what a function puts into the stream.</summary>
    /// <param name="path">The final name.</param>
    /// <param name="write">Writes the contents.</param>
    /// <param name="durable">Waits until the disk has them. Without, the new contents are whole or not there for
    /// every program, but may be lost with the power: for thousands of files that can be made again.</param>
    public static void Write(string path, Action<Stream> write, bool durable = true)
    {
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(
            Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: durable);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            // The first failure is the one to report; the left-over is removed if the disk still allows it.
            try
            {
                File.Delete(temporary);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }

            throw;
        }
    }
}
