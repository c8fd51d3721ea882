using Ganymede.Imaging;

namespace Ganymede.Translation;

/// <summary>Between pictures of any kind and the floats of a network.</summary>
internal static class PictureTensors
{
    /// <summary>
    /// The picture as the network sees it, as data sets read it too: alpha is blended over white, grey is repeated for
    /// a network of three channels, and colour becomes its luma for one of a single channel. All bits are kept.
    /// </summary>
    internal static Image Plain(Image image, int channels)
    {
        if (image.HasAlpha)
            image = image.Flatten(Rgba.White);
        return image.Channels == channels ? image : image.ToChannels(channels);
    }

    /// <summary>Copies a rectangle that may reach beyond the picture, where its reflection continues it.</summary>
    /// <param name="plain">From <see cref="Plain"/>.</param>
    /// <param name="top">The first row.</param>
    /// <param name="left">The first column.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="destination">[height, width, channels] in [-1, 1].</param>
    internal static void Read(Image plain, int top, int left, int height, int width, Span<float> destination)
    {
        int channels = plain.Channels;
        var columns = new int[width];
        for (int x = 0; x < width; x++)
            columns[x] = Reflect(left + x, plain.Width) * channels;
        for (int y = 0; y < height; y++)
        {
            int row = Reflect(top + y, plain.Height);
            Span<float> to = destination.Slice(y * width * channels, width * channels);
            if (plain.BitDepth == 8)
                Copy(plain.Row(row), columns, channels, 127.5, to);
            else
                Copy(plain.Row16(row), columns, channels, 32767.5, to);
        }
    }

    /// <summary>
    /// The place within [0, count) that a place beyond it reflects, without repeating the edge and as often as it takes:
    /// a b c continues as b a b c b, and a single pixel as itself.
    /// </summary>
    internal static int Reflect(int place, int count)
    {
        if (count == 1)
            return 0;
        int period = 2 * (count - 1);
        int within = ((place % period) + period) % period;
        return within < count ? within : period - within;
    }

    /// <summary>Writes a row of a result; what lies outside [-1, 1] is clipped.</summary>
    /// <param name="values">[width, channels] and perhaps more, for the padding.</param>
    /// <param name="channels">Channels of the network's pictures.</param>
    /// <param name="picture">With those channels, and alpha perhaps.</param>
    /// <param name="y">The row.</param>
    internal static void WriteRow(ReadOnlySpan<float> values, int channels, Image picture, int y)
    {
        bool bytes = picture.BitDepth == 8;
        Span<byte> row = bytes ? picture.Row(y) : [];
        Span<ushort> row16 = bytes ? [] : picture.Row16(y);
        for (int x = 0; x < picture.Width; x++)
        {
            for (int c = 0; c < channels; c++)
            {
                float value = values[(x * channels) + c] + 1;
                int to = (x * picture.Channels) + c;
                if (bytes)
                    row[to] = (byte)Math.Clamp(MathF.Round(value * 127.5f), 0, 255);
                else
                    row16[to] = (ushort)Math.Clamp(MathF.Round(value * 32767.5f), 0, 65535);
            }
        }
    }

    /// <summary>An empty result for a picture, which has its size and, where it has one, its alpha.</summary>
    internal static Image Canvas(Image source, int channels, int bitDepth)
    {
        var canvas = new Image(source.Width, source.Height, channels + (source.HasAlpha ? 1 : 0), bitDepth);
        if (!source.HasAlpha)
            return canvas;
        Image alpha = bitDepth == source.BitDepth ? source : bitDepth == 8 ? source.To8Bit() : source.To16Bit();
        for (int pixel = 0; pixel < source.Width * source.Height; pixel++)
        {
            int from = (pixel * alpha.Channels) + alpha.Channels - 1, to = (pixel * canvas.Channels) + channels;
            if (bitDepth == 8)
                canvas.Pixels[to] = alpha.Pixels[from];
            else
                canvas.Pixels16[to] = alpha.Pixels16[from];
        }
        return canvas;
    }

    private static void Copy<T>(ReadOnlySpan<T> row, int[] columns, int channels, double half, Span<float> to)
        where T : struct, IConvertible
    {
        for (int x = 0; x < columns.Length; x++)
        {
            for (int c = 0; c < channels; c++)
                to[(x * channels) + c] = (float)((row[columns[x] + c].ToInt32(null) / half) - 1);
        }
    }
}
