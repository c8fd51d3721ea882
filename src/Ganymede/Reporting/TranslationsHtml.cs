using System.Text;
using Ganymede.Evaluation;

namespace Ganymede.Reporting;

/// <summary>The figures of translations beside what doing nothing and what a mean picture would reach.</summary>
internal static class TranslationsHtml
{
    internal static void Write(StringBuilder html, IReadOnlyList<KeyValuePair<string, TranslationQuality>> directions)
    {
        if (directions.Count == 0)
            return;
        html.Append("<section aria-labelledby=\"translations\"><h2 id=\"translations\">Translations</h2>")
            .Append("<div class=\"translations\">");
        foreach ((string direction, TranslationQuality quality) in directions)
            WriteDirection(html, direction == "AtoB" ? "A to B" : "B to A", quality);
        html.Append("</div></section>\n");
    }

    private static void WriteDirection(StringBuilder html, string direction, TranslationQuality quality)
    {
        html.Append($"<div class=\"card\"><h3>{direction}</h3><table><thead><tr><th scope=\"col\">")
            .Append($"{HtmlText.Count(quality.Pictures)} test pictures</th>");
        foreach (string column in (string[])["L1", "PSNR", "SSIM", "Fr\u00e9chet"])
            html.Append($"<th scope=\"col\">{column}</th>");
        html.Append("</tr></thead><tbody>");
        WriteRow(html, "translation", quality.Translation, quality.Frechet);
        WriteRow(html, "original, left as it is", quality.Identity, quality.FrechetIdentity);
        WriteRow(html, "mean of the training targets", quality.Mean, null);
        WriteRow(html, "real against real", null, quality.FrechetFloor);
        WriteRow(html, "there and back, to the original", quality.Cycle, null);
        html.Append($"</tbody></table><p class=\"note\">{HtmlText.Escape(quality.Verdict)}</p></div>");
    }

    private static void WriteRow(StringBuilder html, string name, PairFigures? figures, double? frechet)
    {
        if (figures is null && frechet is null)
            return;
        html.Append($"<tr><th scope=\"row\">{name}</th><td>{Text(figures?.L1)}</td><td>{Decibels(figures?.Psnr)}</td>")
            .Append($"<td>{Text(figures?.Ssim)}</td><td>{Text(frechet)}</td></tr>");
    }

    private static string Text(double? value) => value is { } number ? HtmlText.Value(number) : "";

    // Equal pictures have no noise at all.
    private static string Decibels(double? value) =>
        value is { } number ? double.IsPositiveInfinity(number) ? "\u221e" : $"{HtmlText.Value(number)} dB" : "";
}
