namespace Ganymede.Reporting;

/// <summary>One chart of the report: its curves and, where there is one, a level to compare with.</summary>
internal sealed record Chart(string Title, IReadOnlyList<ChartSeries> Series, (string Name, double Value)? Level = null)
{
    /// <summary>More curves than this in one chart cannot be told apart; the style sheet has as many colours.</summary>
    private const int MostCurves = 6;

    /// <summary>The charts of a run: the losses, then the other values grouped by what stands before a slash.</summary>
    /// <param name="rows">The logged steps in order.</param>
    /// <param name="frechetFloor">The real-against-real Fréchet distance, or null.</param>
    internal static IReadOnlyList<Chart> Of(IReadOnlyList<MetricsRow> rows, double? frechetFloor)
    {
        var charts = new List<Chart>();
        Add("Losses", Curves(rows, row => row.Losses));
        foreach (var group in Curves(rows, row => row.Values).GroupBy(curve => Group(curve.Name)))
            Add(ReadableName(group.Key), [.. group.Select(curve => curve with { Name = NameInGroup(curve.Name) })]);
        if (rows.Any(row => row.ImagesPerSecond > 0))
            Add("Images per second", Curves(rows, row => [new("", row.ImagesPerSecond)]));
        return charts;

        void Add(string title, IReadOnlyList<ChartSeries> curves)
        {
            foreach (ChartSeries[] part in curves.Chunk(MostCurves))
                charts.Add(new Chart(title, part, LevelOf(title)));
        }

        (string, double)? LevelOf(string title) =>
            title == ReadableName("frechet") && frechetFloor is { } floor ? ("real against real", floor) : null;
    }

    /// <summary>A metric's name as a person writes it: <c>grad_norm</c> becomes "Grad norm".</summary>
    internal static string ReadableName(string name)
    {
        string key = name.ToLowerInvariant();
        string text = key switch
        {
            "frechet" => "Fréchet distance",
            "fid" or "kid" or "prdc" or "is" => key.ToUpperInvariant(),
            "grad_norm" => "Gradient norm",
            "lr" => "Learning rate",
            _ => name.Replace('_', ' '),
        };
        return text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static string Group(string name) => name.Contains('/') ? name[..name.IndexOf('/')] : name;

    private static string NameInGroup(string name) =>
        name.Contains('/') ? name[(name.IndexOf('/') + 1)..] : "";

    private static List<ChartSeries> Curves(
        IReadOnlyList<MetricsRow> rows, Func<MetricsRow, IReadOnlyList<KeyValuePair<string, double>>> values)
    {
        var curves = new List<(string Name, List<double> Steps, List<double> Values)>();
        var byName = new Dictionary<string, int>();
        foreach (MetricsRow row in rows)
        {
            foreach (var (name, value) in values(row))
            {
                if (!byName.TryGetValue(name, out int index))
                {
                    byName.Add(name, index = curves.Count);
                    curves.Add((name, [], []));
                }
                curves[index].Steps.Add(row.Step);
                curves[index].Values.Add(value);
            }
        }
        return [.. curves.Select(curve => new ChartSeries(curve.Name, [.. curve.Steps], [.. curve.Values]))];
    }
}
