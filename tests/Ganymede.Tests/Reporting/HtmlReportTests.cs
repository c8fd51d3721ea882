using System.Text.RegularExpressions;
using System.Xml;
using Ganymede.Reporting;
using Ganymede.Tests.Data;

namespace Ganymede.Tests.Reporting;

public partial class HtmlReportTests
{
    private const string Hostile =
        "</td></script><script>alert(1)</script>\" onload='x' & \u0001 https://evil.example/x.js";

    [Fact]
    public void EmptyModelMakesAWellFormedPage()
    {
        string html = HtmlReport.Render(new ReportModel { Title = "Nothing yet" });
        AssertWellFormed(html);
        Assert.Contains("No step has been logged yet.", html);
        Assert.Contains("No samples have been written yet.", html);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(39)]
    [InlineData(5000)]
    public void CurvesOfAnyLengthAreDrawn(int count)
    {
        string html = HtmlReport.Render(Model(Rows(count, _ => 1.25)));
        AssertWellFormed(html);
        Assert.Contains("<h3>Losses</h3>", html);
        Assert.Contains("<h3>Gradient norm</h3>", html);
        Assert.DoesNotContain("NaN", Body(html));
        Assert.InRange(html.Length, 10_000, 200_000);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void ValuesThatAreNotFiniteAreGapsAndAWarning(double value)
    {
        string html = HtmlReport.Render(Model(Rows(100, step => step is >= 40 and < 60 ? value : step)));
        AssertWellFormed(html);
        Assert.Contains("at step 40: training diverged there.", html);
        Assert.Contains("generator is not finite from step 40.", html);
        Assert.Equal(2, SmoothedLine(html).Count(letter => letter == 'M'));
        Assert.DoesNotMatch("NaN|Infinity|∞", Body(html));
    }

    [Fact]
    public void OnlyValuesThatAreNotFiniteStillMakeAPage() =>
        AssertWellFormed(HtmlReport.Render(Model(Rows(60, _ => double.NaN))));

    [Fact]
    public void ExtremesAreCutAndCounted()
    {
        string html = HtmlReport.Render(Model(Rows(500, step => step == 250 ? 1e6 : Math.Sin(step))));
        Assert.Contains("1 extreme value lies beyond the axis.", html);
    }

    [Fact]
    public void HostileTextStaysText()
    {
        MetricsRow row = new() { Step = 1, Losses = [new(Hostile, 1)], Values = [new(Hostile, 2)] };
        string html = HtmlReport.Render(new ReportModel
        {
            Title = Hostile,
            Family = Hostile,
            Preset = Hostile,
            Task = Hostile,
            Version = Hostile,
            Options = [new(Hostile, Hostile)],
            Data = [new(Hostile, Hostile)],
            Machine = [new(Hostile, Hostile)],
            Rows = [row],
            Warnings = [Hostile],
            Quality = new QualityFigures { ClassShares = [1], ClassNames = [Hostile], Others = [new(Hostile, 1)] },
        });
        AssertWellFormed(html);
        Assert.DoesNotContain("<script>alert", html);
        Assert.DoesNotContain("</td></script>", html);
        Assert.DoesNotContain("\" onload", html);
        Assert.DoesNotContain('\u0001', html);
        // The charts' data blocks run nowhere; the one script that does is the page's own.
        Assert.Single(Regex.Matches(html, "<script>"));
    }

    [Fact]
    public void PageLoadsNothing()
    {
        using var folder = new TemporaryFolder();
        string html = HtmlReport.Render(FullRun(folder));
        Assert.DoesNotMatch("https?://|//[a-z]|@import|url\\(", html.Replace("          // ", "").Replace("// ", ""));
        foreach (Match match in Attributes().Matches(html))
            Assert.StartsWith("data:", match.Groups[1].Value);
        Assert.Contains("default-src 'none'", html);
    }

    [Fact]
    public void PolicyAllowsExactlyThePagesScript()
    {
        string html = HtmlReport.Render(new ReportModel { Title = "x" });
        string script = Regex.Match(html, "<script>(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        byte[] hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(script));
        Assert.Contains($"script-src 'sha256-{Convert.ToBase64String(hash)}'", html);
    }

    [Fact]
    public void RunFolderShowsAllItHolds()
    {
        using var folder = new TemporaryFolder();
        ReportModel model = FullRun(folder);
        Assert.Empty(model.Warnings);
        Assert.Equal("DCGAN on mnist", model.Title);
        Assert.Equal("paper", model.Preset);
        Assert.Contains(new("noise.start", "0.1"), model.Options);
        Assert.Contains(new("classes", "one, two"), model.Data);
        Assert.Contains(new("seed", "42"), model.Machine);
        Assert.Contains(new("cores", "2"), model.Machine);
        Assert.Equal([1L, 20L, 300L], model.Samples.Select(frame => frame.Step));

        HtmlReport.Write(folder.At("report.html"), model);
        string html = File.ReadAllText(folder.At("report.html"));
        AssertWellFormed(html);
        string[] shown =
        [
            "22 November 2026, 13:03 UTC", "91.4\u2009%", "12.34", "floor 1.5", "of 1,000 samples", "real against real",
            "Samples at step 300", "type=\"range\"", "max=\"2\"", "noise.start", "sha256:abc", "two: 30.0 %", "2: 20.0 %",
            "data:image/gif;base64,",
        ];
        Assert.All(shown, text => Assert.Contains(text, System.Net.WebUtility.HtmlDecode(html)));
        Assert.Empty(Directory.GetFiles(folder.At("."), "*.tmp"));
    }

    [Fact]
    public void DamagedRunFolderGivesWarningsAndAPage()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("samples"));
        File.WriteAllText(folder.At("run.json"), "{\"family\":");
        File.WriteAllText(folder.At("evaluation.json"), "[1]");
        File.WriteAllText(folder.At("metrics.jsonl"), "rubbish\n{\"step\":5}\n{\"st");
        File.WriteAllText(folder.At("samples/step-000001.png"), "no picture");
        File.WriteAllText(folder.At("samples/step-x.png"), "");

        ReportModel model = ReportModel.FromRunFolder(folder.Root);
        Assert.Equal((Path.GetFileName(folder.Root), ""), (model.Title, model.Preset));
        string html = HtmlReport.Render(model);
        AssertWellFormed(html);
        Assert.Contains("run.json could not be read", html);
        Assert.Contains("Line 1 of", html);
        Assert.Contains("step-000001.png is no PNG file", html);
    }

