using System.Buffers;
using System.Text.Json;

namespace Ganymede.Reporting;

/// <summary>
/// <c>metrics.jsonl</c>: one JSON object a line for each logged step, appended and flushed at once, so that a
/// process killed at any moment loses the line it was writing at most. For one thread at a time.
/// </summary>
/// <remarks>
/// JSON has no NaN: values that are not finite are written as the strings "NaN", "Infinity" and "-Infinity".
/// </remarks>
public sealed class MetricsLog : IDisposable
{
    private readonly FileStream stream;
    private readonly ArrayBufferWriter<byte> buffer = new();

    /// <summary>
    /// Opens the log for appending and makes it when it is missing. A last line that a killed process left
    /// half-written is removed.
    /// </summary>
    /// <param name="path">The file, usually <c>metrics.jsonl</c> in the run's folder.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public MetricsLog(string path)
    {
        stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        stream.SetLength(EndOfLastLine());
        stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>Appends one logged step and flushes.</summary>
    /// <param name="row">The step.</param>
    /// <exception cref="IOException">The disk is full or the file cannot be written.</exception>
    public void Append(MetricsRow row)
    {
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer))
            MetricsJson.Write(json, row);
        buffer.Write("\n"u8);
        stream.Write(buffer.WrittenSpan);
        stream.Flush();
    }

    /// <summary>
    /// Drops the first row whose step is later than the given one and all that follow: what a stopped run logged
    /// after the checkpoint that it now resumes from.
    /// </summary>
    /// <param name="step">The checkpoint's step.</param>
    /// <exception cref="InvalidDataException">A line before that row is damaged.</exception>
    public void TruncateAfter(long step)
    {
        byte[] content = ReadAll();
        long end = 0;
        foreach (var (line, number, offset) in Lines(content))
        {
            if (Parse(content.AsMemory(line), number, stream.Name).Step > step)
                break;
            end = offset;
        }
        stream.SetLength(end);
        stream.Seek(0, SeekOrigin.End);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    /// <summary>Reads all rows; a half-written last line is left out. The file may be open for writing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">
    /// Told of each damaged line, which is then skipped; null: the first one is an error.
    /// </param>
    /// <returns>The rows in the file's order.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line is damaged and <paramref name="fault"/> is null.</exception>
    public static IReadOnlyList<MetricsRow> Read(string path, Action<string>? fault = null)
    {
        byte[] content = ReadShared(path);
        var rows = new List<MetricsRow>();
        foreach (var (line, number, _) in Lines(content))
        {
            try
            {
                rows.Add(Parse(content.AsMemory(line), number, path));
            }
            catch (InvalidDataException damaged) when (fault is not null)
            {
                fault(damaged.Message);
            }
        }
        return rows;
    }

    private static MetricsRow Parse(ReadOnlyMemory<byte> line, int number, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return MetricsJson.Read(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new InvalidDataException(
                $"Line {number} of {path} is not a JSON object with a whole number \"step\"; remove that line.", error);
        }
    }

    /// <summary>The complete lines that hold something: where, their number from 1, where the next starts.</summary>
    private static IEnumerable<(Range Line, int Number, int Next)> Lines(byte[] content)
    {
        int number = 0;
        for (int start = 0, end; (end = Array.IndexOf(content, (byte)'\n', start)) >= 0; start = end + 1)
        {
            number++;
            if (!content.AsSpan(start..end).Trim(" \t\r"u8).IsEmpty)
                yield return (start..end, number, end + 1);
        }
    }

    private long EndOfLastLine() => Array.LastIndexOf(ReadAll(), (byte)'\n') + 1;

    private byte[] ReadAll()
    {
        byte[] content = new byte[stream.Length];
        stream.Seek(0, SeekOrigin.Begin);
        stream.ReadExactly(content);
        return content;
    }

    private static byte[] ReadShared(string path)
    {
        using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        source.CopyTo(memory);
        return memory.ToArray();
    }
}
