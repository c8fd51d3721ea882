namespace Ganymede.Data.Layouts;

/// <summary>
/// Two places in one name, with a comma between them: <c>photos,paintings</c>. A comma, because a colon is part of
/// paths on Windows; a folder whose own name has a comma is still reached by its name.
/// </summary>
internal static class TwoPlaces
{
    /// <summary>The two places, or null when the name is one.</summary>
    /// <exception cref="DatasetException">No comma separates two places that exist.</exception>
    public static (string A, string B)? Split(string name)
    {
        if (!name.Contains(',') || Exists(name))
            return null;
        for (int comma = name.IndexOf(','); comma >= 0; comma = name.IndexOf(',', comma + 1))
        {
            (string a, string b) = (name[..comma].Trim(), name[(comma + 1)..].Trim());
            if (Exists(a) && Exists(b))
                return (a, b);
        }

        string first = name[..name.IndexOf(',')].Trim();
        string missing = Exists(first) ? name[(name.IndexOf(',') + 1)..].Trim() : first;
        throw new DatasetException($"There is no '{missing}', one of the two places '{name}'.");
    }

    /// <summary>The name with full paths, so that it means the same from any folder.</summary>
    public static string Absolute(string name) => Split(name) is var (a, b)
        ? $"{Whole(a)},{Whole(b)}"
        : Whole(name);

    private static string Whole(string name) => IsKnown(name) ? name : Path.GetFullPath(name);

    private static bool Exists(string name) => IsKnown(name) || Path.Exists(name);

    private static bool IsKnown(string name) => DatasetCatalog.Entries.Any(entry => entry.Name == name);
}
