namespace Ganymede.Imaging;

/// <summary>
/// A picture in memory: rows from top to bottom without gaps, samples interleaved, that is `[height, width, channels]`.
/// 1 channel is grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha; alpha is not premultiplied. Samples have 8 bits (0 to
/// 255) or 16 bits (0 to 65535) and are taken as they are in the file: no gamma or colour profile is applied.
/// </summary>
public sealed partial class Image
{
    private readonly byte[]? pixels;
    private readonly ushort[]? pixels16;

    /// <summary>Makes a picture whose samples are all zero.</summary>
    /// <param name="width">Pixels a row, 1 or more.</param>
    /// <param name="height">Rows, 1 or more.</param>
    /// <param name="channels">1, 2, 3 or 4.</param>
    /// <param name="bitDepth">8 or 16.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range, or the picture is larger than
    /// an array can be.</exception>
    public Image(int width, int height, int channels, int bitDepth = 8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is < 1 or > 4)
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A picture has 1 to 4 channels.");
        if (bitDepth is not (8 or 16))
            throw new ArgumentOutOfRangeException(nameof(bitDepth), bitDepth, "A sample has 8 or 16 bits.");

        // Only the first product is sure to fit in 64 bits.
        if ((long)width * height > Array.MaxLength / channels)
        {
            throw new ArgumentOutOfRangeException(nameof(width),
                $"A picture of {width} x {height} pixels and {channels} channels is larger than an array can be.");
        }

        Width = width;
        Height = height;
        Channels = channels;
        BitDepth = bitDepth;
        int samples = width * height * channels;
        if (bitDepth == 8)
            pixels = new byte[samples];
        else
            pixels16 = new ushort[samples];
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGB, alpha).</summary>
    public int Channels { get; }

    /// <summary>Bits a sample: 8 or 16.</summary>
    public int BitDepth { get; }

    /// <summary>Whether the last channel is alpha.</summary>
    public bool HasAlpha => Channels is 2 or 4;

    /// <summary>All samples of an 8-bit picture, `[height, width, channels]`; writing changes the picture.</summary>
    /// <exception cref="InvalidOperationException">The picture has 16-bit samples.</exception>
    public Span<byte> Pixels => pixels ?? throw new InvalidOperationException(
        "This picture has 16-bit samples: read Pixels16, or convert it with To8Bit() first.");

    /// <summary>All samples of a 16-bit picture, `[height, width, channels]`; writing changes the picture.</summary>
    /// <exception cref="InvalidOperationException">The picture has 8-bit samples.</exception>
    public Span<ushort> Pixels16 => pixels16 ?? throw new InvalidOperationException(
        "This picture has 8-bit samples: read Pixels, or convert it with To16Bit() first.");

    /// <summary>One row of an 8-bit picture, `[width, channels]`.</summary>
    /// <param name="y">Row, from 0 at the top.</param>
    /// <exception cref="InvalidOperationException">The picture has 16-bit samples.</exception>
    public Span<byte> Row(int y) => Pixels.Slice(y * Stride, Stride);

    /// <summary>One row of a 16-bit picture, `[width, channels]`.</summary>
    /// <param name="y">Row, from 0 at the top.</param>
    /// <exception cref="InvalidOperationException">The picture has 8-bit samples.</exception>
    public Span<ushort> Row16(int y) => Pixels16.Slice(y * Stride, Stride);

    /// <summary>
    /// What was wrong with the file that the picture was read from, one sentence each without a full stop, where it
    /// could be read all the same: a JPEG that is damaged or cut short behind its beginning. Empty for whole files, and
    /// for pictures made from this one.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; internal set; } = [];

    /// <summary>Samples a row.</summary>
    internal int Stride => Width * Channels;

    /// <summary>Makes an 8-bit picture from a copy of samples.</summary>
    /// <param name="width">Pixels a row, 1 or more.</param>
    /// <param name="height">Rows, 1 or more.</param>
    /// <param name="channels">1, 2, 3 or 4.</param>
    /// <param name="samples">`[height, width, channels]`, exactly as many as the picture has.</param>
    /// <exception cref="ArgumentException">The number of samples is not the picture's.</exception>
    public static Image FromPixels(int width, int height, int channels, ReadOnlySpan<byte> samples)
    {
        var image = new Image(width, height, channels);
        RequireLength(image, samples.Length);
        samples.CopyTo(image.Pixels);
        return image;
    }

    /// <summary>Makes a 16-bit picture from a copy of samples.</summary>
    /// <param name="width">Pixels a row, 1 or more.</param>
    /// <param name="height">Rows, 1 or more.</param>
    /// <param name="channels">1, 2, 3 or 4.</param>
    /// <param name="samples">`[height, width, channels]`, exactly as many as the picture has.</param>
    /// <exception cref="ArgumentException">The number of samples is not the picture's.</exception>
    public static Image FromPixels(int width, int height, int channels, ReadOnlySpan<ushort> samples)
    {
        var image = new Image(width, height, channels, 16);
        RequireLength(image, samples.Length);
        samples.CopyTo(image.Pixels16);
        return image;
    }

    /// <summary>A copy that shares nothing with this picture.</summary>
    public Image Clone() => BitDepth == 8
        ? FromPixels(Width, Height, Channels, Pixels)
        : FromPixels(Width, Height, Channels, Pixels16);

    /// <summary>Size and format, such as <c>64 x 48, 3 channels of 8 bits</c>.</summary>
    public override string ToString() =>
        $"{Width} x {Height}, {Channels} channel{(Channels == 1 ? "" : "s")} of {BitDepth} bits";

    private static void RequireLength(Image image, int samples)
    {
        int wanted = image.Stride * image.Height;
        if (samples != wanted)
        {
            throw new ArgumentException(
                $"{samples} samples were given for a picture of {image}, which has {wanted}.", nameof(samples));
        }
    }
}
