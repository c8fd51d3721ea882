using System.Buffers.Binary;

namespace Ganymede.Imaging.Bmp;

/// <summary>
/// Writes BMP: grey as 8 bits with a palette of 256 greys, RGB as 24 bits, both with the header that every program
/// reads; pictures with alpha as 32 bits with the version 4 header, which has a mask for alpha.
/// </summary>
internal static class BmpEncoder
{
    private const int FileHeader = 14, InfoHeader = 40, Version4Header = 108;
    private const uint StandardColours = 0x73524742; // "sRGB"

    public static void Encode(Image image, Stream stream)
    {
        if (image.BitDepth != 8)
            image = image.To8Bit();
        if (image.Channels == 2)
            image = image.ToChannels(4);

        int bits = 8 * image.Channels;
        int header = image.HasAlpha ? Version4Header : InfoHeader;
        int palette = image.Channels == 1 ? 4 * 256 : 0;
        int step = (int)(((long)image.Width * bits + 31) / 32 * 4);
        long start = FileHeader + header + palette, pixels = (long)step * image.Height;
        if (start + pixels > uint.MaxValue)
            throw new ArgumentException($"A picture of {image} is larger than a BMP file can be.", nameof(image));

        byte[] head = new byte[start];
        WriteHeaders(head, image, header, bits, (uint)pixels);
        for (int i = 0; i < palette / 4; i++)
            head.AsSpan(FileHeader + header + 4 * i, 3).Fill((byte)i);
        stream.Write(head);

        byte[] row = new byte[step];
        for (int y = image.Height - 1; y >= 0; y--)
        {
            WriteRow(image.Row(y), row, image.Channels);
            stream.Write(row);
        }
    }

    private static void WriteHeaders(Span<byte> head, Image image, int header, int bits, uint pixels)
    {
        "BM"u8.CopyTo(head);
        UInt32(head, 2, (uint)head.Length + pixels);
        UInt32(head, 10, (uint)head.Length);
        Span<byte> info = head[FileHeader..];
        UInt32(info, 0, (uint)header);
        UInt32(info, 4, (uint)image.Width);
        UInt32(info, 8, (uint)image.Height);
        info[12] = 1; // planes
        info[14] = (byte)bits;
        UInt32(info, 16, (uint)(image.HasAlpha ? BmpCompression.BitFields : BmpCompression.None));
        UInt32(info, 20, pixels);
        // 72 dots an inch, in dots a metre.
        UInt32(info, 24, 2835);
        UInt32(info, 28, 2835);
        if (!image.HasAlpha)
            return;
        UInt32(info, 40, 0xFF0000);
        UInt32(info, 44, 0x00FF00);
        UInt32(info, 48, 0x0000FF);
        UInt32(info, 52, 0xFF000000);
        UInt32(info, 56, StandardColours);
    }

    private static void WriteRow(ReadOnlySpan<byte> source, Span<byte> row, int channels)
    {
        if (channels == 1)
        {
            source.CopyTo(row);
            return;
        }

        for (int i = 0; i < source.Length; i += channels)
        {
            row[i] = source[i + 2];
            row[i + 1] = source[i + 1];
            row[i + 2] = source[i];
            if (channels == 4)
                row[i + 3] = source[i + 3];
        }
    }

    private static void UInt32(Span<byte> target, int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(target[at..], value);
}
