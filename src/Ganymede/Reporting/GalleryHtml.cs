using System.Globalization;
using System.Text;

namespace Ganymede.Reporting;

/// <summary>The samples over time with a slider, the animation, and how the samples spread over the classes.</summary>
internal static class GalleryHtml
{
    /// <summary>More pictures than this only make the file larger.</summary>
    private const int MostFrames = 40;

    /// <summary>Bytes of sample pictures, before base64, that a report may hold.</summary>
    private const long MostBytes = 12 << 20;

    /// <summary>Bytes of an animation, before base64, that a report may hold.</summary>
    private const long MostAnimationBytes = 12 << 20;

    /// <summary>Narrower pictures are enlarged with their pixels kept sharp.</summary>
    private const int SmallWidth = 400;

    /// <summary>How many frames a printed page shows.</summary>
    private const int PrintedFrames = 6;

    internal static void Write(StringBuilder html, ReportModel model, List<string> warnings)
    {
        var frames = ReadFrames(model.Samples, warnings);
        string? animation = ReadAnimation(model.AnimationPath, warnings);
        bool classes = model.Quality is { ClassShares.Count: > 0 };
        html.Append("<section aria-labelledby=\"samples\"><h2 id=\"samples\">Samples</h2>");
        if (frames.Count == 0 && animation is null && !classes)
            html.Append("<p class=\"empty\">No samples have been written yet.</p>");
        else
        {
            bool alone = frames.Count == 0 || (animation is null && !classes);
            html.Append(alone ? "<div class=\"gallery alone\">" : "<div class=\"gallery\">");
            if (frames.Count > 0)
                WriteViewer(html, frames);
            html.Append("<div class=\"side\">");
            if (classes)
                WriteClasses(html, model.Quality!);
            if (animation is not null)
                html.Append("<div class=\"card animation\"><h3>Animation</h3><img alt=\"How the samples changed during")
                    .Append($" training\" src=\"{animation}\"></div>");
            html.Append("</div></div>");
        }
        html.Append("</section>\n");
    }

    /// <summary>
    /// At most forty frames, evenly spread with the first and the last among them, and fewer when they are large.
    /// </summary>
    internal static IReadOnlyList<SampleFrame> Choose(IReadOnlyList<SampleFrame> frames, Func<SampleFrame, long> bytes)
    {
        for (int count = Math.Min(frames.Count, MostFrames); ; count -= Math.Max(1, count / 5))
        {
            SampleFrame[] chosen = [.. Spread(frames.Count, count).Select(i => frames[i])];
            if (count <= 2 || chosen.Sum(bytes) <= MostBytes)
                return chosen;
        }
    }

    /// <summary>So many of the numbers 0 … total - 1, evenly spread, the last always among them.</summary>
    private static IEnumerable<int> Spread(int total, int count) => count switch
    {
        0 => [],
        1 => [total - 1],
        _ => Enumerable.Range(0, count).Select(i => (int)((long)i * (total - 1) / (count - 1))),
    };

    private static List<(SampleFrame Frame, byte[] Png, PngHeader Header)> ReadFrames(
        IReadOnlyList<SampleFrame> samples, List<string> warnings)
    {
        var frames = new List<(SampleFrame, byte[], PngHeader)>();
        foreach (SampleFrame frame in Choose(samples, Bytes))
        {
            if (ReadFile(frame.Path, warnings) is not { } png)
                continue;
            if (PngHeader.TryRead(png, out PngHeader header))
                frames.Add((frame, png, header));
            else
                warnings.Add($"The sample picture {Path.GetFileName(frame.Path)} is no PNG file.");
        }
        return frames;
    }

    private static long Bytes(SampleFrame frame) => new FileInfo(frame.Path) is { Exists: true } file ? file.Length : 0;

