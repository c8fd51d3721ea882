using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Ganymede.Imaging.Tests;

/// <summary>
/// Builds and takes apart PNG files by the letter of the specification, apart from the code under test.
/// </summary>
internal static class PngBuilder
{
    public static byte[] Signature => [137, 80, 78, 71, 13, 10, 26, 10];

    /// <summary>A file of a header and pixel data as given, both possibly absurd, with right CRCs.</summary>
    public static byte[] File(byte[] header, byte[] compressed, params (string, byte[])[] before) =>
        [.. Signature, .. Chunk("IHDR", header), .. before.SelectMany(c => Chunk(c.Item1, c.Item2)),
            .. Chunk("IDAT", compressed), .. Chunk("IEND", [])];

    public static byte[] Header(uint width, uint height, int depth, int colour, int interlace = 0)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        header[8] = (byte)depth;
        header[9] = (byte)colour;
        header[12] = (byte)interlace;
        return header;
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        byte[] length = new byte[4], crc = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc(body));
        return [.. length, .. body, .. crc];
    }

    public static byte[] Deflate(ReadOnlySpan<byte> data)
    {
        var target = new MemoryStream();
        using (var zlib = new ZLibStream(target, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(data);
        return target.ToArray();
    }

    /// <summary>All chunks of a file, whose CRCs must be right.</summary>
    public static List<(string Type, byte[] Data)> Chunks(byte[] file)
    {
        Assert.Equal(Signature, file[..8]);
        var chunks = new List<(string, byte[])>();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            byte[] body = file[(at + 4)..(at + 8 + length)];
            Assert.Equal(Crc(body), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            chunks.Add((Encoding.ASCII.GetString(body, 0, 4), body[4..]));
            at += 12 + length;
        }

        return chunks;
    }

    /// <summary>The CRC bit by bit, as the specification describes it.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
