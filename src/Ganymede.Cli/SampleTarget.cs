using System.Globalization;
using Ganymede.Imaging;

namespace Ganymede.Cli;

/// <summary>Where pictures go and in what form, told by the name that was given.</summary>
internal sealed class SampleTarget
{
    private static readonly TimeSpan frameDelay = TimeSpan.FromMilliseconds(80);

    private readonly string extension;

    private SampleTarget(string path, string extension)
    {
        Path = path;
        this.extension = extension;
    }

    internal string Path { get; }

    internal bool IsAnimation => extension is ".gif" or ".apng";

    /// <summary>A folder when it is one, ends in a slash or has no extension; else a file.</summary>
    internal static SampleTarget Of(string path)
    {
        string extension = System.IO.Path.GetExtension(path).ToLowerInvariant();
        bool folder = Directory.Exists(path) || extension.Length == 0 || System.IO.Path.EndsInDirectorySeparator(path);
        if (!folder && extension is not (".png" or ".gif" or ".apng"))
            throw new UsageException(
                $"--out is '{path}'; it takes a file that ends in .png, .gif or .apng, or a folder.");
        return new SampleTarget(path, folder ? "" : extension);
    }

    /// <summary>Writes the pictures.</summary>
    /// <param name="images">One or more of one size.</param>
    /// <param name="columns">Columns of a grid; null for about a square.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns>The files.</returns>
    internal IReadOnlyList<string> Write(IReadOnlyList<Image> images, int? columns, CancellationToken cancellation)
    {
        if (extension.Length == 0)
            return WriteFolder(images, cancellation);
        if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } parent)
            Directory.CreateDirectory(parent);
        if (extension == ".gif")
            GifWriter.Save(Path, images, frameDelay);
        else if (extension == ".apng")
            AnimatedPngWriter.Save(Path, images, frameDelay);
        else
            Grid(images, columns ?? (int)Math.Ceiling(Math.Sqrt(images.Count))).Save(Path);
        return [Path];
    }

    private static Image Grid(IReadOnlyList<Image> images, int columns) =>
        ImageGrid.Compose(images, columns, new GridStyle { Gap = 2, Margin = 2 });

    private List<string> WriteFolder(IReadOnlyList<Image> images, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path);
        List<string> files = [];
        for (int i = 0; i < images.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            string number = (i + 1).ToString("D5", CultureInfo.InvariantCulture);
            string file = System.IO.Path.Combine(Path, $"sample-{number}.png");
            images[i].Save(file);
            files.Add(file);
        }
        return files;
    }
}
