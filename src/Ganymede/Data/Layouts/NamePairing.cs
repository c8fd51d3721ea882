namespace Ganymede.Data.Layouts;

/// <summary>Which pictures of two folders belong together: those of one name, whatever the extension.</summary>
/// <param name="NumbersA">The pictures of A that have a counterpart, in their order.</param>
/// <param name="NumbersB">The counterpart of each.</param>
/// <param name="AloneA">The pictures of A without one.</param>
/// <param name="AloneB">The pictures of B without one.</param>
internal sealed record NamePairing(int[] NumbersA, int[] NumbersB, string[] AloneA, string[] AloneB)
{
    /// <summary>Matches two folders.</summary>
    /// <exception cref="DatasetException">Two pictures of one folder have the same name.</exception>
    public static NamePairing Of(SideFiles a, SideFiles b)
    {
        // combine_A_and_B of the original code calls them 1_A.jpg and 1_B.jpg.
        bool marked = a.Keys.All(k => Stem(k).EndsWith("_A", StringComparison.Ordinal))
            && b.Keys.All(k => Stem(k).EndsWith("_B", StringComparison.Ordinal));
        Dictionary<string, int> first = ByName(a, marked), second = ByName(b, marked);
        string[] shared = [.. first.Keys.Where(second.ContainsKey).OrderBy(name => first[name])];
        return new NamePairing(
            [.. shared.Select(name => first[name])],
            [.. shared.Select(name => second[name])],
            [.. first.Where(name => !second.ContainsKey(name.Key)).Select(name => a.Paths[name.Value])],
            [.. second.Where(name => !first.ContainsKey(name.Key)).Select(name => b.Paths[name.Value])]);
    }

    /// <summary>Throws when a picture has no counterpart.</summary>
    /// <exception cref="DatasetException">The first such picture, and how many there are.</exception>
    public void RequireAll(string nameA, string nameB)
    {
        if (NumbersA.Length == 0)
            throw new DatasetException(
                $"No picture of '{nameA}' has the name of one of '{nameB}', so there are no pairs; a family that "
                + "trains on domains can take them.");
        if (AloneA.Length + AloneB.Length == 0)
            return;
        string alone = AloneA.Length > 0 ? AloneA[0] : AloneB[0];
        string missing = AloneA.Length > 0 ? nameB : nameA;
        throw new DatasetException(
            $"{alone}: its pair is missing, '{missing}' has no picture of that name; {NumbersA.Length} pairs were "
            + $"found, and {AloneA.Length} of A and {AloneB.Length} of B without a counterpart.");
    }

    private static Dictionary<string, int> ByName(SideFiles files, bool marked)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < files.Count; i++)
        {
            string name = Stem(files.Keys[i]);
            if (marked)
                name = name[..^2];
            if (!names.TryAdd(name, i))
                throw new DatasetException(
                    $"{files.Paths[i]}: has the name of {files.Paths[names[name]]}, so that nobody can say which of "
                    + "them belongs to its pair.");
        }

        return names;
    }

    private static string Stem(string key) => key[..^Path.GetExtension(key).Length];
}
