namespace Ganymede.Reporting;

/// <summary>
/// One curve of a chart: values by step, in the order of steps; NaN and infinities leave gaps. The only curve of a
/// chart needs no name beside the chart's title.
/// </summary>
internal sealed record ChartSeries(string Name, double[] Steps, double[] Values)
{
    /// <summary>Below this many values there is too little to smooth: the curve is drawn as it is.</summary>
    private const int FewValues = 40;

    /// <summary>What the legend calls the curve.</summary>
    internal string Label => Name.Length > 0 ? Name : IsSmoothed ? "smoothed" : "value";

    /// <summary>Whether the curve is drawn twice, raw and smoothed.</summary>
    internal bool IsSmoothed => Values.Length >= FewValues;

    /// <summary>
    /// An exponential moving average over about a thirtieth of the curve, with Adam's correction of the start;
    /// values that are not finite are passed over and stay gaps.
    /// </summary>
    internal double[] Smoothed()
    {
        if (!IsSmoothed)
            return Values;
        double keep = 1 - 2 / (Values.Length / 30.0 + 2);
        double average = 0, weight = 0;
        var smoothed = new double[Values.Length];
        for (int i = 0; i < Values.Length; i++)
        {
            if (!double.IsFinite(Values[i]))
            {
                smoothed[i] = double.NaN;
                continue;
            }
            average = keep * average + (1 - keep) * Values[i];
            weight = keep * weight + (1 - keep);
            smoothed[i] = average / weight;
        }
        return smoothed;
    }
}
