using System.Text;

namespace Ganymede.Reporting;

/// <summary>The figures at the head of the report: how far the run came, and how good it is.</summary>
internal static class KeyFigures
{
    private const int MostInLine = 6;

    internal static void Write(StringBuilder html, ReportModel model)
    {
        var tiles = new List<(string Name, string Figure, string Beside)>();
        if (model.Rows.Count > 0)
            AddProgress(tiles, model.Rows[^1]);
        if (model.Quality is { } quality)
            AddQuality(tiles, quality);
        if (tiles.Count == 0)
            return;
        // Rows of equal length look tidier than a full one and a rest.
        int lines = (tiles.Count + MostInLine - 1) / MostInLine;
        html.Append($"<dl class=\"tiles card\" style=\"--columns:{(tiles.Count + lines - 1) / lines}\">");
        foreach (var (name, figure, beside) in tiles)
        {
            html.Append($"<div><dt>{HtmlText.Escape(name)}</dt><dd class=\"figure\">{HtmlText.Escape(figure)}</dd>")
                .Append($"<dd class=\"beside\">{HtmlText.Escape(beside)}</dd></div>");
        }
        html.Append("</dl>\n");
    }

    private static void AddProgress(List<(string, string, string)> tiles, MetricsRow last)
    {
        tiles.Add(("Steps", HtmlText.Count(last.Step), ""));
        if (last.Images > 0)
            tiles.Add(("Images seen", HtmlText.Count(last.Images), last.Epoch > 0 ? Epochs(last.Epoch) : ""));
        if (last.Seconds > 0)
            tiles.Add(("Training time", HtmlText.Duration(last.Seconds), ""));
        if (last is { Seconds: > 0, Images: > 0 })
            tiles.Add(("Images per second", HtmlText.Value(last.Images / last.Seconds), "over the whole run"));
    }

    private static void AddQuality(List<(string, string, string)> tiles, QualityFigures quality)
    {
        if (quality.ConfidentShare is { } share)
        {
            string of = quality.Samples is { } count ? $"of {HtmlText.Count(count)} samples, " : "";
            tiles.Add(("Clearly recognised", HtmlText.Share(share), of + "confidence over 0.9"));
        }
        if (quality.Frechet is { } distance)
        {
            string floor = quality.FrechetFloor is { } least
                ? $"floor {HtmlText.Value(least)}, real against real" : "to real images; less is better";
            tiles.Add((Chart.ReadableName("frechet"), HtmlText.Value(distance), floor));
        }
        foreach (var (name, value) in quality.Others)
            tiles.Add((Chart.ReadableName(name), HtmlText.Value(value), ""));
    }

    private static string Epochs(double epoch) => $"{HtmlText.Value(Math.Round(epoch, 2))} epochs";
}
