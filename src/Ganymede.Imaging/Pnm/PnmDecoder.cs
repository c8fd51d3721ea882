using System.Buffers.Binary;

namespace Ganymede.Imaging.Pnm;

/// <summary>
/// Reads the portable bitmaps, greymaps and pixmaps (P1 to P6, plain and raw) and PAM (P7). Samples are scaled so that
/// the file's white becomes 255, or 65535 where it is above 255. Of a file with several pictures the first is read.
/// </summary>
internal static class PnmDecoder
{
    public static Image Decode(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var reader = new PnmReader(file);
        PnmHeader header = PnmHeader.Read(ref reader, limits);
        var image = new Image(header.Width, header.Height, header.Channels, header.BitDepth);
        if (header.IsPlain)
            ReadPlain(ref reader, header, image);
        else if (header.IsBitmap)
            ReadBits(reader.Rest, header, image);
        else
            ReadRaw(reader.Rest, header, image);
        return image;
    }

    private static void ReadPlain(ref PnmReader reader, PnmHeader header, Image image)
    {
        for (int i = 0; i < header.Samples; i++)
        {
            int value = header.IsBitmap ? 1 - reader.Bit() : reader.Sample(header.Top);
            Set(image, i, value, header.Top);
        }
    }

    private static void ReadBits(ReadOnlySpan<byte> data, PnmHeader header, Image image)
    {
        for (int y = 0; y < header.Height; y++)
        {
            ReadOnlySpan<byte> stored = data.Slice(y * header.RowBytes, header.RowBytes);
            Span<byte> row = image.Row(y);
            // The leftmost pixel is in the highest bit, and a 1 is black.
            for (int x = 0; x < row.Length; x++)
                row[x] = (stored[x / 8] & (0x80 >> (x % 8))) != 0 ? (byte)0 : (byte)255;
        }
    }

    private static void ReadRaw(ReadOnlySpan<byte> data, PnmHeader header, Image image)
    {
        int samples = (int)header.Samples;
        if (header.Top == 255)
        {
            data[..samples].CopyTo(image.Pixels);
            return;
        }

        for (int i = 0; i < samples; i++)
        {
            int value = header.BitDepth == 8 ? data[i] : BinaryPrimitives.ReadUInt16BigEndian(data[(2 * i)..]);
            if (value > header.Top)
            {
                throw new ImageFormatException(
                    $"sample {i} is {value} where at most {header.Top} is wanted, the file's white");
            }

            Set(image, i, value, header.Top);
        }
    }

    private static void Set(Image image, int index, int value, int top)
    {
        if (image.BitDepth == 8)
            image.Pixels[index] = (byte)((value * 255 + top / 2) / top);
        else
            image.Pixels16[index] = (ushort)(((long)value * 65535 + top / 2) / top);
    }
}
