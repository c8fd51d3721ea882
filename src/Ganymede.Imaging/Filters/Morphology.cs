namespace Ganymede.Imaging.Filters;

/// <summary>
/// Widens what is bright or what is dark, each channel by itself. Outside the picture there is nothing.
/// </summary>
public static class Morphology
{
    /// <summary>The largest radius, in pixels.</summary>
    public const int LargestRadius = 1000;

    /// <summary>
    /// Widens what is bright: every sample becomes the largest in the square of 2 * radius + 1 pixels about it. Alpha
    /// is widened too.
    /// </summary>
    /// <param name="image">The picture.</param>
    /// <param name="radius">Pixels in each direction, 0 (no change) to <see cref="LargestRadius"/>; 1 is 3x3.</param>
    /// <returns>A copy of the same size and kind.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The radius is outside its range.</exception>
    public static Image Dilate(Image image, int radius = 1) => Widen(image, radius, bright: true);

    /// <summary>
    /// Widens what is dark: every sample becomes the smallest in the square of 2 * radius + 1 pixels about it. For
    /// black lines on white this is what DiscoGAN's tasks edges2shoes and edges2handbags do to them (invert, dilate
    /// 3x3, invert).
    /// </summary>
    /// <param name="image">The picture.</param>
    /// <param name="radius">Pixels in each direction, 0 (no change) to <see cref="LargestRadius"/>; 1 is 3x3.</param>
    /// <returns>A copy of the same size and kind.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The radius is outside its range.</exception>
    public static Image Erode(Image image, int radius = 1) => Widen(image, radius, bright: false);

    private static Image Widen(Image image, int radius, bool bright)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, LargestRadius);
        Image result = image.Clone();
        if (radius == 0)
            return result;
        int step = image.Stride, channels = image.Channels;
        if (image.BitDepth == 8)
        {
            byte[] line = new byte[Math.Max(image.Width, image.Height)];
            Lines<byte>(result.Pixels, line, image.Height, step, image.Width, channels, channels, radius, bright);
            Lines<byte>(result.Pixels, line, image.Width, channels, image.Height, step, channels, radius, bright);
        }
        else
        {
            ushort[] line = new ushort[Math.Max(image.Width, image.Height)];
            Lines<ushort>(result.Pixels16, line, image.Height, step, image.Width, channels, channels, radius, bright);
            Lines<ushort>(result.Pixels16, line, image.Width, channels, image.Height, step, channels, radius, bright);
        }

        return result;
    }

    // All rows, or all columns: `count` lines that begin `lineStep` samples apart, each of `length` samples that lie
    // `step` apart.
    private static void Lines<T>(
        Span<T> samples, T[] line, int count, int lineStep, int length, int step, int channels, int radius, bool bright)
        where T : IComparable<T>
    {
        for (int i = 0; i < count * channels; i++)
        {
            Span<T> start = samples[(i / channels * lineStep + i % channels)..];
            for (int j = 0; j < length; j++)
                line[j] = start[j * step];
            for (int j = 0; j < length; j++)
            {
                T best = line[j];
                for (int k = Math.Max(0, j - radius); k <= Math.Min(length - 1, j + radius); k++)
                {
                    if (line[k].CompareTo(best) > 0 == bright)
                        best = line[k];
                }

                start[j * step] = best;
            }
        }
    }
}
