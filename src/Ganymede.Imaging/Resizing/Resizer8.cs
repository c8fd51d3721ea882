using System.Numerics;

namespace Ganymede.Imaging.Resizing;

/// <summary>
/// Resizes 8-bit pictures: a horizontal pass, then a vertical one, in fixed point, each rounding to 8 bits. That is
/// less exact than floating point throughout, but it is what the pictures that published networks were trained on went
/// through, and it is fast.
/// </summary>
internal static class Resizer8
{
    // 8 bits of sample, 22 of weight and a sign leave a bit: the positive weights may sum to 2. The largest sum, at the
    // edge of small pictures under Lanczos, is 1.29.
    private const int WeightBits = 22;
    private const int Half = 1 << (WeightBits - 1);

    public static Image Resize(Image image, int width, int height, Resampling filter, bool antialias)
    {
        Image current = image.HasAlpha ? Premultiply(image) : image;
        if (width != image.Width)
            current = Horizontal(current, FilterWeights.Make(image.Width, width, filter, antialias), width);
        if (height != image.Height)
            current = Vertical(current, FilterWeights.Make(image.Height, height, filter, antialias), height);
        if (image.HasAlpha)
            Unpremultiply(current);
        return current;
    }

    private static Image Horizontal(Image image, FilterWeights weights, int width)
    {
        var result = new Image(width, image.Height, image.Channels);
        int[] values = weights.ToFixedPoint(WeightBits);
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> row = image.Row(y);
            Span<byte> target = result.Row(y);
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<int> w = values.AsSpan(x * weights.Taps, weights.Counts[x]);
                ReadOnlySpan<byte> from = row.Slice(
                    weights.Starts[x] * image.Channels, weights.Counts[x] * image.Channels);
                switch (image.Channels)
                {
                    case 1:
                        target[x] = Sum1(from, w);
                        break;
                    case 2:
                        Sum2(from, w, target.Slice(2 * x, 2));
                        break;
                    case 3:
                        Sum3(from, w, target.Slice(3 * x, 3));
                        break;
                    default:
                        Sum4(from, w, target.Slice(4 * x, 4));
                        break;
                }
            }
        }

        return result;
    }

    private static byte Sum1(ReadOnlySpan<byte> from, ReadOnlySpan<int> weights)
    {
        int sum = Half;
        for (int i = 0; i < weights.Length; i++)
            sum += from[i] * weights[i];
        return Round(sum);
    }

    private static void Sum2(ReadOnlySpan<byte> from, ReadOnlySpan<int> weights, Span<byte> target)
    {
        int sum0 = Half, sum1 = Half;
        for (int i = 0, j = 0; i < weights.Length; i++, j += 2)
        {
            sum0 += from[j] * weights[i];
            sum1 += from[j + 1] * weights[i];
        }

        target[0] = Round(sum0);
        target[1] = Round(sum1);
    }

    private static void Sum3(ReadOnlySpan<byte> from, ReadOnlySpan<int> weights, Span<byte> target)
    {
        int sum0 = Half, sum1 = Half, sum2 = Half;
        for (int i = 0, j = 0; i < weights.Length; i++, j += 3)
        {
            ReadOnlySpan<byte> pixel = from.Slice(j, 3);
            sum0 += pixel[0] * weights[i];
            sum1 += pixel[1] * weights[i];
            sum2 += pixel[2] * weights[i];
        }

        target[0] = Round(sum0);
        target[1] = Round(sum1);
        target[2] = Round(sum2);
    }

    private static void Sum4(ReadOnlySpan<byte> from, ReadOnlySpan<int> weights, Span<byte> target)
    {
        int sum0 = Half, sum1 = Half, sum2 = Half, sum3 = Half;
        for (int i = 0, j = 0; i < weights.Length; i++, j += 4)
        {
            ReadOnlySpan<byte> pixel = from.Slice(j, 4);
            sum0 += pixel[0] * weights[i];
            sum1 += pixel[1] * weights[i];
            sum2 += pixel[2] * weights[i];
            sum3 += pixel[3] * weights[i];
        }

        target[0] = Round(sum0);
        target[1] = Round(sum1);
        target[2] = Round(sum2);
        target[3] = Round(sum3);
    }

    private static Image Vertical(Image image, FilterWeights weights, int height)
    {
        var result = new Image(image.Width, height, image.Channels);
        int[] values = weights.ToFixedPoint(WeightBits);
        int stride = image.Stride;
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<int> w = values.AsSpan(y * weights.Taps, weights.Counts[y]);
            ReadOnlySpan<byte> from = pixels[(weights.Starts[y] * stride)..];
            Span<byte> target = result.Row(y);
            int x = 0;
            // A block of columns at a time: its sums stay in four registers while the rows go by.
            for (; x <= stride - Vector<byte>.Count; x += Vector<byte>.Count)
                SumBlock(from[x..], stride, w).CopyTo(target[x..]);
            for (; x < stride; x++)
            {
                int sum = Half;
                for (int i = 0; i < w.Length; i++)
                    sum += from[i * stride + x] * w[i];
                target[x] = Round(sum);
            }
        }

        return result;
    }

    private static Vector<byte> SumBlock(ReadOnlySpan<byte> from, int stride, ReadOnlySpan<int> weights)
    {
        var sum0 = new Vector<int>(Half);
        Vector<int> sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int i = 0; i < weights.Length; i++)
        {
            Vector.Widen(new Vector<byte>(from[(i * stride)..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> a, out Vector<uint> b);
            Vector.Widen(high, out Vector<uint> c, out Vector<uint> d);
            sum0 += a.As<uint, int>() * weights[i];
            sum1 += b.As<uint, int>() * weights[i];
            sum2 += c.As<uint, int>() * weights[i];
            sum3 += d.As<uint, int>() * weights[i];
        }

        return Vector.Narrow(
            Vector.Narrow(Round(sum0), Round(sum1)),
            Vector.Narrow(Round(sum2), Round(sum3)));
    }

    private static byte Round(int sum) => (byte)Math.Clamp(sum >> WeightBits, 0, 255);

    private static Vector<uint> Round(Vector<int> sum)
    {
        Vector<int> shifted = Vector.ShiftRightArithmetic(sum, WeightBits);
        return Vector.Min(Vector.Max(shifted, Vector<int>.Zero), new Vector<int>(255)).As<int, uint>();
    }

    private static Image Premultiply(Image image)
    {
        Image result = image.Clone();
        Span<byte> pixels = result.Pixels;
        int channels = image.Channels;
        for (int i = 0; i < pixels.Length; i += channels)
        {
            int alpha = pixels[i + channels - 1];
            for (int c = 0; c < channels - 1; c++)
            {
                // Exactly round(value * alpha / 255) without a division.
                int product = pixels[i + c] * alpha + 128;
                pixels[i + c] = (byte)((product + (product >> 8)) >> 8);
            }
        }

        return result;
    }

    private static void Unpremultiply(Image image)
    {
        Span<byte> pixels = image.Pixels;
        int channels = image.Channels;
        for (int i = 0; i < pixels.Length; i += channels)
        {
            int alpha = pixels[i + channels - 1];
            if (alpha is 0 or 255)
                continue;
            for (int c = 0; c < channels - 1; c++)
                pixels[i + c] = (byte)Math.Min(255, 255 * pixels[i + c] / alpha);
        }
    }
}
