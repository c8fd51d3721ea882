using System.Buffers.Binary;

namespace Ganymede.Reporting;

/// <summary>What the first chunk of a PNG file says, read without decoding the picture.</summary>
internal readonly record struct PngHeader(int Width, int Height, int Channels)
{
    private const int Length = 26;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>Reads the header; false when the bytes are no PNG file.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> png, out PngHeader header)
    {
        header = default;
        if (png.Length < Length || !png.StartsWith(Signature) || !png[12..].StartsWith("IHDR"u8))
            return false;
        int channels = png[25] switch { 0 => 1, 2 => 3, 3 => 3, 4 => 2, 6 => 4, _ => 0 };
        header = new PngHeader(
            BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]), channels);
        return channels > 0 && header.Width > 0 && header.Height > 0;
    }
}
