namespace Ganymede.Imaging;

/// <content>Conversions between channel counts and bit depths.</content>
public sealed partial class Image
{
    /// <summary>
    /// The picture with another number of channels, as a copy. Grey becomes three equal channels; RGB becomes the luma
    /// of ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B); added alpha is opaque; removed alpha is dropped and the colours
    /// stay as they were (<see cref="Flatten"/> blends instead).
    /// </summary>
    /// <param name="channels">1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGB, alpha).</param>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 4 channels.</exception>
    public Image ToChannels(int channels)
    {
        if (channels == Channels)
            return Clone();
        var result = new Image(Width, Height, channels, BitDepth);
        int count = Width * Height;

        // One loop for all pairs: the value of each target channel is read by position from the expanded pixel.
        Span<uint> pixel = stackalloc uint[4];
        bool toGrey = channels < 3 && Channels >= 3;
        int colours = channels < 3 ? 1 : 3;
        uint opaque = BitDepth == 8 ? 255u : 65535u;
        for (int i = 0; i < count; i++)
        {
            int from = i * Channels;
            for (int c = 0; c < Channels; c++)
                pixel[c] = BitDepth == 8 ? pixels![from + c] : pixels16![from + c];
            uint alpha = HasAlpha ? pixel[Channels - 1] : opaque;
            if (toGrey)
                pixel[0] = Luma.Of(pixel[0], pixel[1], pixel[2]);
            else if (Channels < 3)
                pixel[1] = pixel[2] = pixel[0];
            pixel[colours < 3 ? 1 : 3] = alpha;

            int to = i * channels;
            for (int c = 0; c < channels; c++)
            {
                if (BitDepth == 8)
                    result.pixels![to + c] = (byte)pixel[c];
                else
                    result.pixels16![to + c] = (ushort)pixel[c];
            }
        }

        return result;
    }

    /// <summary>
    /// The picture without alpha, blended over one colour, as a copy: <c>alpha * pixel + (1 - alpha) * background</c>,
    /// rounded. A picture without alpha is copied.
    /// </summary>
    /// <param name="background">The colour behind the picture; its own alpha is ignored.</param>
    public Image Flatten(Rgba background)
    {
        if (!HasAlpha)
            return Clone();

        Span<byte> behind = stackalloc byte[4];
        WriteColour(background, behind);
        int colours = Channels - 1;
        ulong opaque = BitDepth == 8 ? 255u : 65535u;
        uint depthScale = BitDepth == 8 ? 1u : 257u;
        var result = new Image(Width, Height, colours, BitDepth);
        for (int i = 0; i < Width * Height; i++)
        {
            int from = i * Channels;
            ulong alpha = BitDepth == 8 ? pixels![from + colours] : pixels16![from + colours];
            for (int c = 0; c < colours; c++)
            {
                ulong over = BitDepth == 8 ? pixels![from + c] : pixels16![from + c];
                ulong blend = (over * alpha + behind[c] * depthScale * (opaque - alpha) + opaque / 2) / opaque;
                if (BitDepth == 8)
                    result.pixels![i * colours + c] = (byte)blend;
                else
                    result.pixels16![i * colours + c] = (ushort)blend;
            }
        }

        return result;
    }

    /// <summary>The picture with 8-bit samples, as a copy: a 16-bit sample v becomes v / 257, rounded.</summary>
    public Image To8Bit()
    {
        if (BitDepth == 8)
            return Clone();
        var result = new Image(Width, Height, Channels);
        for (int i = 0; i < pixels16!.Length; i++)
            result.pixels![i] = (byte)((pixels16[i] * 255u + 32895u) >> 16);
        return result;
    }

    /// <summary>
    /// The picture with 16-bit samples, as a copy: an 8-bit sample v becomes v * 257, so 255 becomes 65535.
    /// </summary>
    public Image To16Bit()
    {
        if (BitDepth == 16)
            return Clone();
        var result = new Image(Width, Height, Channels, 16);
        for (int i = 0; i < pixels!.Length; i++)
            result.pixels16![i] = (ushort)(pixels[i] * 257);
        return result;
    }
}
