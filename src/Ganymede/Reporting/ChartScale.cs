namespace Ganymede.Reporting;

/// <summary>What a chart's axes span, and how many raw values lie beyond.</summary>
internal sealed record ChartScale(double Left, double Right, double Bottom, double Top, int Cut)
{
    /// <summary>Below this many values no range is cut.</summary>
    private const int FewValues = 50;

    /// <summary>
    /// All steps, and all values unless a few outliers would flatten the rest: then the range holds all but the
    /// outer hundredth at each end.
    /// </summary>
    internal static ChartScale Of(Chart chart)
    {
        double[] values = [.. chart.Series.SelectMany(curve => curve.Values).Where(double.IsFinite).Order()];
        double[] steps = [.. chart.Series.SelectMany(curve => curve.Steps)];
        var (left, right) = Widened(steps.DefaultIfEmpty(0).Min(), steps.DefaultIfEmpty(1).Max());
        if (left > 0 && left < right / 10)
            left = 0;
        if (values.Length == 0)
            return new ChartScale(left, right, 0, 1, 0);

        double bottom = values[0], top = values[^1];
        double low = values[values.Length / 100], high = values[^(1 + values.Length / 100)];
        if (values.Length >= FewValues && top - bottom > 2.5 * (high - low) && high > low)
            (bottom, top) = (Math.Max(bottom, low - (high - low) / 4), Math.Min(top, high + (high - low) / 4));
        if (chart.Level is { Value: var level } && double.IsFinite(level))
            (bottom, top) = (Math.Min(bottom, level), Math.Max(top, level));

        int cut = values.Count(value => value < bottom || value > top);
        var (lowest, highest) = Widened(bottom, top);
        double margin = (highest - lowest) * 0.05;
        // Quantities that cannot be negative keep zero as their floor.
        double floor = bottom >= 0 && lowest - margin < 0 || bottom >= 0 && bottom < top / 4 ? 0 : lowest - margin;
        return new ChartScale(left, right, floor, highest + margin, cut);
    }

    /// <summary>A step as a fraction of the width, 0 to 1.</summary>
    internal double X(double step) => (step - Left) / (Right - Left);

    /// <summary>A value as a fraction of the height from the top; outside 0 to 1 when it is cut.</summary>
    internal double Y(double value) => (Top - value) / (Top - Bottom);

    /// <summary>A range that has an extent also where all values are the same.</summary>
    private static (double Low, double High) Widened(double low, double high)
    {
        if (high - low > Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-9)
            return (low, high);
        double half = low == 0 ? 0.5 : Math.Abs(low) * 0.5;
        return (low - half, high + half);
    }
}
