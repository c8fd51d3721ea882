using System.Security.Cryptography;
using System.Text;
using Ganymede.Imaging;

namespace Ganymede.Reporting;

/// <summary>
/// A run's report as one self-contained HTML file: it holds its pictures, style and script, opens offline in any
/// browser, and its content security policy forbids it to load anything.
/// </summary>
public static class HtmlReport
{
    /// <summary>Writes the report, beside its place first and then renamed: no half report is ever seen.</summary>
    /// <param name="path">The HTML file.</param>
    /// <param name="model">What to show; a sample picture that cannot be read becomes a warning.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, ReportModel model) => AtomicFile.Write(path, Render(model));

    /// <summary>The report as a string.</summary>
    internal static string Render(ReportModel model)
    {
        var warnings = new List<string>(model.Warnings);
        warnings.AddRange(NotFiniteWarnings(model.Rows));
        // The samples come first: reading them may add to the warnings, which stand above them.
        var gallery = new StringBuilder();
        GalleryHtml.Write(gallery, model, warnings);

        var html = new StringBuilder();
        WriteHead(html, model.Title);
        WriteHeader(html, model);
        WriteWarnings(html, warnings);
        KeyFigures.Write(html, model);
        TranslationsHtml.Write(html, model.Translations);
        html.Append(gallery);
        WriteCharts(html, model);
        WriteDetails(html, model);
        string version = model.Version.Length > 0 ? " " + HtmlText.Escape(model.Version) : "";
        html.Append($"<footer>Written by Ganymede{version}. ")
            .Append("This page holds all that it shows and loads nothing.</footer>")
            .Append("</main>\n<script>").Append(ReportScript.JavaScript).Append("</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void WriteHead(StringBuilder html, string title)
    {
        // Only this very script may run, whatever text finds its way into the page.
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ReportScript.JavaScript)));
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; ")
            .Append($"style-src 'unsafe-inline'; script-src 'sha256-{hash}'\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<link rel=\"icon\" href=\"data:,\">\n")
            .Append($"<title>{HtmlText.Escape(title)} · Ganymede</title>\n")
            .Append("<style>\n").Append(ReportStyle.Css).Append("\n</style>\n</head>\n<body>\n<main class=\"page\">\n");
    }

    private static void WriteHeader(StringBuilder html, ReportModel model)
    {
        html.Append("<header><p class=\"brand\">Ganymede · training report</p>")
            .Append($"<h1>{HtmlText.Escape(model.Title)}</h1><ul class=\"meta\">");
        Item("family", model.Family);
        Item("preset", model.Preset);
        Item("task", model.Task);
        Item("", model.Started is { } date ? HtmlText.Date(date) : "");
        html.Append("</ul></header>\n");

        void Item(string name, string value)
        {
            if (value.Length > 0)
                html.Append($"<li>{name} <b>{HtmlText.Escape(value)}</b></li>");
        }
    }

    private static void WriteWarnings(StringBuilder html, List<string> warnings)
    {
        if (warnings.Count == 0)
            return;
        html.Append("<section class=\"warnings\" role=\"note\"><h3>Worth knowing</h3><ul>");
        foreach (string warning in warnings)
            html.Append($"<li>{HtmlText.Escape(warning)}</li>");
        html.Append("</ul></section>\n");
    }

    private static IEnumerable<string> NotFiniteWarnings(IReadOnlyList<MetricsRow> rows)
    {
        var named = rows.SelectMany(row => row.Losses, (row, loss) => (row.Step, loss.Key, loss.Value));
        foreach (var (step, name, value) in named.Where(loss => !double.IsFinite(loss.Value)).Take(1))
        {
            string found = double.IsNaN(value) ? "not a number" : "infinite";
            yield return $"The loss \"{name}\" is {found} at step {HtmlText.Count(step)}: training diverged there.";
        }
    }

    private static void WriteCharts(StringBuilder html, ReportModel model)
    {
        html.Append("<section aria-labelledby=\"training\"><h2 id=\"training\">Training</h2>");
        IReadOnlyList<Chart> charts = Chart.Of(model.Rows, model.Quality?.FrechetFloor);
        if (charts.Count == 0)
            html.Append("<p class=\"empty\">No step has been logged yet.</p>");
        html.Append("<div class=\"charts\">\n");
        foreach (Chart chart in charts)
            ChartHtml.Write(html, chart);
        html.Append("</div></section>\n");
    }

    private static void WriteDetails(StringBuilder html, ReportModel model)
    {
        html.Append("<div class=\"details\">\n");
        WriteTable(html, "Options", model.Options);
        html.Append("<div class=\"side\">");
        WriteTable(html, "Data", model.Data);
        WriteTable(html, "Machine and versions", model.Machine);
        html.Append("</div></div>\n");
    }

    private static void WriteTable(StringBuilder html, string title, IReadOnlyList<KeyValuePair<string, string>> rows)
    {
        if (rows.Count == 0)
            return;
        html.Append($"<section aria-label=\"{title}\"><h2>{title}</h2><table><tbody>\n");
        foreach (var (name, value) in rows)
        {
            html.Append($"<tr><th scope=\"row\">{HtmlText.Escape(name)}</th>")
                .Append($"<td>{HtmlText.Escape(value)}</td></tr>\n");
        }
        html.Append("</tbody></table></section>\n");
    }
}
