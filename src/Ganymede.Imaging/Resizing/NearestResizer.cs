namespace Ganymede.Imaging.Resizing;

/// <summary>Takes for each target pixel the source pixel that holds its centre.</summary>
internal static class NearestResizer
{
    public static Image Resize(Image image, int width, int height)
    {
        var result = new Image(width, height, image.Channels, image.BitDepth);
        int[] columns = Positions(image.Width, width);
        int[] rows = Positions(image.Height, height);
        for (int y = 0; y < height; y++)
        {
            if (image.BitDepth == 8)
                Gather<byte>(image.Row(rows[y]), result.Row(y), columns, image.Channels);
            else
                Gather<ushort>(image.Row16(rows[y]), result.Row16(y), columns, image.Channels);
        }

        return result;
    }

    /// <summary>
    /// floor((x + 1/2) * source / target), in whole numbers so that no rounding error moves a pixel. Where a centre
    /// falls exactly between two pixels, Pillow may take the left one, because it adds up the step in floating point.
    /// </summary>
    private static int[] Positions(int source, int target)
    {
        var positions = new int[target];
        for (int x = 0; x < target; x++)
            positions[x] = (int)((2L * x + 1) * source / (2L * target));
        return positions;
    }

    private static void Gather<T>(ReadOnlySpan<T> source, Span<T> target, int[] columns, int channels)
    {
        for (int x = 0; x < columns.Length; x++)
            source.Slice(columns[x] * channels, channels).CopyTo(target[(x * channels)..]);
    }
}
