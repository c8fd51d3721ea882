using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Ganymede.Imaging.Tests;

/// <summary>The pictures that Golden/make_golden.py made.</summary>
internal static class GoldenArchive
{
    public static Dictionary<string, byte[]> Open(string name)
    {
        using Stream resource = typeof(GoldenArchive).Assembly.GetManifestResourceStream(name)!;
        using var archive = new ZipArchive(resource);
        var files = new Dictionary<string, byte[]>();
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            files.Add(entry.FullName, copy.ToArray());
        }

        return files;
    }

    /// <summary>A picture in the .raw form: width, height, channels, bits, samples.</summary>
    public static Image ReadRaw(ReadOnlySpan<byte> raw)
    {
        int Number(ReadOnlySpan<byte> data, int index) => BinaryPrimitives.ReadInt32LittleEndian(data[(4 * index)..]);
        int width = Number(raw, 0), height = Number(raw, 1), channels = Number(raw, 2);
        return Number(raw, 3) == 8
            ? Image.FromPixels(width, height, channels, raw[16..])
            : Image.FromPixels(width, height, channels, MemoryMarshal.Cast<byte, ushort>(raw[16..]));
    }
}
