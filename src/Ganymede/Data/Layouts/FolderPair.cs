namespace Ganymede.Data.Layouts;

/// <summary>Folders for A and B within one folder, known by their names.</summary>
internal static class FolderPair
{
    // DiscoGAN's faces lie one folder deeper.
    private const string FaceFolder = "face";

    private static readonly (string A, string B)[] sideNames = [("A", "B"), ("actors", "actresses")];

    /// <summary>Whether the folder says by names of sub-folders which pictures are A and which B.</summary>
    public static bool IsOne(string root) => Parted(root) is not null || Sides(root) is not null;

    /// <summary>Whether such a folder has a part for tests.</summary>
    public static bool HasTest(string root, bool any)
    {
        if (Parted(root) is { } place)
            return FolderListing.TestNames.Any(part => Directory.Exists(place(part, "A")));
        return (Sides(root) ?? (any ? AnyTwo(root) : null)) is var (a, b)
            && FolderListing.HasSplits(a) && FolderListing.HasSplits(b);
    }

    /// <summary>The pictures of both sides.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="split">The part of the data.</param>
    /// <param name="any">Whether two sub-folders of any names will do, A being the first by name.</param>
    /// <exception cref="DatasetException">There is no such part, or only one of the two.</exception>
    public static (SideFiles A, SideFiles B) Read(string root, DatasetSplit split, bool any)
    {
        if (Parted(root) is { } place)
        {
            string[] parts = split == DatasetSplit.Train ? ["train"] : FolderListing.TestNames;
            string part = parts.FirstOrDefault(p => Directory.Exists(place(p, "A")) || Directory.Exists(place(p, "B")))
                ?? throw new DatasetException(
                    $"'{root}' has no folders '{place(parts[0], "A")}' and '{place(parts[0], "B")}' to "
                    + (split == DatasetSplit.Train ? "train with." : "test with."));
            // The folders are the part themselves, so there is no split below them.
            return (
                SideFiles.Of(place(part, "A"), DatasetSplit.Train), SideFiles.Of(place(part, "B"), DatasetSplit.Train));
        }

        (string a, string b) = Sides(root) ?? (any ? AnyTwo(root) : null) ?? throw new DatasetException(
            $"'{root}' has no folders for A and B: trainA and trainB, A and B, or "
            + "exactly two sub-folders were expected.");
        return (SideFiles.Of(a, split), SideFiles.Of(b, split));
    }

    // trainA or train/A: where a side of a part lies.
    private static Func<string, string, string>? Parted(string root)
    {
        Func<string, string, string>[] forms =
        [
            (part, side) => Path.Combine(root, part + side),
            (part, side) => Path.Combine(root, part, side),
        ];
        return forms.FirstOrDefault(form => FolderListing.TestNames.Prepend("train").Any(
            part => Directory.Exists(form(part, "A")) || Directory.Exists(form(part, "B"))));
    }

    private static (string A, string B)? Sides(string root)
    {
        foreach ((string a, string b) in sideNames)
        {
            if (Directory.Exists(Path.Combine(root, a)) && Directory.Exists(Path.Combine(root, b)))
                return (Within(root, a), Within(root, b));
        }

        return null;
    }

    private static (string A, string B)? AnyTwo(string root) => FolderListing.SubFolders(root) is [var a, var b]
        ? (Path.Combine(root, a), Path.Combine(root, b))
        : null;

    private static string Within(string root, string side)
    {
        string face = Path.Combine(root, side, FaceFolder);
        return Directory.Exists(face) ? face : Path.Combine(root, side);
    }
}
