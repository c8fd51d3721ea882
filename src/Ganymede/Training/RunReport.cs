using Ganymede.Imaging;
using Ganymede.Reporting;

namespace Ganymede.Training;

/// <summary>What is made from a run's folder for people to look at.</summary>
public static class RunReport
{
    // More frames make the file larger without showing more.
    private const int MaxFrames = 60;

    private static readonly TimeSpan frameDelay = TimeSpan.FromMilliseconds(120);

    /// <summary>Writes report.html anew from what the folder holds.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static string Write(RunFolder run)
    {
        HtmlReport.Write(run.Report, ReportModel.FromRunFolder(run.Path));
        return run.Report;
    }

    /// <summary>Writes animation.gif and animation.png: the sample grids from the first step to the last.</summary>
    /// <returns>The files; none when there are fewer than two grids.</returns>
    /// <exception cref="ImageFormatException">A grid is damaged.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<string> WriteAnimation(RunFolder run)
    {
        string[] grids = [.. Directory.EnumerateFiles(run.Samples, "step-*.png").Order(StringComparer.Ordinal)];
        if (grids.Length < 2)
            return [];
        int count = Math.Min(grids.Length, MaxFrames);
        Image[] frames =
            [.. Enumerable.Range(0, count).Select(i => Image.Load(grids[i * (grids.Length - 1) / (count - 1)]))];
        string gif = Path.Combine(run.Path, "animation.gif"), png = Path.Combine(run.Path, "animation.png");
        // The last one is what training came to: long enough to be looked at.
        TimeSpan last = TimeSpan.FromSeconds(2);
        GifWriter.Save(gif, frames, frameDelay, new GifOptions { LastFrameDelay = last });
        AnimatedPngWriter.Save(png, frames, frameDelay, new AnimationOptions { LastFrameDelay = last });
        return [gif, png];
    }
}
