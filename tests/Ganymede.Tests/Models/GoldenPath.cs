namespace Ganymede.Tests.Models;

/// <summary>Finds the files of tests/golden from where the tests run.</summary>
internal static class GoldenPath
{
    public static string Of(string folder, string file)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "tests", "golden", folder, file);
            if (File.Exists(path))
                return path;
        }
        throw new FileNotFoundException($"tests/golden/{folder}/{file} is not above {AppContext.BaseDirectory}.");
    }
}
