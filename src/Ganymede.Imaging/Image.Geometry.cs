namespace Ganymede.Imaging;

/// <content>Moving pixels about: crop, flip, pad.</content>
public sealed partial class Image
{
    /// <summary>The part of the picture inside a rectangle, as a copy.</summary>
    /// <param name="x">Left column, from 0.</param>
    /// <param name="y">Top row, from 0.</param>
    /// <param name="width">Columns, 1 or more.</param>
    /// <param name="height">Rows, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rectangle is empty or reaches outside the picture.</exception>
    public Image Crop(int x, int y, int width, int height)
    {
        if (x < 0 || y < 0 || width < 1 || height < 1 || x > Width - width || y > Height - height)
        {
            throw new ArgumentOutOfRangeException(nameof(width),
                $"The rectangle at ({x}, {y}) of {width} x {height} is not inside the picture of {Width} x {Height}.");
        }

        var result = new Image(width, height, Channels, BitDepth);
        for (int row = 0; row < height; row++)
        {
            if (BitDepth == 8)
                Row(y + row).Slice(x * Channels, width * Channels).CopyTo(result.Row(row));
            else
                Row16(y + row).Slice(x * Channels, width * Channels).CopyTo(result.Row16(row));
        }

        return result;
    }

    /// <summary>The picture with left and right exchanged, as a copy.</summary>
    public Image FlipHorizontal()
    {
        var result = new Image(Width, Height, Channels, BitDepth);
        for (int y = 0; y < Height; y++)
        {
            if (BitDepth == 8)
                ReversePixels<byte>(Row(y), result.Row(y), Channels);
            else
                ReversePixels<ushort>(Row16(y), result.Row16(y), Channels);
        }

        return result;
    }

    /// <summary>The picture with top and bottom exchanged, as a copy.</summary>
    public Image FlipVertical()
    {
        var result = new Image(Width, Height, Channels, BitDepth);
        for (int y = 0; y < Height; y++)
            CopyRow(y, result, Height - 1 - y);
        return result;
    }

    /// <summary>The picture with a border added, as a copy.</summary>
    /// <param name="top">Rows above, 0 or more.</param>
    /// <param name="bottom">Rows below, 0 or more.</param>
    /// <param name="left">Columns at the left, 0 or more.</param>
    /// <param name="right">Columns at the right, 0 or more.</param>
    /// <param name="mode">What the border shows. Reflection works for borders of any width (it bounces to and
    /// fro).</param>
    /// <param name="fill">The colour for <see cref="PaddingMode.Fill"/>, converted to the picture's channels; its
    /// alpha is used where the picture has alpha. Default: black of no opacity.</param>
    /// <exception cref="ArgumentOutOfRangeException">A border is negative.</exception>
    public Image Pad(int top, int bottom, int left, int right, PaddingMode mode = PaddingMode.Fill, Rgba fill = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfNegative(bottom);
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(right);

        var result = new Image(checked(Width + left + right), checked(Height + top + bottom), Channels, BitDepth);
        if (mode == PaddingMode.Fill)
            result.Fill(fill);

        int[] columns = SourcePositions(left, Width, result.Width, mode);
        int[] rows = SourcePositions(top, Height, result.Height, mode);
        for (int y = 0; y < result.Height; y++)
        {
            if (rows[y] < 0)
                continue;
            if (BitDepth == 8)
                GatherPixels<byte>(Row(rows[y]), result.Row(y), columns, Channels);
            else
                GatherPixels<ushort>(Row16(rows[y]), result.Row16(y), columns, Channels);
        }

        return result;
    }

    /// <summary>Sets every pixel to one colour, converted to the picture's channels and bit depth.</summary>
    /// <param name="colour">The colour; its alpha is used where the picture has alpha.</param>
    public void Fill(Rgba colour)
    {
        Span<byte> pixel = stackalloc byte[4];
        WriteColour(colour, pixel);
        for (int i = 0; i < Stride; i++)
        {
            if (BitDepth == 8)
                pixels![i] = pixel[i % Channels];
            else
                pixels16![i] = (ushort)(pixel[i % Channels] * 257);
        }

        for (int y = 1; y < Height; y++)
            CopyRow(0, this, y);
    }

    /// <summary>Writes a colour as this picture's channels, 8 bits each.</summary>
    internal void WriteColour(Rgba colour, Span<byte> pixel)
    {
        if (Channels >= 3)
        {
            pixel[0] = colour.R;
            pixel[1] = colour.G;
            pixel[2] = colour.B;
        }
        else
        {
            pixel[0] = colour.Grey;
        }

        if (HasAlpha)
            pixel[Channels - 1] = colour.A;
    }

    private void CopyRow(int y, Image target, int targetY)
    {
        if (BitDepth == 8)
            Row(y).CopyTo(target.Row(targetY));
        else
            Row16(y).CopyTo(target.Row16(targetY));
    }

    private static void ReversePixels<T>(ReadOnlySpan<T> source, Span<T> target, int channels)
    {
        if (channels == 1)
        {
            source.CopyTo(target);
            target.Reverse();
            return;
        }

        for (int i = 0, j = source.Length - channels; j >= 0; i += channels, j -= channels)
            source.Slice(j, channels).CopyTo(target[i..]);
    }

    /// <summary>For each target position the source position that it shows, or -1 for the fill colour.</summary>
    private static int[] SourcePositions(int before, int size, int target, PaddingMode mode)
    {
        var positions = new int[target];
        // A reflected picture repeats after going there and back, without its two edge pixels twice.
        int period = Math.Max(1, 2 * (size - 1));
        for (int i = 0; i < target; i++)
        {
            int source = i - before;
            if (source >= 0 && source < size)
            {
                positions[i] = source;
                continue;
            }

            int bounced = ((source % period) + period) % period;
            positions[i] = mode switch
            {
                PaddingMode.Fill => -1,
                PaddingMode.Replicate => Math.Clamp(source, 0, size - 1),
                PaddingMode.Reflect => bounced < size ? bounced : period - bounced,
                _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a padding mode."),
            };
        }

        return positions;
    }

    private static void GatherPixels<T>(ReadOnlySpan<T> source, Span<T> target, int[] columns, int channels)
    {
        for (int x = 0; x < columns.Length; x++)
        {
            if (columns[x] >= 0)
                source.Slice(columns[x] * channels, channels).CopyTo(target[(x * channels)..]);
        }
    }
}
