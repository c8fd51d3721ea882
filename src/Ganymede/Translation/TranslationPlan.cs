using System.IO.Enumeration;
using Ganymede.Data;
using Ganymede.Training;

namespace Ganymede.Translation;

/// <summary>Decides which pictures are translated and where each result goes, before anything is computed.</summary>
public static class TranslationPlan
{
    /// <summary>
    /// Lists the pictures of files and folders. A file's result is <c>folder/NAME</c>; those of a folder, with all its
    /// sub-folders, keep their places below it. Where names differ by their extension alone it stays in the result's
    /// name: <c>cat.jpg.png</c>. The folder of results is not entered where it lies below an input, so that results are
    /// never translated again; nor are hidden folders and links to folders.
    /// </summary>
    /// <param name="inputs">Files and folders, or <c>-</c> for standard input.</param>
    /// <param name="folder">The folder of results; it need not exist.</param>
    /// <param name="extension">Of the results, with its dot.</param>
    /// <param name="overwrite">Whether files that exist may be replaced.</param>
    /// <param name="warn">Told of names that had to be changed.</param>
    /// <exception cref="RunException">
    /// An input is missing, a folder has no pictures, two results would have one name, or one exists already.
    /// </exception>
    public static IReadOnlyList<TranslationItem> Make(
        IReadOnlyList<string> inputs, string folder, string extension, bool overwrite, Action<string> warn)
    {
        List<(string Source, string Relative)> found = [];
        foreach (string input in inputs)
        {
            if (input == "-")
                found.Add((input, "stdin"));
            else if (Directory.Exists(input))
                found.AddRange(PicturesOf(input, folder));
            else if (File.Exists(input))
                found.Add((input, Path.GetFileName(input)));
            else
                throw new RunException($"There is no file or folder '{input}'.");
        }
        // Names that differ by case alone are one file on many systems.
        HashSet<string> shared = found.GroupBy(f => Stem(f.Relative), StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Select(f => f.Relative).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1)
            .Select(g => g.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (shared.Count > 0)
            warn(
                $"Some names differ by their extension alone, such as those of '{shared.First()}'; their results keep "
                + $"it, as in '{Path.GetFileName(found.First(f => shared.Contains(Stem(f.Relative))).Relative)}{extension}'.");
        TranslationItem[] items =
        [
            .. found.Select(f => (f.Source, Name: shared.Contains(Stem(f.Relative)) ? f.Relative : Stem(f.Relative)))
                .Select(f => new TranslationItem(f.Source, f.Name, TargetOf(folder, f.Name, extension))),
        ];
        CheckTargets(items, overwrite);
        return items;
    }

    /// <summary>The file of a result.</summary>
    internal static string TargetOf(string folder, string name, string extension) =>
        Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar) + extension);

    /// <summary>The pictures below a folder by their names, without those below another one.</summary>
    internal static IEnumerable<(string Source, string Relative)> PicturesOf(string root, string? except)
    {
        string full = Path.GetFullPath(root), barred = except is null ? "" : Path.GetFullPath(except);
        if (except is not null && Path.TrimEndingDirectorySeparator(full) == Path.TrimEndingDirectorySeparator(barred))
            throw new RunException(
                $"The results cannot go into '{root}', where the pictures are; choose another folder.");
        var entries = new FileSystemEnumerable<string>(
            full, (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true })
        {
            ShouldIncludePredicate = (ref entry) =>
                !entry.IsDirectory && !entry.FileName.StartsWith('.') && FolderListing.IsPicture(entry.FileName),
            // A link to a folder above would go round for ever.
            ShouldRecursePredicate = (ref entry) => !entry.FileName.StartsWith('.')
                && (entry.Attributes & FileAttributes.ReparsePoint) == 0 && entry.ToFullPath() != barred,
        };
        string[] files = [.. entries.Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            throw new RunException($"The folder '{root}' holds no pictures.");
        return files.Select(
            f => (Path.Combine(root, Path.GetRelativePath(full, f)),
                Path.GetRelativePath(full, f).Replace(Path.DirectorySeparatorChar, '/')));
    }

    /// <summary>A name without its extension.</summary>
    internal static string Stem(string relative) =>
        relative[..^Path.GetExtension(relative).Length];

    private static void CheckTargets(TranslationItem[] items, bool overwrite)
    {
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (TranslationItem item in items)
        {
            if (!taken.TryAdd(Path.GetFullPath(item.Target), item.Source))
                throw new RunException(
                    $"'{taken[Path.GetFullPath(item.Target)]}' and '{item.Source}' would both be written to "
                    + $"'{item.Target}'; translate them into different folders.");
        }
        foreach (TranslationItem item in items)
        {
            if (item.Source != "-" && taken.ContainsKey(Path.GetFullPath(item.Source)))
                throw new RunException(
                    $"A result would be written over '{item.Source}', which is to be translated; choose another folder.");
            if (!overwrite && File.Exists(item.Target))
                throw new RunException($"'{item.Target}' exists already; --overwrite replaces such files.");
        }
    }
}
