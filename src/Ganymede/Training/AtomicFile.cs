namespace Ganymede.Training;

/// <summary>Writes files so that a crash or a full disk leaves the old content, never a half of the new.</summary>
internal static class AtomicFile
{
    internal static void Write(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    internal static void Write(string path, Action<Stream> write)
    {
        string beside = $"{path}.tmp";
        try
        {
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            TryDelete(beside);
            throw;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The first failure is the one that the user needs to hear of.
        }
    }
}
