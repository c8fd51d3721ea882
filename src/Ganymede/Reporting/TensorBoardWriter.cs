using System.Buffers.Binary;
using System.Globalization;

namespace Ganymede.Reporting;

/// <summary>
/// Writes the event files that TensorBoard reads: scalars and PNG images by tag and step. Each writer makes a new
/// file, <c>events.out.tfevents.&lt;unix seconds&gt;.&lt;machine&gt;</c>; TensorBoard shows all the files of a folder
/// as one run. For one thread at a time.
/// </summary>
/// <remarks>
/// The file is a sequence of TFRecords (length, its masked CRC-32C, data, its masked CRC-32C), each a protobuf
/// message <c>Event</c> of TensorFlow's event.proto.
/// </remarks>
public sealed class TensorBoardWriter : IDisposable
{
    // Field numbers of event.proto and summary.proto.
    private const int EventWallTime = 1, EventStep = 2, EventFileVersion = 3, EventSummary = 5, EventSessionLog = 7;
    private const int SessionLogStatus = 1, SessionLogStart = 1;
    private const int SummaryValue = 1, ValueTag = 1, ValueSimple = 2, ValueImage = 4;
    private const int ImageHeight = 1, ImageWidth = 2, ImageColours = 3, ImageEncoded = 4;

    private readonly FileStream stream;
    private readonly TimeProvider clock;

    /// <summary>Starts a new event file in a folder, which is made when it is missing.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="resumedFrom">
    /// The step of the checkpoint that a run resumes from, or null for a new run: TensorBoard then drops what
    /// earlier files say about later steps, which the stopped run had reached and this one takes again.
    /// </param>
    /// <param name="clock">Where the wall time comes from; null: the system's clock.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public TensorBoardWriter(string folder, long? resumedFrom = null, TimeProvider? clock = null)
    {
        this.clock = clock ?? TimeProvider.System;
        Directory.CreateDirectory(folder);
        stream = CreateFile(folder, this.clock.GetUtcNow().ToUnixTimeSeconds());
        Write(Event().Text(EventFileVersion, "brain.Event:2"));
        if (resumedFrom is { } step)
        {
            var start = new ProtoBuffer().Integer(SessionLogStatus, SessionLogStart);
            Write(Event().Integer(EventStep, step + 1).Message(EventSessionLog, start));
        }
        Flush();
    }

    /// <summary>The event file's path.</summary>
    public string Path => stream.Name;

    /// <summary>Adds one scalar.</summary>
    /// <param name="tag">The curve's name; TensorBoard groups by what stands before a slash.</param>
    /// <param name="value">The value, stored as a float32; may be NaN or infinite.</param>
    /// <param name="step">The training step.</param>
    public void AddScalar(string tag, double value, long step) => AddScalars([new(tag, value)], step);

    /// <summary>Adds several scalars of one step as one event.</summary>
    /// <param name="values">Tags and values.</param>
    /// <param name="step">The training step.</param>
    public void AddScalars(IEnumerable<KeyValuePair<string, double>> values, long step)
    {
        var summary = new ProtoBuffer();
        foreach (var (tag, value) in values)
            summary.Message(SummaryValue, new ProtoBuffer().Text(ValueTag, tag).Single(ValueSimple, (float)value));
        if (!summary.Written.IsEmpty)
            Write(Event().Integer(EventStep, step).Message(EventSummary, summary));
    }

    /// <summary>
    /// Adds a logged step: its losses as <c>loss/name</c>, its other values under their own names, and
    /// <c>images_per_s</c> and <c>epoch</c>.
    /// </summary>
    /// <param name="row">The logged step.</param>
    public void Add(MetricsRow row) => AddScalars(
        [
            .. row.Losses.Select(loss => KeyValuePair.Create("loss/" + loss.Key, loss.Value)),
            .. row.Values,
            new("images_per_s", row.ImagesPerSecond),
            new("epoch", row.Epoch),
        ], row.Step);

    /// <summary>Adds a picture, stored as it is.</summary>
    /// <param name="tag">The picture's name.</param>
    /// <param name="png">The bytes of a PNG file.</param>
    /// <param name="step">The training step.</param>
    /// <exception cref="ArgumentException">The bytes are no PNG file.</exception>
    public void AddImage(string tag, ReadOnlySpan<byte> png, long step)
    {
        if (!PngHeader.TryRead(png, out PngHeader header))
            throw new ArgumentException($"The picture \"{tag}\" for TensorBoard is no PNG file.", nameof(png));
        var image = new ProtoBuffer()
            .Integer(ImageHeight, header.Height).Integer(ImageWidth, header.Width)
            .Integer(ImageColours, header.Channels).Bytes(ImageEncoded, png);
        var value = new ProtoBuffer().Text(ValueTag, tag).Message(ValueImage, image);
        Write(Event().Integer(EventStep, step)
            .Message(EventSummary, new ProtoBuffer().Message(SummaryValue, value)));
    }

    /// <summary>Hands everything written so far to the operating system, so that TensorBoard sees it.</summary>
    public void Flush() => stream.Flush();

    /// <summary>Flushes and closes the file.</summary>
    public void Dispose() => stream.Dispose();

    private ProtoBuffer Event() => new ProtoBuffer().Double(
        EventWallTime, (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds);

    private void Write(ProtoBuffer message)
    {
        ReadOnlySpan<byte> data = message.Written;
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Crc32C.Masked(header[..8]));
        Span<byte> footer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, Crc32C.Masked(data));
        stream.Write(header);
        stream.Write(data);
        stream.Write(footer);
    }

    /// <summary>Makes a new file; a second writer within one second gets a number behind the name.</summary>
    private static FileStream CreateFile(string folder, long seconds)
    {
        string machine = string.Concat(Environment.MachineName.Select(
            letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' ? letter : '_'));
        string name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds}.{machine}");
        for (int number = 0; ; number++)
        {
            string path = System.IO.Path.GetFullPath(
                System.IO.Path.Combine(folder, number == 0 ? name : $"{name}.{number}"));
            if (!File.Exists(path))
                return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, 1 << 16);
        }
    }
}
