namespace Ganymede.Evaluation;

/// <summary>How far one picture is from another of the same size.</summary>
/// <param name="L1">The mean absolute difference of all samples, black being 0 and white 1.</param>
/// <param name="SquaredError">The mean squared difference in the same unit.</param>
/// <param name="Ssim">The structural similarity, 1 for equal pictures; null for sides below 11 pixels.</param>
public readonly record struct PictureError(double L1, double SquaredError, double? Ssim)
{
    /// <summary>The peak signal-to-noise ratio, 10 log₁₀ (1 / squared error), in decibels; infinite for equal pictures.</summary>
    public double Psnr => -10 * Math.Log10(SquaredError);

    /// <summary>Compares two pictures.</summary>
    /// <param name="a">[height, width, channels] in [-1, 1]; what lies outside is clipped.</param>
    /// <param name="b">The same.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">Channels.</param>
    /// <exception cref="ArgumentException">The numbers of samples are not those of the shape.</exception>
    public static PictureError Between(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, int height, int width, int channels)
    {
        int count = height * width * channels;
        if (a.Length != count || b.Length != count)
            throw new ArgumentException(
                $"{a.Length} and {b.Length} samples are not two pictures of {width} x {height} and {channels} channels.");
        double absolute = 0, squares = 0;
        for (int i = 0; i < count; i++)
        {
            double difference = Sample(a[i]) - Sample(b[i]);
            absolute += Math.Abs(difference);
            squares += difference * difference;
        }
        return new PictureError(
            absolute / count, squares / count, StructuralSimilarity.Between(a, b, height, width, channels));
    }

    /// <summary>A sample of a network's range, -1 to 1, between 0 and 1.</summary>
    internal static double Sample(float value) => (Math.Clamp((double)value, -1, 1) + 1) / 2;
}
