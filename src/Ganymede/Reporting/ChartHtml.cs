using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ganymede.Reporting;

/// <summary>
/// Draws a chart: curves as SVG that stretches with the page, labels as text beside it that does not. The curves'
/// values follow as a data block, for the script that reads them out under the pointer.
/// </summary>
internal static class ChartHtml
{
    /// <summary>The SVG's inner width and height.</summary>
    private const int Extent = 1000;

    /// <summary>A curve of more values is thinned to this many columns.</summary>
    private const int Columns = 400;

    /// <summary>A curve of at most this many values shows each of them as a dot.</summary>
    private const int MostDots = 40;

    internal static void Write(StringBuilder html, Chart chart)
    {
        ChartScale scale = ChartScale.Of(chart);
        string title = HtmlText.Escape(chart.Title);
        html.Append($"<figure class=\"chart\"><div class=\"chart-head\"><h3>{title}</h3>");
        WriteLegend(html, chart);
        html.Append("</div><div class=\"plot\">");
        WriteTicks(html, "y", AxisTicks.Between(scale.Bottom, scale.Top, 5), "top", scale.Y);
        html.Append($"<div class=\"area\" tabindex=\"0\" role=\"group\" aria-label=\"{title}")
            .Append(": arrow keys read the values out\"><svg viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\"")
            .Append($" role=\"img\" aria-label=\"{HtmlText.Escape(Description(chart))}\">");
        WriteGrid(html, scale);
        WriteLevel(html, chart, scale);
        for (int i = 0; i < chart.Series.Count; i++)
            WriteCurve(html, chart.Series[i], i + 1, scale);
        html.Append("</svg></div>");
        WriteTicks(html, "x", StepTicks(scale), "left", scale.X);
        html.Append("</div>");
        WriteNotes(html, chart, scale);
        WriteData(html, chart, scale);
        html.Append("</figure>\n");
    }

    private static double[] StepTicks(ChartScale scale) =>
        [.. AxisTicks.Between(scale.Left, scale.Right, 6).Where(step => step == Math.Floor(step))];

    private static void WriteLegend(StringBuilder html, Chart chart)
    {
        html.Append("<ul class=\"legend\">");
        for (int i = 0; i < chart.Series.Count; i++)
        {
            html.Append($"<li><button type=\"button\" class=\"c{i + 1}\" aria-pressed=\"true\" title=\"Show or hide\">")
                .Append($"<i></i>{HtmlText.Escape(chart.Series[i].Label)}</button></li>");
        }
        if (chart.Level is { } level)
        {
            html.Append("<li class=\"level-name\"><i></i>")
                .Append($"{HtmlText.Escape(level.Name)} {HtmlText.Value(level.Value)}</li>");
        }
        html.Append("</ul>");
    }

    private static void WriteTicks(
        StringBuilder html, string axis, double[] ticks, string edge, Func<double, double> position)
    {
        html.Append($"<div class=\"{axis}\" aria-hidden=\"true\">");
        string[] labels = AxisTicks.Labels(ticks);
        for (int i = 0; i < ticks.Length; i++)
            html.Append($"<span style=\"{edge}:{HtmlText.Percent(position(ticks[i]))}\">{labels[i]}</span>");
        html.Append("</div>");
    }

    private static void WriteGrid(StringBuilder html, ChartScale scale)
    {
        html.Append("<path class=\"grid\" d=\"");
        foreach (double tick in AxisTicks.Between(scale.Bottom, scale.Top, 5))
            html.Append('M').Append('0').Append(' ').Append(Coordinate(scale.Y(tick))).Append("H1000");
        html.Append("\"/>");
    }

    private static void WriteLevel(StringBuilder html, Chart chart, ChartScale scale)
    {
        if (chart.Level is { Value: var level } && double.IsFinite(level))
            html.Append($"<path class=\"level\" d=\"M0 {Coordinate(scale.Y(level))}H1000\"/>");
    }

    private static void WriteCurve(StringBuilder html, ChartSeries curve, int colour, ChartScale scale)
    {
        html.Append($"<g class=\"c{colour}\">");
        var raw = Points(curve.Steps, curve.Values, scale);
        if (curve.IsSmoothed)
        {
            html.Append($"<path class=\"raw\" d=\"{Line(Thin(raw, keepExtremes: true))}\"/>");
            var smooth = Points(curve.Steps, curve.Smoothed(), scale);
            html.Append($"<path class=\"line\" d=\"{Line(Thin(smooth, keepExtremes: false))}\"/>");
        }
        else
        {
            html.Append($"<path class=\"line\" d=\"{Line(raw)}\"/>");
        }
        if (raw.Count <= MostDots)
        {
            html.Append("<path class=\"dots\" d=\"");
            foreach (var (x, y) in raw.Where(point => double.IsFinite(point.Y)))
                html.Append($"M{Coordinate(x)} {Coordinate(y)}h0");
            html.Append("\"/>");
        }
        foreach (double x in raw.Where(point => !double.IsFinite(point.Y)).Select(point => point.X).Take(1))
            html.Append($"<path class=\"broken\" d=\"M{Coordinate(x)} 0V1000\"/>");
        html.Append("</g>");
    }

