using System.Buffers.Binary;
using System.Text;

namespace Ganymede.Interop.Torch;

/// <summary>The bytes of a pickle: a part of a stream, of which nothing beyond the end is ever read.</summary>
/// <param name="stream">The stream, at the first byte.</param>
/// <param name="end">Where the part ends in the stream.</param>
/// <param name="file">The file's name, for messages.</param>
internal sealed class PickleSource(Stream stream, long end, string file)
{
    private const int MaxLine = 256;

    // What has been read and not yet used; the stream stands behind it.
    private readonly byte[] buffer = new byte[4096];
    private int at, filled;

    /// <summary>Where the next byte stands in the stream.</summary>
    internal long Position => stream.Position - (filled - at);

    internal StateFileException Fault(string what) => new($"{file}: {what}");

    internal byte Byte()
    {
        if (at == filled)
        {
            filled = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, Math.Max(0, end - stream.Position)));
            at = 0;
            if (filled == 0)
                throw CutShort();
        }
        return buffer[at++];
    }

    /// <summary>A little-endian number without a sign.</summary>
    internal ulong Unsigned(int bytes)
    {
        ulong value = 0;
        for (int i = 0; i < bytes; i++)
            value |= (ulong)Byte() << (8 * i);
        return value;
    }

    internal double Double() =>
        BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReverseEndianness(Unsigned(sizeof(double))));

    /// <summary>Bytes whose number is checked against what is left before there is room made for them.</summary>
    internal byte[] Bytes(ulong count)
    {
        if (count > (ulong)(end - Position) || count > int.MaxValue)
            throw CutShort();
        byte[] bytes = new byte[(int)count];
        int buffered = Math.Min(bytes.Length, filled - at);
        buffer.AsSpan(at, buffered).CopyTo(bytes);
        at += buffered;
        stream.ReadExactly(bytes.AsSpan(buffered));
        return bytes;
    }

    internal string Text(ulong bytes) => Encoding.UTF8.GetString(Bytes(bytes));

    /// <summary>A name that ends with its line.</summary>
    internal string Line()
    {
        var line = new StringBuilder();
        for (byte next = Byte(); next != '\n'; next = Byte())
        {
            if (line.Length == MaxLine)
                throw Fault($"a name in its pickle has more than {MaxLine} characters.");
            line.Append(next is > 31 and < 127 ? (char)next : '?');
        }
        return line.ToString();
    }

    private StateFileException CutShort() =>
        Fault($"its pickle is not finished at byte {end}, where it has to end; the file is cut short or damaged.");
}
