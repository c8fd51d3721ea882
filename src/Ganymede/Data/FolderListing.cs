using System.IO.Enumeration;
using Ganymede.Imaging;

namespace Ganymede.Data;

/// <summary>The picture files of a folder in their order, and the classes that its sub-folders make.</summary>
/// <param name="Root">The folder that was listed (for a folder of train and test, the one of the split).</param>
/// <param name="Files">Paths below the root with forward slashes, ordinal order within each class.</param>
/// <param name="Labels">The class of each file; empty for a flat folder.</param>
/// <param name="Classes">Sub-folder names in ordinal order, also those without pictures; null for a flat
/// folder.</param>
/// <param name="Ignored">Visible files that no picture format claims by its extension.</param>
internal sealed record FolderListing(
    string Root, string[] Files, int[] Labels, string[]? Classes, string[] Ignored)
{
    // By name, and with formats that cannot be read, so that a broken or foreign picture is reported instead of
    // silently left out.
    private static readonly string[] extensions =
    [
        .. ImageFormats.ReadExtensions
            .Union([".png", ".jpg", ".jpeg", ".gif", ".bmp", ".ppm", ".pgm", ".pnm", ".tif", ".tiff", ".webp"])
    ];

    /// <summary>What the sub-folder with the part for tests may be called; the first one there counts.</summary>
    public static readonly string[] TestNames = ["test", "val", "valid", "validation"];

    public string PathOf(int index) => Path.Combine(Root, Files[index].Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Whether a name is that of a picture, by its extension.</summary>
    public static bool IsPicture(ReadOnlySpan<char> name)
    {
        foreach (string extension in extensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>Lists a folder; a folder whose only sub-folders are train and test is entered by the split.</summary>
    /// <exception cref="DatasetException">The folder is missing, unreadable, without pictures or ambiguous.</exception>
    public static FolderListing Of(string path, DatasetSplit split)
    {
        if (!Directory.Exists(path))
            throw new DatasetException($"There is no folder '{path}'.");
        try
        {
            FolderListing listing = Scan(SplitFolder(path, split));
            return listing.Files.Length > 0
                ? listing
                : throw new DatasetException(
                    $"The folder '{listing.Root}' holds no pictures " +
                    $"(files ending in {string.Join(", ", extensions)}).");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"The folder '{path}' cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Whether the folder has a part of its own to measure with.</summary>
    public static bool HasSplits(string path)
    {
        string[] names = SubFolders(path);
        return names.Length > 1 && names.Contains("train")
            && names.All(name => name == "train" || TestNames.Contains(name));
    }

    private static string SplitFolder(string path, DatasetSplit split)
    {
        if (HasSplits(path))
        {
            string[] names = SubFolders(path);
            return Path.Combine(path, split == DatasetSplit.Train ? "train" : TestNames.First(names.Contains));
        }

        return split == DatasetSplit.Train
            ? path
            : throw new DatasetException(
                $"The folder '{path}' has no part to test with; give it sub-folders named train and test.");
    }

    private static FolderListing Scan(string root)
    {
        var ignored = new List<string>();
        string[] flat = Pictures(root, "", recursive: false, ignored);
        string[] classes = SubFolders(root);
        var files = new List<string>();
        var labels = new List<int>();
        for (int label = 0; label < classes.Length; label++)
        {
            string[] found = Pictures(root, classes[label], recursive: true, ignored);
            files.AddRange(found);
            labels.AddRange(Enumerable.Repeat(label, found.Length));
        }

        if (flat.Length > 0 && files.Count > 0)
            throw new DatasetException(
                $"The folder '{root}' holds pictures ({flat[0]}) beside sub-folders of pictures ({files[0]}); put " +
                "all into the folder itself, or all into one sub-folder a class.");
        return files.Count > 0
            ? new FolderListing(root, [.. files], [.. labels], classes, [.. ignored])
            : new FolderListing(root, flat, [], null, [.. ignored]);
    }

    /// <summary>The names of the visible sub-folders, in ordinal order.</summary>
    public static string[] SubFolders(string path)
    {
        string[] names =
        [
            .. Directory.EnumerateDirectories(path).Select(folder => Path.GetFileName(folder)).Where(IsVisible)
        ];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    // Linked folders are not entered below the first level, so that a link to a folder above cannot go round for ever.
    internal static string[] Pictures(string root, string below, bool recursive, List<string> ignored)
    {
        string start = Path.Combine(root, below);
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = recursive,
            IgnoreInaccessible = false,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        };
        var entries = new FileSystemEnumerable<string>(start, (ref entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && IsVisible(entry.FileName),
            ShouldRecursePredicate = (ref entry) =>
                (entry.Attributes & FileAttributes.ReparsePoint) == 0 && IsVisible(entry.FileName),
        };
        var found = new List<string>();
        foreach (string file in entries)
        {
            string name = Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/');
            bool picture = extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
            (picture ? found : ignored).Add(name);
        }

        found.Sort(StringComparer.Ordinal);
        return [.. found];
    }

    // Names with a dot are hidden on every system; the other is what macOS leaves in archives.
    private static bool IsVisible(string name) => IsVisible(name.AsSpan());

    private static bool IsVisible(ReadOnlySpan<char> name) => !name.StartsWith('.') && name is not "__MACOSX";
}
