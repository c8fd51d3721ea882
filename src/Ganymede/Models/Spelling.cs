namespace Ganymede.Models;

/// <summary>Finds what somebody probably meant to type.</summary>
public static class Spelling
{
    /// <summary>The name nearest to what was typed, or null when none is near enough to be a slip.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">What could have been meant.</param>
    public static string? Nearest(string typed, IEnumerable<string> names)
    {
        string? nearest = names.MinBy(n => Distance(n, typed));
        // Two letters changed places, or a third of them wrong, is a slip; more is another word.
        return nearest is not null && Distance(nearest, typed) <= Math.Max(2, nearest.Length / 3) ? nearest : null;
    }

    /// <summary>The end of a sentence: "; did you mean 'x'?", or a full stop when no name is near.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">What could have been meant.</param>
    public static string Suggest(string typed, IEnumerable<string> names) =>
        Nearest(typed, names) is { } nearest ? $"; did you mean '{nearest}'?" : ".";

    // Levenshtein's distance, a row at a time.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