    /// <summary>What cannot be seen: values beyond the axis and values that are no numbers.</summary>
    private static void WriteNotes(StringBuilder html, Chart chart, ChartScale scale)
    {
        var notes = new List<string>();
        if (scale.Cut > 0)
        {
            string lie = scale.Cut == 1 ? "value lies" : "values lie";
            notes.Add($"{HtmlText.Count(scale.Cut)} extreme {lie} beyond the axis.");
        }
        foreach (ChartSeries curve in chart.Series)
        {
            int first = Array.FindIndex(curve.Values, value => !double.IsFinite(value));
            if (first >= 0)
            {
                string name = curve.Name.Length > 0 ? curve.Name : chart.Title;
                notes.Add($"{name} is not finite from step {HtmlText.Count((long)curve.Steps[first])}.");
            }
        }
        if (notes.Count > 0)
            html.Append($"<p class=\"note\">{HtmlText.Escape(string.Join(' ', notes))}</p>");
    }

    /// <summary>The chart in words, for those who do not see it.</summary>
    private static string Description(Chart chart)
    {
        var text = new StringBuilder($"{chart.Title} by training step");
        foreach (ChartSeries curve in chart.Series)
        {
            double[] values = [.. curve.Smoothed().Where(double.IsFinite)];
            text.Append(values.Length == 0
                ? $"; {curve.Label}: no finite value"
                : $"; {curve.Label}: from {HtmlText.Value(values[0])} to {HtmlText.Value(values[^1])}, between "
                    + $"{HtmlText.Value(values.Min())} and {HtmlText.Value(values.Max())}");
        }
        return text.Append('.').ToString();
    }

    private static List<(double X, double Y)> Points(double[] steps, double[] values, ChartScale scale)
    {
        var points = new List<(double, double)>(steps.Length);
        for (int i = 0; i < steps.Length; i++)
            points.Add((scale.X(steps[i]), scale.Y(values[i])));
        return points;
    }

    /// <summary>
    /// At most <see cref="Columns"/> columns of neighbouring points: of each its last point, or its lowest and
    /// highest so that no spike is lost. A gap survives as one point that is not finite.
    /// </summary>
    private static List<(double X, double Y)> Thin(List<(double X, double Y)> points, bool keepExtremes)
    {
        if (points.Count <= 2 * Columns)
            return points;
        var thinned = new List<(double X, double Y)>(2 * Columns);
        for (int column = 0; column < Columns; column++)
        {
            int start = (int)((long)points.Count * column / Columns);
            int end = (int)((long)points.Count * (column + 1) / Columns);
            int low = -1, high = -1, last = -1;
            for (int i = start; i < end; i++)
            {
                if (!double.IsFinite(points[i].Y))
                    continue;
                last = i;
                low = low < 0 || points[i].Y < points[low].Y ? i : low;
                high = high < 0 || points[i].Y > points[high].Y ? i : high;
            }
            if (last < 0)
                thinned.Add(points[start]);
            else if (!keepExtremes || low == high)
                thinned.Add(points[keepExtremes ? low : last]);
            else
                thinned.AddRange([points[Math.Min(low, high)], points[Math.Max(low, high)]]);
        }
        return thinned;
    }

    private static string Line(List<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        bool broken = true;
        foreach (var (x, y) in points)
        {
            if (double.IsFinite(y))
                path.Append(broken ? 'M' : 'L').Append(Coordinate(x)).Append(' ').Append(Coordinate(y));
            broken = !double.IsFinite(y);
        }
        return path.ToString();
    }

    /// <summary>A fraction in the SVG's units; far beyond the edge is near enough for what is cut there.</summary>
    private static string Coordinate(double fraction) =>
        (Math.Clamp(fraction, -2, 3) * Extent).ToString("0.#", CultureInfo.InvariantCulture);

    private static void WriteData(StringBuilder html, Chart chart, ChartScale scale)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            Numbers(json, "range", [scale.Left, scale.Right, scale.Bottom, scale.Top]);
            json.WriteStartArray("series");
            foreach (ChartSeries curve in chart.Series)
                WriteSeries(json, curve);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        html.Append("<script type=\"application/json\">")
            .Append(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length)).Append("</script>");
    }

    private static void WriteSeries(Utf8JsonWriter json, ChartSeries curve)
    {
        int count = Math.Min(curve.Values.Length, Columns);
        int[] chosen = [.. Enumerable.Range(1, count).Select(i => (int)((long)curve.Values.Length * i / count) - 1)];
        double[] smoothed = curve.Smoothed();
        json.WriteStartObject();
        json.WriteString("name", curve.Label);
        Numbers(json, "x", chosen.Select(i => curve.Steps[i]));
        Numbers(json, "y", chosen.Select(i => smoothed[i]));
        if (curve.IsSmoothed)
            Numbers(json, "raw", chosen.Select(i => curve.Values[i]));
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
                json.WriteNullValue();
            else if (value == Math.Floor(value) && Math.Abs(value) < 1e15)
                json.WriteNumberValue((long)value);
            else
                json.WriteRawValue(value.ToString("G6", CultureInfo.InvariantCulture));
        }
        json.WriteEndArray();
    }
}
