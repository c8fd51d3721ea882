namespace Ganymede.Imaging.Jpeg;

/// <summary>
/// Brings one component's rows to the picture's full size. Components of half the width, half the height or both are
/// smoothed with a triangle filter, 3/4 of the nearer sample and 1/4 of the further one in each direction; all other
/// ratios, and components of at most two columns where the width doubles, repeat samples. Rounding alternates and edges
/// repeat their sample as in libjpeg-turbo, so that the result is the same to the last bit.
/// </summary>
internal sealed class JpegUpsampler
{
    private readonly JpegComponent component;
    private readonly int maxH;
    private readonly int maxV;
    private readonly bool doubleWidth;
    private readonly bool doubleHeight;
    private readonly byte[] row;
    private readonly int[] sums;

    public JpegUpsampler(JpegFrame frame, JpegComponent component)
    {
        this.component = component;
        maxH = frame.MaxH;
        maxV = frame.MaxV;
        bool sameWidth = component.H == maxH;
        bool sameHeight = component.V == maxV;
        doubleWidth = 2 * component.H == maxH && component.Width > 2 && (sameHeight || 2 * component.V == maxV);
        doubleHeight = 2 * component.V == maxV && (sameWidth || doubleWidth);
        row = new byte[Math.Max(frame.Width, 2 * component.Width)];
        sums = new int[doubleWidth ? component.Width : 0];
    }

    /// <summary>One row of the full size; valid until the next call.</summary>
    /// <param name="y">The picture's row.</param>
    public ReadOnlySpan<byte> Row(int y)
    {
        ReadOnlySpan<byte> near = Source(y * component.V / maxV);
        if (doubleHeight)
        {
            // The odd row of each pair lies nearer to the row below, the even one to the row above.
            ReadOnlySpan<byte> far = Source(Math.Clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, component.Height - 1));
            if (doubleWidth)
                DoubleBoth(near, far);
            else
                Blend(near, far, bias: 1 + y % 2);
            return row;
        }

        if (doubleWidth)
        {
            DoubleWidth(near);
            return row;
        }

        if (component.H == maxH)
            return near;
        Repeat(near);
        return row;
    }

    private ReadOnlySpan<byte> Source(int y) => component.Samples.AsSpan(y * component.Stride, component.Width);

    private void Blend(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias)
    {
        Span<byte> target = row.AsSpan(0, near.Length);
        far = far[..near.Length];
        for (int x = 0; x < near.Length; x++)
            target[x] = (byte)((3 * near[x] + far[x] + bias) >> 2);
    }

    private void DoubleWidth(ReadOnlySpan<byte> source)
    {
        Span<byte> target = row.AsSpan(0, 2 * source.Length);
        int last = source.Length - 1;
        target[0] = source[0];
        target[1] = (byte)((3 * source[0] + source[1] + 2) >> 2);
        for (int x = 1; x < source.Length - 1; x++)
        {
            int three = 3 * source[x];
            target[2 * x] = (byte)((three + source[x - 1] + 1) >> 2);
            target[2 * x + 1] = (byte)((three + source[x + 1] + 2) >> 2);
        }

        target[2 * last] = (byte)((3 * source[last] + source[last - 1] + 1) >> 2);
        target[2 * last + 1] = source[last];
    }

    private void DoubleBoth(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far)
    {
        Span<int> sum = sums;
        near = near[..sum.Length];
        far = far[..sum.Length];
        for (int x = 0; x < sum.Length; x++)
            sum[x] = 3 * near[x] + far[x];

        Span<byte> target = row.AsSpan(0, 2 * sum.Length);
        int last = sum.Length - 1;
        target[0] = (byte)((4 * sum[0] + 8) >> 4);
        target[1] = (byte)((3 * sum[0] + sum[1] + 7) >> 4);
        for (int x = 1; x < sum.Length - 1; x++)
        {
            int three = 3 * sum[x];
            target[2 * x] = (byte)((three + sum[x - 1] + 8) >> 4);
            target[2 * x + 1] = (byte)((three + sum[x + 1] + 7) >> 4);
        }

        target[2 * last] = (byte)((3 * sum[last] + sum[last - 1] + 8) >> 4);
        target[2 * last + 1] = (byte)((4 * sum[last] + 7) >> 4);
    }

    private void Repeat(ReadOnlySpan<byte> source)
    {
        // Ratios that are not whole numbers, which few programs write, take the sample at the same place.
        int step = maxH / component.H;
        if (step * component.H != maxH)
        {
            for (int x = 0; x < row.Length; x++)
                row[x] = source[Math.Min(x * component.H / maxH, source.Length - 1)];
            return;
        }

        for (int x = 0, from = 0; x < row.Length; from++)
        {
            int end = Math.Min(x + step, row.Length);
            byte value = source[Math.Min(from, source.Length - 1)];
            for (; x < end; x++)
                row[x] = value;
        }
    }
}
