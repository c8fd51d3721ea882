namespace Ganymede.Imaging.Tests.Jpeg;

/// <summary>Cutting up and changing JPEG files.</summary>
internal static class JpegFiles
{
    /// <summary>Position of a segment of the file's header.</summary>
    public static int Find(ReadOnlySpan<byte> file, byte marker)
    {
        for (int i = 2; i + 4 <= file.Length; i += 2 + (file[i + 2] << 8 | file[i + 3]))
        {
            if (file[i + 1] == marker)
                return i;
        }

        throw new ArgumentException($"No segment {marker:X2}.");
    }

    /// <summary>The file with a segment's data changed.</summary>
    public static byte[] With(byte[] file, byte marker, int offset, params byte[] data)
    {
        byte[] copy = [.. file];
        data.CopyTo(copy, Find(file, marker) + 4 + offset);
        return copy;
    }

    /// <summary>The file with its scans, from the first on, replaced.</summary>
    public static byte[] WithScans(byte[] file, IEnumerable<byte> scans) => [.. file[..Find(file, 0xDA)], .. scans];

    public static byte[] Segment(byte marker, params byte[] data) =>
        [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];
}
