using System.Numerics;

namespace Ganymede.Imaging.Filters;

/// <summary>
/// Blurs by a Gaussian. Beyond its edge the picture goes on mirrored, the edge pixel twice (<c>b a | a b c | c b</c>),
/// so that the mean stays what it is.
/// </summary>
public static class GaussianBlur
{
    /// <summary>The largest standard deviation, in pixels.</summary>
    public const double LargestSigma = 1000;

    // Beyond three and a half standard deviations there is 0.05 % of the weight.
    private const double Reach = 3.5;

    /// <summary>The picture blurred, as a copy with the same channels and bit depth. Colours are weighted by
    /// alpha, so that transparent pixels do not bleed into visible ones.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="sigma">Standard deviation in pixels, 0 (no change) to <see cref="LargestSigma"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Sigma is outside its range.</exception>
    public static Image Apply(Image image, double sigma)
    {
        CheckSigma(sigma);
        if (sigma == 0)
            return image.Clone();
        var result = new Image(image.Width, image.Height, image.Channels, image.BitDepth);
        if (!image.HasAlpha)
        {
            for (int c = 0; c < image.Channels; c++)
                Blur(Plane.Of(image, c), sigma).CopyTo(result, c);
            return result;
        }

        int last = image.Channels - 1;
        Plane alpha = Plane.Of(image, last), blurredAlpha = Blur(alpha, sigma);
        blurredAlpha.CopyTo(result, last);
        for (int c = 0; c < last; c++)
        {
            Plane colour = Plane.Of(image, c);
            for (int i = 0; i < colour.Values.Length; i++)
                colour.Values[i] *= alpha.Values[i];
            Plane blurred = Blur(colour, sigma);
            for (int i = 0; i < blurred.Values.Length; i++)
                blurred.Values[i] = blurredAlpha.Values[i] > 0 ? blurred.Values[i] / blurredAlpha.Values[i] : 0;
            blurred.CopyTo(result, c);
        }

        return result;
    }

    internal static void CheckSigma(double sigma)
    {
        if (!(sigma is >= 0 and <= LargestSigma))
        {
            throw new ArgumentOutOfRangeException(
                nameof(sigma), sigma, $"A blur's sigma is from 0 to {LargestSigma} pixels.");
        }
    }

    /// <summary>Blurs one channel; the plane itself where sigma is 0.</summary>
    internal static Plane Blur(Plane plane, double sigma)
    {
        if (sigma == 0)
            return plane;
        float[] weights = Weights(sigma);
        return Columns(Rows(plane, weights), weights);
    }

    // The weight of the centre, then of the pixels at each distance; together with their mirror images they sum to 1.
    private static float[] Weights(double sigma)
    {
        double[] weights = new double[(int)Math.Ceiling(Reach * sigma) + 1];
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = Math.Exp(-0.5 * i * i / (sigma * sigma));
            sum += i == 0 ? weights[i] : 2 * weights[i];
        }

        return [.. weights.Select(w => (float)(w / sum))];
    }

    private static Plane Rows(Plane plane, float[] weights)
    {
        int reach = weights.Length - 1;
        var result = new Plane(plane.Width, plane.Height);
        float[] padded = new float[plane.Width + 2 * reach];
        for (int y = 0; y < plane.Height; y++)
        {
            Span<float> row = plane.Row(y);
            for (int i = 0; i < padded.Length; i++)
                padded[i] = i >= reach && i < reach + row.Length ? row[i - reach] : row[Mirror(i - reach, row.Length)];

            Span<float> target = result.Row(y);
            for (int k = 0; k <= reach; k++)
                Add(padded.AsSpan(reach - k), padded.AsSpan(reach + k), weights[k] * (k == 0 ? 0.5f : 1), target);
        }

        return result;
    }

    private static Plane Columns(Plane plane, float[] weights)
    {
        var result = new Plane(plane.Width, plane.Height);
        for (int y = 0; y < plane.Height; y++)
        {
            Span<float> target = result.Row(y);
            for (int k = 0; k < weights.Length; k++)
            {
                Add(plane.Row(Mirror(y - k, plane.Height)), plane.Row(Mirror(y + k, plane.Height)),
                    weights[k] * (k == 0 ? 0.5f : 1), target);
            }
        }

        return result;
    }

    // The two pixels at the same distance are added first: the result then is the same bits for a mirrored picture.
    private static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float weight, Span<float> target)
    {
        int i = 0;
        var factor = new Vector<float>(weight);
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> sum = new Vector<float>(a[i..]) + new Vector<float>(b[i..]);
            (new Vector<float>(target[i..]) + factor * sum).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
            target[i] += weight * (a[i] + b[i]);
    }

    /// <summary>The position inside that a position outside mirrors, the edge itself repeated.</summary>
    internal static int Mirror(int position, int size)
    {
        int period = 2 * size;
        int bounced = ((position % period) + period) % period;
        return bounced < size ? bounced : period - 1 - bounced;
    }
}
