using System.Globalization;

namespace Ganymede.Reporting;

/// <summary>Round positions for an axis, and how they are written.</summary>
internal static class AxisTicks
{
    /// <summary>
    /// The multiples of 1, 2 or 5 times a power of ten that lie in [low, high], about <paramref name="wanted"/> of
    /// them; low below high, both finite.
    /// </summary>
    internal static double[] Between(double low, double high, int wanted)
    {
        double step = RoundStep((high - low) / wanted);
        // A tick that misses an end only by rounding belongs to it.
        double slack = step * 1e-9;
        double first = Math.Ceiling((low - slack) / step), last = Math.Floor((high + slack) / step);
        var ticks = new double[(int)(last - first) + 1];
        for (int i = 0; i < ticks.Length; i++)
        {
            double tick = (first + i) * step;
            // Parsing what is shown removes the error of the product: 3 * 0.1 is not 0.3.
            ticks[i] = double.Parse(tick.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }
        return ticks;
    }

    /// <summary>Short labels for all ticks of one axis: the same number of decimals, 12k for thousands, 3M.</summary>
    internal static string[] Labels(double[] ticks)
    {
        double largest = ticks.Select(Math.Abs).DefaultIfEmpty().Max();
        double step = ticks.Length > 1 ? ticks[1] - ticks[0] : largest;
        if (largest == 0)
            return [.. ticks.Select(_ => "0")];
        if (largest >= 1e9 || largest < 1e-3)
            return [.. ticks.Select(tick => Trim(tick.ToString("0.####e0", CultureInfo.InvariantCulture)))];
        var (unit, suffix) = largest >= 1e6 ? (1e6, "M") : largest >= 1e4 ? (1e3, "k") : (1, "");
        int decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step / unit) + 1e-9));
        return [.. ticks.Select(tick => tick == 0
            ? "0" : (tick / unit).ToString("F" + decimals, CultureInfo.InvariantCulture) + suffix)];

        static string Trim(string text) => text == "0e0" ? "0" : text;
    }

    private static double RoundStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 } * power;
    }
}
