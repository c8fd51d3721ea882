namespace Ganymede.Data;

/// <summary>Finds the data that ships with Ganymede, from any working directory.</summary>
public static class DataFolder
{
    /// <summary>The environment variable that names the folder of shipped data and turns the search off.</summary>
    public const string Variable = "GANYMEDE_DATA";

    /// <summary>
    /// The folder of one shipped data set, or null. GANYMEDE_DATA/<paramref name="name"/> where that variable is set;
    /// otherwise the nearest data/<paramref name="name"/> at or above the program, then at or above the current
    /// directory.
    /// </summary>
    /// <param name="name">A folder's name, such as <c>mnist</c>.</param>
    public static string? Find(string name) =>
        Find(
            name, Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory,
            Environment.CurrentDirectory);

    internal static string? Find(string name, string? overriding, params ReadOnlySpan<string> starts)
    {
        if (!string.IsNullOrEmpty(overriding))
        {
            string folder = Path.Combine(overriding, name);
            return Directory.Exists(folder) ? folder : null;
        }

        foreach (string start in starts)
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
            {
                string folder = Path.Combine(at.FullName, "data", name);
                if (Directory.Exists(folder))
                    return folder;
            }
        }

        return null;
    }
}
