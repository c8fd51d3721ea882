using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Ganymede.Benchmarks;

/// <summary>The speed that a mean time comes to, where the benchmarks of a class say how much they do.</summary>
/// <param name="name">The heading.</param>
/// <param name="billions">The billions of operations or bytes of a run, from the case's parameters.</param>
internal sealed class SpeedColumn(string name, Func<BenchmarkCase, double> billions) : IColumn
{
    public string Id => name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => $"{name} at the mean time";

    public string GetValue(Summary summary, BenchmarkCase benchmark)
    {
        // Statistics are in nanoseconds, so billions in a nanosecond are 10^18 in a second.
        double? nanoseconds = summary[benchmark]?.ResultStatistics?.Mean;
        return nanoseconds is > 0
            ? (billions(benchmark) * 1e9 / nanoseconds.Value).ToString("N1", CultureInfo.InvariantCulture)
            : "";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmark, SummaryStyle style) =>
        GetValue(summary, benchmark);

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmark) => false;
}