    [Fact]
    public void OddFieldsAreTolerated()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.At("run.json"),
            """{"family":7,"options":[1],"data":"mnist","machine":null,"started":"soon"}""");
        File.WriteAllText(
            folder.At("evaluation.json"),
            """
            {"confident_share":"much","class_shares":[null,"x",0.5],"frechet":"NaN","samples":-1,"metrics":{"kid":0.5}}
            """);
        ReportModel model = ReportModel.FromRunFolder(folder.Root);
        AssertWellFormed(HtmlReport.Render(model));
        Assert.Equal([new("name", "mnist")], model.Data);
        Assert.Null(model.Started);
        Assert.Null(model.Quality!.ConfidentShare);
        Assert.Equal([new("kid", 0.5)], model.Quality.Others);
    }

    [Fact]
    public void MissingFolderIsNamed()
    {
        string missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());
        var error = Assert.Throws<DirectoryNotFoundException>(() => ReportModel.FromRunFolder(missing));
        Assert.Contains(missing, error.Message);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(40, 1, 40)]
    [InlineData(1000, 1, 40)]
    [InlineData(1000, 1 << 20, 12)]
    [InlineData(10, 1 << 30, 2)]
    public void FramesAreSpreadWithFirstAndLast(int total, long bytes, int most)
    {
        SampleFrame[] all = [.. Enumerable.Range(1, total).Select(step => new SampleFrame(step, ""))];
        IReadOnlyList<SampleFrame> chosen = GalleryHtml.Choose(all, _ => bytes);
        Assert.InRange(chosen.Count, Math.Min(most, 2), most);
        if (total > 1)
            Assert.Equal((1, total), (chosen[0].Step, chosen[^1].Step));
        int[] gaps = [.. chosen.Skip(1).Zip(chosen, (next, frame) => (int)(next.Step - frame.Step))];
        Assert.True(gaps.Length == 0 || gaps.Max() - gaps.Min() <= 1, "the frames are not evenly spread");
    }

    private static ReportModel FullRun(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder.At("samples"));
        File.WriteAllText(folder.At("run.json"), """
            {"family":"dcgan","options":{"preset":"paper","noise":{"start":0.1}},"seed":42,"version":"0.1.0",
             "data":{"name":"data/mnist","fingerprint":"sha256:abc","classes":["one","two"]},"machine":{"cores":2},
             "started":"2026-11-22T14:03:00+01:00"}
            """);
        File.WriteAllText(
            folder.At("evaluation.json"),
            """
            {"confident_share":0.914,"class_shares":[0.5,0.3,0.2],"frechet":12.34,"frechet_floor":1.5,"samples":1000}
            """);
        using (var log = new MetricsLog(folder.At("metrics.jsonl")))
        {
            foreach (MetricsRow row in Rows(60, step => step))
                log.Append(row);
        }
        foreach (int step in new[] { 300, 1, 20 })
            File.WriteAllBytes(folder.At($"samples/step-{step:000000}.png"), TinyPng.Bytes);
        File.WriteAllBytes(folder.At("animation.gif"), "GIF89a"u8.ToArray());
        return ReportModel.FromRunFolder(folder.Root);
    }

    private static ReportModel Model(IReadOnlyList<MetricsRow> rows) => new() { Title = "Test", Rows = rows };

    private static MetricsRow[] Rows(int count, Func<int, double> value) =>
    [
        .. Enumerable.Range(1, count).Select(step => new MetricsRow
        {
            Step = step,
            Images = step * 32,
            Seconds = step * 0.1,
            ImagesPerSecond = 320,
            Losses = [new("generator", value(step)), new("discriminator", 0.5)],
            Values = [new("grad_norm/generator", 1), new("grad_norm/discriminator", 2), new("frechet", 100.0 / step)],
        }),
    ];

    private static string SmoothedLine(string html) =>
        Regex.Match(html, "<path class=\"line\" d=\"([^\"]*)\"").Groups[1].Value;

    private static string Body(string html) => Regex.Replace(
        html[html.IndexOf("<body>", StringComparison.Ordinal)..], "<script>.*?</script>", "", RegexOptions.Singleline);

    /// <summary>
    /// The page is also XML once HTML's few elements without an end are closed and style and script are set aside:
    /// so every other element is closed, properly nested, and every text escaped.
    /// </summary>
    private static void AssertWellFormed(string html)
    {
        string xml = Regex.Replace(html, "<(script|style)[^>]*>.*?</\\1>", "", RegexOptions.Singleline);
        xml = Regex.Replace(xml, "<(meta|link|img|input)\\b([^>]*)>", "<$1$2/>");
        xml = Regex.Replace(xml, "<!doctype html>", "");
        xml = Regex.Replace(xml, " hidden>", " hidden=\"\">");
        new XmlDocument().LoadXml(xml);
    }

    [GeneratedRegex("(?:src|href|action|poster|data|srcset)=\"([^\"]*)\"")]
    private static partial Regex Attributes();
}
