namespace Ganymede.Data;

/// <summary>
/// Which IDX files of a folder belong together, by their names: <c>train-images-idx3-ubyte</c> and
/// <c>t10k-labels-idx1-ubyte</c> in any spelling that keeps idx3 and idx1, with or without .gz.
/// </summary>
internal static class IdxFolder
{
    public static bool IsImageFile(string path) =>
        Path.GetFileName(path).Contains("idx3", StringComparison.OrdinalIgnoreCase);

    public static bool IsOne(string folder) => Images(folder).Length > 0;

    public static bool HasTest(string folder) => Images(folder).Any(IsTest);

    /// <summary>The pictures and labels of one part of the folder.</summary>
    /// <exception cref="DatasetException">The folder has no such part, or more than one.</exception>
    public static (string Images, string? Labels) Find(string folder, DatasetSplit split)
    {
        // The files of one part may be there both plain and packed: the plain one is quicker.
        string[] candidates =
        [
            .. Images(folder)
                .Where(path => IsTest(path) == (split == DatasetSplit.Test))
                .DistinctBy(WithoutGz)
        ];
        return candidates.Length switch
        {
            1 => (candidates[0], LabelsBeside(candidates[0])),
            0 => throw new DatasetException(
                $"The folder '{folder}' has no IDX file of pictures to " +
                $"{(split == DatasetSplit.Test ? "test" : "train")} with; " +
                $"it has {string.Join(", ", Images(folder).Select(Path.GetFileName))}."),
            _ => throw new DatasetException(
                $"The folder '{folder}' has several IDX files of pictures ({Path.GetFileName(candidates[0])}, " +
                $"{Path.GetFileName(candidates[1])}); name the file instead of the folder."),
        };
    }

    /// <summary>The file of labels that belongs to a file of pictures, or null.</summary>
    public static string? LabelsBeside(string imagesPath)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(imagesPath))!;
        string wanted = WithoutGz(Path.GetFileName(imagesPath))
            .Replace("idx3", "idx1", StringComparison.OrdinalIgnoreCase)
            .Replace("images", "labels", StringComparison.OrdinalIgnoreCase);
        return Files(folder).FirstOrDefault(path => WithoutGz(Path.GetFileName(path)) == wanted);
    }

    private static string[] Images(string folder) => [.. Files(folder).Where(IsImageFile)];

    // Ordinal order puts the plain file before the same name with .gz.
    private static IEnumerable<string> Files(string folder)
    {
        try
        {
            string[] files = [.. Directory.GetFiles(folder).Where(path => !Path.GetFileName(path).StartsWith('.'))];
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"The folder '{folder}' cannot be read: {fault.Message}", fault);
        }
    }

    private static bool IsTest(string path)
    {
        string name = Path.GetFileName(path);
        return name.StartsWith("t10k", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("test", StringComparison.OrdinalIgnoreCase);
    }

    private static string WithoutGz(string name) =>
        name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
}
