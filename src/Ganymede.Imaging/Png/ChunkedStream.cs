namespace Ganymede.Imaging.Png;

/// <summary>
/// A stream for writing that hands its bytes on in pieces, so that compressed data is never held as a whole.
/// </summary>
internal sealed class ChunkedStream(int size, ChunkedStream.Sink sink) : Stream
{
    private readonly byte[] buffer = new byte[size];
    private int used;

    public delegate void Sink(ReadOnlySpan<byte> piece);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] source, int offset, int count) => Write(source.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            int part = Math.Min(source.Length, buffer.Length - used);
            source[..part].CopyTo(buffer.AsSpan(used));
            used += part;
            source = source[part..];
            if (used == buffer.Length)
                HandOn();
        }
    }

    // Flushing keeps the piece: the compressor flushes at its end, and small pieces would only cost headers.
    public override void Flush()
    {
    }

    public override int Read(byte[] target, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && used > 0)
            HandOn();
        base.Dispose(disposing);
    }

    private void HandOn()
    {
        sink(buffer.AsSpan(0, used));
        used = 0;
    }
}
