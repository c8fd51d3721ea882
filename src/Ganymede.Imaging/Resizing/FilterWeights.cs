namespace Ganymede.Imaging.Resizing;

/// <summary>
/// For each target position along one axis the source positions that it is made of, and their weights, which sum to 1.
/// A source pixel i covers [i, i + 1), so the centre of target x is (x + 1/2) * scale in the source.
/// </summary>
internal sealed class FilterWeights
{
    private FilterWeights(int target, int taps)
    {
        Starts = new int[target];
        Counts = new int[target];
        Values = new double[target * taps];
        Taps = taps;
    }

    /// <summary>Room for weights that each target position has in <see cref="Values"/>.</summary>
    public int Taps { get; }

    /// <summary>First source position of each target position.</summary>
    public int[] Starts { get; }

    /// <summary>Number of source positions of each target position.</summary>
    public int[] Counts { get; }

    /// <summary>Weights, `[target, Taps]`.</summary>
    public double[] Values { get; }

    public static FilterWeights Make(int source, int target, Resampling filter, bool antialias)
    {
        double scale = (double)source / target;
        double stretch = antialias ? Math.Max(scale, 1) : 1;
        double support = Radius(filter) * stretch;
        var weights = new FilterWeights(target, Math.Min(source, (int)Math.Ceiling(support) * 2 + 1));
        for (int x = 0; x < target; x++)
        {
            double centre = (x + 0.5) * scale;
            // Truncation and the half are Pillow's; positions outside the picture are left out, not repeated.
            int first = Math.Max(0, (int)(centre - support + 0.5));
            int end = Math.Min(source, (int)(centre + support + 0.5));
            Span<double> values = weights.Values.AsSpan(x * weights.Taps, end - first);
            double sum = 0;
            for (int i = 0; i < values.Length; i++)
                sum += values[i] = Evaluate(filter, (first + i - centre + 0.5) / stretch);
            for (int i = 0; i < values.Length && sum != 0; i++)
                values[i] /= sum;
            weights.Starts[x] = first;
            weights.Counts[x] = values.Length;
        }

        return weights;
    }

    /// <summary>
    /// The weights in fixed point with so many bits after the point, rounded away from zero at the half.
    /// </summary>
    public int[] ToFixedPoint(int bits)
    {
        var result = new int[Values.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = (int)Math.Round(Values[i] * (1 << bits), MidpointRounding.AwayFromZero);
        return result;
    }

    private static double Radius(Resampling filter) => filter switch
    {
        Resampling.Box => 0.5,
        Resampling.Bilinear => 1,
        Resampling.Bicubic => 2,
        _ => 3,
    };

    private static double Evaluate(Resampling filter, double x)
    {
        switch (filter)
        {
            case Resampling.Box:
                return x is > -0.5 and <= 0.5 ? 1 : 0;
            case Resampling.Bilinear:
                return Math.Max(0, 1 - Math.Abs(x));
            case Resampling.Bicubic:
                // Keys 1981, equation 15 and its general form, with a = -1/2.
                const double a = -0.5;
                x = Math.Abs(x);
                if (x < 1)
                    return ((a + 2) * x - (a + 3)) * x * x + 1;
                return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
            default:
                return x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0;
        }
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
