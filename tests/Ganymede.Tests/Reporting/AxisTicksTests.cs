using System.Globalization;
using Ganymede.Reporting;

namespace Ganymede.Tests.Reporting;

public class AxisTicksTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3000)]
    [InlineData(-0.37, 12.9)]
    [InlineData(1e-7, 3e-7)]
    [InlineData(999_999, 1_000_001)]
    [InlineData(-5e12, 2e12)]
    [InlineData(0.1, 0.30000001)]
    public void TicksAreRoundEvenAndWithin(double low, double high)
    {
        double[] ticks = AxisTicks.Between(low, high, 5);
        double step = ticks[1] - ticks[0];
        Assert.InRange(ticks.Length, 2, 10);
        Assert.All(ticks, tick => Assert.InRange(tick, low - step * 1e-6, high + step * 1e-6));
        double leading = double.Parse(
            step.ToString("0.0e0", CultureInfo.InvariantCulture).Split('e')[0], CultureInfo.InvariantCulture);
        Assert.Contains(leading, new double[] { 1, 2, 5 });
        for (int i = 1; i < ticks.Length; i++)
            Assert.Equal(step, ticks[i] - ticks[i - 1], step * 1e-3);
        Assert.True(ticks[0] - step < low && ticks[^1] + step > high, "a tick is missing at an end");
        Assert.Equal(ticks.Length, AxisTicks.Labels(ticks).Distinct().Count());
    }

    [Theory]
    [InlineData(new[] { 0, 0.1, 0.2, 0.3 }, "0 0.1 0.2 0.3")]
    [InlineData(new double[] { 0, 5000, 10000 }, "0 5k 10k")]
    [InlineData(new double[] { 0, 500_000, 1_000_000 }, "0 0.5M 1.0M")]
    [InlineData(new[] { 0, 1e-5, 2e-5 }, "0 1e-5 2e-5")]
    [InlineData(new double[] { -20, 0, 20 }, "-20 0 20")]
    public void LabelsAreShort(double[] ticks, string expected) =>
        Assert.Equal(expected, string.Join(' ', AxisTicks.Labels(ticks)));
}
