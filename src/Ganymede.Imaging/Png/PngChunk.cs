using System.Buffers.Binary;
using System.Text;

namespace Ganymede.Imaging.Png;

/// <summary>
/// One chunk: four letters and data. Reading checks its bounds, and its CRC where the picture depends on it.
/// </summary>
internal readonly ref struct PngChunk
{
    /// <summary>The eight bytes that begin every PNG file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public ReadOnlySpan<byte> Type { get; private init; }

    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Bit 5 of the first letter is clear: the picture cannot be shown without this chunk.</summary>
    public bool IsCritical => (Type[0] & 0x20) == 0;

    public bool Is(ReadOnlySpan<byte> type) => Type.SequenceEqual(type);

    public string Name => Encoding.ASCII.GetString(Type);

    /// <summary>Reads the chunk at a position and moves the position behind it.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="position">Where the chunk begins; where the next begins, afterwards.</param>
    public static PngChunk Read(ReadOnlySpan<byte> file, scoped ref int position)
    {
        ReadOnlySpan<byte> rest = file[position..];
        if (rest.Length < 12)
        {
            throw new ImageFormatException(
                $"the file is cut short: it ends after {file.Length} bytes, before the IEND chunk of a PNG");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        ReadOnlySpan<byte> type = rest.Slice(4, 4);
        foreach (byte letter in type)
        {
            if (!char.IsAsciiLetter((char)letter))
            {
                throw new ImageFormatException($"there is no PNG chunk at byte {position}: its type is "
                    + $"{Convert.ToHexString(type)} where four letters are wanted");
            }
        }

        string name = Encoding.ASCII.GetString(type);
        if (length > (uint)(rest.Length - 12))
        {
            throw new ImageFormatException($"the file is cut short: its {name} chunk at byte {position} has {length} "
                + $"bytes, and {rest.Length - 12} bytes are left");
        }

        var chunk = new PngChunk { Type = type, Data = rest.Slice(8, (int)length) };
        uint stored = BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]);
        uint computed = Crc32.Of(type, chunk.Data);
        // Transparency may be skipped by the letter of the specification, but the picture would not be the same.
        if (stored != computed && (chunk.IsCritical || chunk.Is("tRNS"u8)))
        {
            throw new ImageFormatException($"the file is damaged: the {name} chunk at byte {position} has CRC "
                + $"{stored:X8} where {computed:X8} is wanted");
        }

        position += 12 + (int)length;
        return chunk;
    }

    /// <summary>Writes one chunk with its length and CRC.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        stream.Write(word);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.Of(type, data));
        stream.Write(word);
    }
}
