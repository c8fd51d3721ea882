using Ganymede.Evaluation;
using Ganymede.Imaging;

namespace Ganymede.Translation;

/// <summary>
/// Gathers the pictures of a page of results: <c>index.html</c> beside the results, and the pictures that it shows beside
/// them in the folder <c>page</c>.
/// </summary>
/// <param name="folder">The folder of results.</param>
public sealed class ResultsPage(string folder)
{
    private const string Own = "page";

    private readonly List<ResultRow> rows = [];

    /// <summary>The page's heading.</summary>
    public string Title { get; init; } = "Translations";

    /// <summary>What is said beneath it, such as the run and the direction.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>The picture that a result should look like, by the name of an item; null where there is none.</summary>
    public Func<string, Image?> Target { get; init; } = _ => null;

    /// <summary>The page.</summary>
    public string File => Path.Combine(folder, "index.html");

    /// <summary>Finds the picture of a name below a folder, whatever its extension is.</summary>
    /// <param name="targets">The folder.</param>
    /// <exception cref="Training.RunException">There is no such folder, or it holds no pictures.</exception>
    public static Func<string, Image?> TargetsIn(string targets)
    {
        if (!Directory.Exists(targets))
            throw new Training.RunException($"There is no folder '{targets}'.");
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string source, string relative) in TranslationPlan.PicturesOf(targets, except: null))
        {
            byName.TryAdd(TranslationPlan.Stem(relative), source);
            byName[relative] = source;
        }
        return name => byName.TryGetValue(name, out string? file)
            || byName.TryGetValue(TranslationPlan.Stem(name), out file) ? Image.Load(file) : null;
    }

    /// <summary>Throws when the page's files would stand in the way of others.</summary>
    /// <param name="items">What will be translated.</param>
    /// <param name="overwrite">Whether a page that exists may be replaced.</param>
    /// <exception cref="Training.RunException">They would; the file is named.</exception>
    public void CheckPlace(IReadOnlyList<TranslationItem> items, bool overwrite)
    {
        if (!overwrite && System.IO.File.Exists(File))
            throw new Training.RunException($"'{File}' exists already; --overwrite replaces it.");
        if (items.FirstOrDefault(i => i.Name.StartsWith($"{Own}/", StringComparison.OrdinalIgnoreCase)) is { } item)
            throw new Training.RunException(
                $"The result of '{item.Source}' would go into the folder '{Own}', where the page keeps its pictures; "
                + "rename that folder, or translate without a page.");
    }

    /// <summary>Adds a row and writes its pictures, but for the result, which is there already.</summary>
    /// <exception cref="IOException">A picture cannot be written.</exception>
    /// <exception cref="ImageFormatException">The target cannot be read.</exception>
    public void Add(TranslationItem item, Image input, Image result, Image? cycle) =>
        Add(item.Name, Url(Path.GetRelativePath(folder, item.Target)), input, result, cycle, Target(item.Name));

    /// <summary>Adds a row and writes all its pictures.</summary>
    internal void Add(string name, Image input, Image result, Image? cycle, Image? target) =>
        Add(name, Write("output", name, result), input, result, cycle, target);

    private void Add(string name, string output, Image input, Image result, Image? cycle, Image? target) =>
        rows.Add(new ResultRow(
            name,
            Write("input", name, input),
            output,
            cycle is null ? null : Write("cycle", name, cycle),
            target is null ? null : Write("target", name, target),
            result.Width,
            result.Height,
            target is null ? null : Compare(result, target)));

    /// <summary>Writes the page; a second call writes it anew with what has been added since.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public string Write()
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(File, ResultsHtml.Render(Title, Facts, rows));
        return File;
    }

    // As the network sees it: over white.
    private string Write(string kind, string name, Image image)
    {
        string file = TranslationPlan.TargetOf(Path.Combine(folder, Own, kind), name, ".png");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        PictureTensors.Plain(image, image.Channels is 1 or 2 ? 1 : 3).To8Bit().Save(file);
        return Url(Path.GetRelativePath(folder, file));
    }

    private static string Url(string relative) =>
        string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));

    private static PictureError? Compare(Image result, Image target)
    {
        if (result.Width != target.Width || result.Height != target.Height)
            return null;
        int channels = result.Channels < 3 ? 1 : 3;
        float[] a = Floats(result, channels), b = Floats(target, channels);
        return PictureError.Between(a, b, result.Height, result.Width, channels);
    }

    private static float[] Floats(Image image, int channels)
    {
        var floats = new float[image.Width * image.Height * channels];
        PictureTensors.Read(PictureTensors.Plain(image, channels), 0, 0, image.Height, image.Width, floats);
        return floats;
    }
}
