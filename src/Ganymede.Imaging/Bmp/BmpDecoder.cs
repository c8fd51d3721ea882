using System.Buffers.Binary;

namespace Ganymede.Imaging.Bmp;

/// <summary>
/// Reads BMP: OS/2 and Windows headers up to version 5, palettes of 1, 4 and 8 bits, run lengths, 16, 24 and 32 bits,
/// bit fields of any width, either order of rows. A palette becomes RGB, or grey where all its colours are grey (BMP
/// has no other way to store grey). Fields of other widths are scaled to 8 bits. There is an alpha channel where the
/// header has a mask for it; the fourth byte of plain 32-bit pixels means nothing.
/// </summary>
internal static class BmpDecoder
{
    // A run stores 255 pixels in two bytes. A picture may also end early, or skip, and so be stored in fewer: that is
    // believed of small ones only, so that a few bytes cannot ask for gigabytes.
    private const int LongestRun = 255;
    private const int SmallPicture = 1 << 20;

    public static Image Decode(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        BmpHeader header = BmpHeader.Parse(file, limits);
        ReadOnlySpan<byte> data = file[header.DataStart..];
        byte[] palette = ReadPalette(file, header);
        bool grey = header.Bits <= 8 && IsGrey(palette);
        int channels = grey ? 1 : header.Masks.Alpha != 0 ? 4 : 3;
        CheckSize(header, channels, data.Length, limits);

        var image = new Image(header.Width, header.Height, channels);
        if (header.IsRunLength)
        {
            BmpRunLength.Decode(data, header, palette, image);
            return image;
        }

        for (int i = 0; i < header.Height; i++)
        {
            ReadOnlySpan<byte> stored = data.Slice((int)(i * header.RowStep), (int)header.RowBytes);
            Span<byte> row = image.Row(header.TopDown ? i : header.Height - 1 - i);
            if (header.Bits <= 8)
                ReadIndices(stored, header, palette, row, channels);
            else if (header.Bits == 24)
                ReadBgr(stored, row);
            else
                ReadFields(stored, header, row, channels);
        }

        return image;
    }

    /// <summary>Writes the colour of a palette index as 1 or 3 channels.</summary>
    public static void Set(Span<byte> pixel, byte[] palette, int index, int channels)
    {
        if (3 * index >= palette.Length)
            throw new ImageFormatException($"a pixel has colour {index} of a palette of {palette.Length / 3}");
        palette.AsSpan(3 * index, channels).CopyTo(pixel);
    }

    private static void CheckSize(BmpHeader header, int channels, int length, ImageLimits limits)
    {
        // Limits may be raised by the caller to any number, so the product is made in 128 bits.
        Int128 bytes = (Int128)header.Width * header.Height * channels;
        long limit = Math.Min(limits.MaxBytes, Array.MaxLength);
        if (bytes > limit)
        {
            throw new ImageFormatException($"a picture of {header.Width} x {header.Height} pixels needs {bytes} bytes, "
                + $"more than the limit of {limit} bytes");
        }

        long pixels = (long)header.Width * header.Height;
        if (header.IsRunLength ? pixels > SmallPicture && pixels > (long)length * LongestRun
            : (Int128)header.RowStep * (header.Height - 1) + header.RowBytes > length)
        {
            throw new ImageFormatException($"the BMP header says {header.Width} x {header.Height} pixels of "
                + $"{header.Bits} bits, more than {length} bytes of pixel data can hold: the file is cut short");
        }
    }

    /// <summary>The palette as red, green and blue bytes.</summary>
    private static byte[] ReadPalette(ReadOnlySpan<byte> file, BmpHeader header)
    {
        byte[] palette = new byte[3 * header.Colours];
        for (int i = 0; i < header.Colours; i++)
        {
            ReadOnlySpan<byte> colour = file.Slice(header.PaletteStart + i * header.PaletteEntry, 3);
            palette[3 * i] = colour[2];
            palette[3 * i + 1] = colour[1];
            palette[3 * i + 2] = colour[0];
        }

        return palette;
    }

    private static bool IsGrey(byte[] palette)
    {
        for (int i = 0; i < palette.Length; i += 3)
        {
            if (palette[i] != palette[i + 1] || palette[i] != palette[i + 2])
                return false;
        }

        return true;
    }

    private static void ReadIndices(
        ReadOnlySpan<byte> stored, BmpHeader header, byte[] palette, Span<byte> row, int channels)
    {
        int bits = header.Bits, perByte = 8 / bits, mask = (1 << bits) - 1;
        for (int x = 0; x < header.Width; x++)
        {
            // The leftmost pixel is in the high bits.
            int shift = 8 - bits - x % perByte * bits;
            Set(row[(x * channels)..], palette, (stored[x / perByte] >> shift) & mask, channels);
        }
    }

    private static void ReadBgr(ReadOnlySpan<byte> stored, Span<byte> row)
    {
        for (int i = 0; i < row.Length; i += 3)
        {
            row[i] = stored[i + 2];
            row[i + 1] = stored[i + 1];
            row[i + 2] = stored[i];
        }
    }

    private static void ReadFields(ReadOnlySpan<byte> stored, BmpHeader header, Span<byte> row, int channels)
    {
        BmpMasks masks = header.Masks;
        for (int x = 0; x < header.Width; x++)
        {
            uint pixel = header.Bits == 16
                ? BinaryPrimitives.ReadUInt16LittleEndian(stored[(2 * x)..])
                : BinaryPrimitives.ReadUInt32LittleEndian(stored[(4 * x)..]);
            Span<byte> target = row.Slice(x * channels, channels);
            target[0] = BmpMasks.Sample(pixel, masks.Red);
            target[1] = BmpMasks.Sample(pixel, masks.Green);
            target[2] = BmpMasks.Sample(pixel, masks.Blue);
            if (channels == 4)
                target[3] = BmpMasks.Sample(pixel, masks.Alpha);
        }
    }
}
