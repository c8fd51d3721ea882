using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ganymede.Imaging.Png;

/// <summary>
/// Turns rows as the file stores them (packed bits, palette indices, a transparent key) into a picture's rows.
/// </summary>
internal sealed class PngPixels
{
    private readonly PngHeader header;
    private readonly byte[] palette;
    private readonly byte[] paletteAlpha;
    private readonly ushort[]? transparentKey;
    private readonly byte[] unpacked;

    public PngPixels(
        PngHeader header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, bool hasTransparency)
    {
        this.header = header;
        this.palette = palette.ToArray();
        paletteAlpha = [];
        unpacked = header.BitDepth < 8 ? new byte[header.Width] : [];

        int keyBytes = header.Samples * 2;
        if (header.Colour == PngColour.Palette)
        {
            if (palette.Length == 0)
                throw new ImageFormatException("a PNG with a palette has no PLTE chunk before its pixel data");
            if (transparency.Length > palette.Length / 3)
            {
                throw new ImageFormatException($"the tRNS chunk has {transparency.Length} entries for a palette of "
                    + $"{palette.Length / 3} colours");
            }

            // Entries that the chunk does not name are opaque.
            paletteAlpha = new byte[palette.Length / 3];
            Array.Fill(paletteAlpha, (byte)255);
            transparency.CopyTo(paletteAlpha);
        }
        else if (hasTransparency && header.Colour is (PngColour.Grey or PngColour.Rgb))
        {
            if (transparency.Length != keyBytes)
            {
                throw new ImageFormatException(
                    $"the tRNS chunk has {transparency.Length} bytes where {keyBytes} are wanted");
            }

            transparentKey = new ushort[header.Samples];
            for (int i = 0; i < transparentKey.Length; i++)
                transparentKey[i] = BinaryPrimitives.ReadUInt16BigEndian(transparency[(2 * i)..]);
        }

        bool keyed = transparentKey is not null;
        Channels = header.Colour == PngColour.Palette ? (hasTransparency ? 4 : 3) : header.Samples + (keyed ? 1 : 0);
        BitDepth = header.BitDepth == 16 ? 16 : 8;
    }

    /// <summary>Channels of the decoded picture.</summary>
    public int Channels { get; }

    /// <summary>Bits a sample of the decoded picture: 8 or 16.</summary>
    public int BitDepth { get; }

    /// <summary>Expands one row to 8-bit samples.</summary>
    public void Expand(ReadOnlySpan<byte> raw, int pixels, Span<byte> target)
    {
        if (header.BitDepth < 8)
        {
            Unpack(raw, unpacked.AsSpan(0, pixels), header.BitDepth);
            raw = unpacked.AsSpan(0, pixels);
        }

        if (header.Colour == PngColour.Palette)
            LookUp(raw, pixels, target);
        else if (header.Colour == PngColour.Grey)
            ExpandGrey(raw, pixels, target);
        else if (transparentKey is null)
            raw[..(pixels * Channels)].CopyTo(target);
        else
            ExpandRgbWithKey(raw, pixels, target);
    }

    /// <summary>Expands one row to 16-bit samples.</summary>
    public void Expand(ReadOnlySpan<byte> raw, int pixels, Span<ushort> target)
    {
        int samples = header.Samples;
        ReadOnlySpan<ushort> source = MemoryMarshal.Cast<byte, ushort>(raw)[..(pixels * samples)];
        if (transparentKey is null)
        {
            if (BitConverter.IsLittleEndian)
                BinaryPrimitives.ReverseEndianness(source, target);
            else
                source.CopyTo(target);
            return;
        }

        for (int i = 0; i < pixels; i++)
        {
            bool transparent = true;
            for (int c = 0; c < samples; c++)
            {
                ushort value = BinaryPrimitives.ReadUInt16BigEndian(raw[(2 * (i * samples + c))..]);
                target[i * Channels + c] = value;
                transparent &= value == transparentKey[c];
            }

            target[i * Channels + samples] = transparent ? (ushort)0 : ushort.MaxValue;
        }
    }

    /// <summary>One byte for each of the samples that share bytes, the leftmost in the high bits.</summary>
    private static void Unpack(ReadOnlySpan<byte> packed, Span<byte> samples, int bits)
    {
        int perByte = 8 / bits;
        int mask = (1 << bits) - 1;
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (byte)((packed[i / perByte] >> (8 - bits * (i % perByte + 1))) & mask);
    }

    private void LookUp(ReadOnlySpan<byte> indices, int pixels, Span<byte> target)
    {
        for (int i = 0; i < pixels; i++)
        {
            int index = indices[i];
            if (index >= paletteAlpha.Length)
            {
                throw new ImageFormatException(
                    $"a pixel has colour {index} of a palette of {paletteAlpha.Length} colours");
            }

            Span<byte> pixel = target.Slice(i * Channels, Channels);
            palette.AsSpan(index * 3, 3).CopyTo(pixel);
            if (Channels == 4)
                pixel[3] = paletteAlpha[index];
        }
    }

    private void ExpandGrey(ReadOnlySpan<byte> values, int pixels, Span<byte> target)
    {
        // 1, 2 and 4 bits fill 0 to 255 exactly: 255 = 1 * 255 = 3 * 85 = 15 * 17.
        int scale = 255 / ((1 << header.BitDepth) - 1);
        for (int i = 0; i < pixels; i++)
        {
            byte grey = (byte)(values[i] * scale);
            if (transparentKey is null)
            {
                target[i] = grey;
            }
            else
            {
                target[2 * i] = grey;
                target[2 * i + 1] = values[i] == transparentKey[0] ? (byte)0 : (byte)255;
            }
        }
    }

    private void ExpandRgbWithKey(ReadOnlySpan<byte> raw, int pixels, Span<byte> target)
    {
        ushort[] key = transparentKey!;
        for (int i = 0; i < pixels; i++)
        {
            ReadOnlySpan<byte> from = raw.Slice(3 * i, 3);
            Span<byte> to = target.Slice(4 * i, 4);
            from.CopyTo(to);
            to[3] = from[0] == key[0] && from[1] == key[1] && from[2] == key[2] ? (byte)0 : (byte)255;
        }
    }
}
