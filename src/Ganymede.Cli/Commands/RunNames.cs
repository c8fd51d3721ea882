using System.Globalization;

namespace Ganymede.Cli.Commands;

/// <summary>Names for the folders of runs that nobody named.</summary>
internal static class RunNames
{
    /// <summary><c>runs/dcgan-mnist-001</c>, or the first number that is free.</summary>
    internal static string For(string family, string data)
    {
        string set = Path.GetFileName(Path.TrimEndingDirectorySeparator(data));
        return FirstFree(Path.Combine("runs", $"{family}-{(set is "" or "." or ".." ? "data" : set)}"), from: 1);
    }

    /// <summary><c>runs/demo</c>, then <c>runs/demo-002</c> and so on.</summary>
    internal static string Demo()
    {
        string first = Path.Combine("runs", "demo");
        return IsFree(first) ? first : FirstFree(first, from: 2);
    }

    private static string FirstFree(string stem, int from) =>
        Enumerable.Range(from, int.MaxValue - from)
            .Select(n => $"{stem}-{n.ToString("D3", CultureInfo.InvariantCulture)}").First(IsFree);

    private static bool IsFree(string path) => !File.Exists(path) && !Directory.Exists(path);
}
