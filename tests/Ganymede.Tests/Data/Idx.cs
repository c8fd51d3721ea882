using System.Buffers.Binary;
using System.IO.Compression;

namespace Ganymede.Tests.Data;

/// <summary>Makes IDX files in memory, right and wrong ones.</summary>
internal static class Idx
{
    public static byte[] File(byte[] values, params uint[] dimensions) =>
        WithMagic(0x0800u | (uint)dimensions.Length, values, dimensions);

    public static byte[] WithMagic(uint magic, byte[] values, params uint[] dimensions)
    {
        var file = new byte[4 + 4 * dimensions.Length + values.Length];
        BinaryPrimitives.WriteUInt32BigEndian(file, magic);
        for (int i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4 + 4 * i), dimensions[i]);
        values.CopyTo(file, 4 + 4 * dimensions.Length);
        return file;
    }

    /// <summary>Pictures whose samples count up, so that each picture is another.</summary>
    public static byte[] Pictures(int count, int rows, int columns) =>
        File(Counting(count * rows * columns), (uint)count, (uint)rows, (uint)columns);

    public static byte[] Labels(params byte[] labels) => File(labels, (uint)labels.Length);

    public static byte[] Counting(int length)
    {
        var values = new byte[length];
        for (int i = 0; i < length; i++)
            values[i] = (byte)(i * 7);
        return values;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
