using System.Buffers.Binary;

namespace Ganymede.Imaging.Png;

/// <summary>The colour types of a PNG file, by their numbers in the header.</summary>
internal enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}

/// <summary>The checked contents of the IHDR chunk.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    public const int Length = 13;

    /// <summary>Samples a pixel as stored in the file; a palette index is one sample.</summary>
    public int Samples => Colour switch
    {
        PngColour.Grey or PngColour.Palette => 1,
        PngColour.GreyAlpha => 2,
        PngColour.Rgb => 3,
        _ => 4,
    };

    /// <summary>Distance in bytes to the "left" pixel of the row filters: one byte at least.</summary>
    public int FilterStep => Math.Max(1, Samples * BitDepth / 8);

    /// <summary>Bytes of a row of so many pixels, without the filter byte.</summary>
    public long RowBytes(int pixels) => ((long)pixels * Samples * BitDepth + 7) / 8;

    /// <summary>Bytes that the pixel data must inflate to: every row of every pass and its filter byte.</summary>
    public long RawBytes()
    {
        if (!Interlaced)
            return (RowBytes(Width) + 1) * Height;
        long sum = 0;
        foreach (Adam7 pass in Adam7.Passes)
        {
            // A pass without columns has no rows either, so not even filter bytes.
            int width = pass.Columns(Width);
            if (width > 0)
                sum += (RowBytes(width) + 1) * pass.Rows(Height);
        }

        return sum;
    }

    /// <summary>Reads and checks the header, and compares the picture's size with the limits.</summary>
    public static PngHeader Parse(ReadOnlySpan<byte> data, ImageLimits limits)
    {
        if (data.Length != Length)
            throw new ImageFormatException($"the PNG header has {data.Length} bytes where {Length} are wanted");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        byte depth = data[8], colour = data[9], compression = data[10], filter = data[11], interlace = data[12];

        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw new ImageFormatException(
                $"the PNG header says {width} x {height} pixels where 1 to 2147483647 are wanted");
        }
        if ((long)width * height > limits.MaxPixels)
        {
            throw new ImageFormatException(
                $"the PNG header says {width} x {height} pixels, more than the limit of {limits.MaxPixels} pixels");
        }

        bool known = (PngColour)colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GreyAlpha or PngColour.Rgba => depth is 8 or 16,
            _ => throw new ImageFormatException(
                $"the PNG header has colour type {colour} where 0, 2, 3, 4 or 6 is wanted"),
        };
        if (!known)
        {
            throw new ImageFormatException(
                $"the PNG header has bit depth {depth}, which colour type {colour} does not allow");
        }

        if (compression != 0)
            throw new ImageFormatException($"the PNG header has compression method {compression} where 0 is wanted");
        if (filter != 0)
            throw new ImageFormatException($"the PNG header has filter method {filter} where 0 is wanted");
        if (interlace > 1)
            throw new ImageFormatException($"the PNG header has interlace method {interlace} where 0 or 1 is wanted");
        return new PngHeader((int)width, (int)height, depth, (PngColour)colour, interlace == 1);
    }
}
