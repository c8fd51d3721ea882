namespace Ganymede.Evaluation;

/// <summary>
/// The structural similarity of Wang et al. 2004: equation 13 with K₁ = 0.01, K₂ = 0.03 and a range of 1 in windows of
/// 11×11 that are weighted by a Gaussian of σ = 1.5; the mean over all windows that lie within the picture, and over the
/// channels.
/// </summary>
internal static class StructuralSimilarity
{
    private const int Window = 11;
    private const double Sigma = 1.5, C1 = 0.01 * 0.01, C2 = 0.03 * 0.03;

    private static readonly double[] gaussian = Gaussian();

    /// <summary>The similarity of two pictures in [-1, 1], or null where no window fits.</summary>
    internal static double? Between(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int height, int width, int channels)
    {
        if (height < Window || width < Window)
            return null;
        int pixels = height * width;
        double[] x = new double[pixels], y = new double[pixels], product = new double[pixels];
        double sum = 0;
        for (int c = 0; c < channels; c++)
        {
            for (int i = 0; i < pixels; i++)
            {
                x[i] = PictureError.Sample(a[(i * channels) + c]);
                y[i] = PictureError.Sample(b[(i * channels) + c]);
            }
            double[] meanX = Blur(x, height, width), meanY = Blur(y, height, width);
            double[] squareX = Blur(Multiply(x, x, product), height, width);
            double[] squareY = Blur(Multiply(y, y, product), height, width);
            double[] both = Blur(Multiply(x, y, product), height, width);
            for (int i = 0; i < both.Length; i++)
            {
                double means = meanX[i] * meanY[i], squares = (meanX[i] * meanX[i]) + (meanY[i] * meanY[i]);
                double covariance = both[i] - means, variances = squareX[i] + squareY[i] - squares;
                sum += ((2 * means) + C1) * ((2 * covariance) + C2) / ((squares + C1) * (variances + C2)) / both.Length;
            }
        }
        return sum / channels;
    }

    private static double[] Multiply(double[] x, double[] y, double[] product)
    {
        for (int i = 0; i < product.Length; i++)
            product[i] = x[i] * y[i];
        return product;
    }

    // The weighted mean over each window: first along rows, then along columns.
    private static double[] Blur(double[] values, int height, int width)
    {
        int columns = width - Window + 1, rows = height - Window + 1;
        var across = new double[height * columns];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < columns; x++)
                across[(y * columns) + x] = Sum(values, (y * width) + x, 1);
        }
        var blurred = new double[rows * columns];
        for (int i = 0; i < blurred.Length; i++)
            blurred[i] = Sum(across, i, columns);
        return blurred;
    }

    private static double Sum(double[] values, int first, int step)
    {
        double sum = 0;
        for (int k = 0; k < Window; k++)
            sum += gaussian[k] * values[first + (k * step)];
        return sum;
    }

    private static double[] Gaussian()
    {
        double[] weights =
            [.. Enumerable.Range(0, Window).Select(k => Math.Exp(-Math.Pow(k - (Window / 2), 2) / (2 * Sigma * Sigma)))];
        double sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }
}
