namespace Ganymede.Imaging.Animation;

/// <summary>
/// Up to 256 colours for indexed pixels: exactly those of the pictures where they are few enough, else chosen by median
/// cut (Heckbert 1982). Pixels are packed as 0xRRGGBB; <see cref="Transparent"/> stands for all pixels without opacity.
/// </summary>
internal sealed class Palette
{
    /// <summary>The packed pixel that is not drawn.</summary>
    public const int Transparent = 1 << 24;

    private const int MaxColours = 256;

    private readonly Dictionary<int, byte> indexOf = [];

    private Palette(List<int> colours, bool hasTransparency)
    {
        Colours = colours;
        if (hasTransparency)
        {
            TransparentIndex = colours.Count;
            indexOf[Transparent] = (byte)TransparentIndex;
        }
    }

    /// <summary>The colours, packed, without the transparent one.</summary>
    public List<int> Colours { get; }

    /// <summary>The index of transparent pixels, behind the colours; -1 when there are none.</summary>
    public int TransparentIndex { get; } = -1;

    /// <summary>Bits that every index fits in: 1 to 8.</summary>
    public int Bits
    {
        get
        {
            int count = Colours.Count + (TransparentIndex >= 0 ? 1 : 0);
            int bits = 1;
            while (1 << bits < count)
                bits++;
            return bits;
        }
    }

    /// <summary>A picture's pixels, packed; alpha below one half is transparent.</summary>
    public static int[] Pack(Image image)
    {
        Image source = image.BitDepth == 8 ? image : image.To8Bit();
        ReadOnlySpan<byte> samples = source.Pixels;
        int channels = source.Channels;
        var packed = new int[source.Width * source.Height];
        for (int i = 0; i < packed.Length; i++)
        {
            ReadOnlySpan<byte> pixel = samples.Slice(i * channels, channels);
            if (source.HasAlpha && pixel[channels - 1] < 128)
                packed[i] = Transparent;
            else if (channels >= 3)
                packed[i] = (pixel[0] << 16) | (pixel[1] << 8) | pixel[2];
            else
                packed[i] = pixel[0] * 0x010101;
        }

        return packed;
    }

    /// <summary>The palette of exactly the colours of some pictures, or null when they are too many.</summary>
    public static Palette? Exact(IEnumerable<int[]> pictures)
    {
        var colours = new HashSet<int>();
        foreach (int[] picture in pictures)
        {
            int previous = -1;
            foreach (int pixel in picture)
            {
                if (pixel != previous && colours.Add(pixel) && colours.Count > MaxColours)
                    return null;
                previous = pixel;
            }
        }

        bool hasTransparency = colours.Remove(Transparent);
        // In order, so that the same pictures give the same bytes.
        List<int> sorted = [.. colours.Order()];
        var palette = new Palette(sorted, hasTransparency);
        for (int i = 0; i < sorted.Count; i++)
            palette.indexOf[sorted[i]] = (byte)i;
        return palette;
    }

    /// <summary>The exact palette of one picture, or 256 colours by median cut.</summary>
    public static Palette Reduced(int[] picture)
    {
        if (Exact([picture]) is { } exact)
            return exact;
        var counts = new Dictionary<int, int>();
        foreach (int pixel in picture)
        {
            counts.TryGetValue(pixel, out int count);
            counts[pixel] = count + 1;
        }

        bool hasTransparency = counts.Remove(Transparent);
        return new Palette(MedianCut.Choose(counts, MaxColours - (hasTransparency ? 1 : 0)), hasTransparency);
    }

    /// <summary>Indices of a picture's pixels.</summary>
    /// <param name="picture">Packed pixels, row by row.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="dither">Whether the error of a pixel is spread to its neighbours.</param>
    public byte[] Map(int[] picture, int width, bool dither)
    {
        if (dither)
            return MapDithered(picture, width);
        var indices = new byte[picture.Length];
        for (int i = 0; i < picture.Length; i++)
            indices[i] = Nearest(picture[i]);
        return indices;
    }

    private byte[] MapDithered(int[] picture, int width)
    {
        var indices = new byte[picture.Length];
        // Errors of this row and the next in sixteenths, with a pixel more at both ends so that edges need no test.
        int[] here = new int[(width + 2) * 3], below = new int[(width + 2) * 3];
        Span<int> wanted = stackalloc int[3];
        for (int start = 0; start < picture.Length; start += width)
        {
            Array.Clear(below);
            for (int x = 0; x < width; x++)
            {
                int pixel = picture[start + x];
                if (pixel == Transparent)
                {
                    indices[start + x] = (byte)TransparentIndex;
                    continue;
                }

                int at = (x + 1) * 3;
                for (int c = 0; c < 3; c++)
                    wanted[c] = Math.Clamp(((pixel >> (16 - 8 * c)) & 255) + (here[at + c] + 8 >> 4), 0, 255);
                byte index = Nearest((wanted[0] << 16) | (wanted[1] << 8) | wanted[2]);
                indices[start + x] = index;
                for (int c = 0; c < 3; c++)
                {
                    int error = wanted[c] - ((Colours[index] >> (16 - 8 * c)) & 255);
                    here[at + 3 + c] += 7 * error;
                    below[at - 3 + c] += 3 * error;
                    below[at + c] += 5 * error;
                    below[at + 3 + c] += error;
                }
            }

            (here, below) = (below, here);
        }

        return indices;
    }

    private byte Nearest(int pixel)
    {
        if (indexOf.TryGetValue(pixel, out byte known))
            return known;
        int best = int.MaxValue, index = 0;
        for (int i = 0; i < Colours.Count; i++)
        {
            int red = (pixel >> 16) - (Colours[i] >> 16);
            int green = ((pixel >> 8) & 255) - ((Colours[i] >> 8) & 255);
            int blue = (pixel & 255) - (Colours[i] & 255);
            int distance = red * red + green * green + blue * blue;
            if (distance >= best)
                continue;
            best = distance;
            index = i;
        }

        indexOf[pixel] = (byte)index;
        return (byte)index;
    }
}