    private static string? ReadAnimation(string? path, List<string> warnings)
    {
        if (path is null || ReadFile(path, warnings) is not { } content)
            return null;
        if (content.Length > MostAnimationBytes)
        {
            warnings.Add($"{Path.GetFileName(path)} is too large for this page: open it in the run's folder.");
            return null;
        }
        string type = content.AsSpan().StartsWith("GIF8"u8) ? "gif" : "png";
        return $"data:image/{type};base64,{Convert.ToBase64String(content)}";
    }

    private static byte[]? ReadFile(string path, List<string> warnings)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warnings.Add($"{Path.GetFileName(path)} could not be read: {error.Message}");
            return null;
        }
    }

    private static void WriteViewer(StringBuilder html, List<(SampleFrame Frame, byte[] Png, PngHeader Header)> frames)
    {
        int[] printed = [.. Spread(frames.Count, Math.Min(frames.Count, PrintedFrames))];
        html.Append("<div class=\"viewer card\"><div class=\"frames\">\n");
        for (int i = 0; i < frames.Count; i++)
        {
            var (frame, png, header) = frames[i];
            string step = HtmlText.Count(frame.Step);
            html.Append(printed.Contains(i) ? "<figure class=\"frame key\"" : "<figure class=\"frame\"")
                .Append(i < frames.Count - 1 ? " hidden>" : ">")
                .Append(header.Width < SmallWidth ? "<img class=\"small\"" : "<img")
                .Append($" width=\"{header.Width}\" height=\"{header.Height}\" alt=\"Samples at step {step}\"")
                .Append(" src=\"data:image/png;base64,").Append(Convert.ToBase64String(png)).Append("\">")
                .Append($"<figcaption>step {step}</figcaption></figure>\n");
        }
        html.Append("</div>");
        if (frames.Count > 1)
        {
            html.Append("<div class=\"controls\"><button type=\"button\" class=\"play\" aria-pressed=\"false\"")
                .Append(" aria-label=\"Play\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\">")
                .Append("<path class=\"go\" d=\"M4 2l10 6-10 6z\"/>")
                .Append("<path class=\"pause\" d=\"M3 2h4v12H3zM9 2h4v12H9z\"/>")
                .Append("</svg></button><input type=\"range\" min=\"0\" step=\"1\"")
                .Append(" aria-label=\"Training step of the samples\"")
                .Append($" max=\"{frames.Count - 1}\" value=\"{frames.Count - 1}\">")
                .Append($"<output>step {HtmlText.Count(frames[^1].Frame.Step)}</output></div>");
        }
        html.Append("</div>\n");
    }

    private static void WriteClasses(StringBuilder html, QualityFigures quality)
    {
        double[] shares =
            [.. quality.ClassShares.Select(share => double.IsFinite(share) ? Math.Clamp(share, 0, 1) : 0)];
        double even = 1.0 / shares.Length;
        // The tallest bar leaves room for its label.
        double full = Math.Max(shares.Max(), even) * 1.15;
        html.Append("<div class=\"card classes\"><h3>Samples in each class</h3>")
            .Append(shares.Length > 12 ? "<ul class=\"bars many\">" : "<ul class=\"bars\">");
        for (int i = 0; i < shares.Length; i++)
        {
            string name = HtmlText.Escape(
                i < quality.ClassNames.Count ? quality.ClassNames[i] : i.ToString(CultureInfo.InvariantCulture));
            string share = (shares[i] * 100).ToString("0.0", CultureInfo.InvariantCulture);
            html.Append($"<li title=\"{name}: {share} %\"><div class=\"column\"><span class=\"share\">{share}</span>")
                .Append($"<div class=\"bar\" style=\"height:{HtmlText.Percent(shares[i] / full)}\"></div>")
                .Append($"<div class=\"even\" style=\"bottom:{HtmlText.Percent(even / full)}\"></div></div>")
                .Append($"<span class=\"name\">{name}</span></li>");
        }
        html.Append("</ul><p class=\"note\">Per cent of the samples; the dashed line is an even spread, ")
            .Append($"{HtmlText.Share(even)} each.</p></div>");
    }
}
