using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ganymede.Data.Prepare;

/// <summary>All pictures at and below a folder, in the order of their names.</summary>
internal sealed class PictureFolder
{
    private const string Train = "train", Test = "test";

    private readonly HashSet<string> shared;

    private PictureFolder(string root, string[] files, string[] ignored)
    {
        Root = root;
        Files = files;
        Ignored = ignored;
        IsDivided = FolderListing.HasSplits(root);
        // Two pictures whose names differ in the extension alone keep it, as both become PNG.
        shared = [.. files.GroupBy(Stem).Where(same => same.Count() > 1).Select(same => same.Key)];
    }

    public string Root { get; }

    /// <summary>Paths below the root with forward slashes.</summary>
    public string[] Files { get; }

    public string[] Ignored { get; }

    /// <summary>Whether the folder's only sub-folders are train and test.</summary>
    public bool IsDivided { get; }

    /// <exception cref="DatasetException">The folder is missing, cannot be read or has no pictures.</exception>
    public static PictureFolder Of(string path)
    {
        if (!Directory.Exists(path))
            throw new DatasetException($"There is no folder '{path}'.");
        try
        {
            var ignored = new List<string>();
            string[] files = FolderListing.Pictures(path, "", recursive: true, ignored);
            return files.Length > 0
                ? new PictureFolder(path, files, [.. ignored.Select(name => Path.Combine(path, name))])
                : throw new DatasetException($"The folder '{path}' holds no pictures.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"The folder '{path}' cannot be read: {fault.Message}", fault);
        }
    }

    public string PathOf(string file) => Path.Combine(Root, file.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>What is written for a file: its name as PNG, below its part.</summary>
    public string TargetOf(string file) => (shared.Contains(Stem(file)) ? file : Stem(file)) + ".png";

    /// <summary>The part that a file belongs to, and its name within.</summary>
    public (string Part, string Name) PartOf(string file, double testShare)
    {
        string target = TargetOf(file);
        if (!IsDivided)
            return (IsTest(Stem(file), testShare) ? Test : Train, target);
        int slash = target.IndexOf('/');
        // A picture beside the folders train and test belongs to neither; to learn from it is the lesser harm.
        return slash < 0 ? (Train, target) : (target[..slash], target[(slash + 1)..]);
    }

    /// <summary>A name without its extension, by which pictures are paired.</summary>
    public static string Stem(string file) => file[..^Path.GetExtension(file).Length];

    // The first 64 bits of SHA-256 as a number from 0 to 1.
    private static bool IsTest(string stem, double share)
    {
        ulong hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(stem)));
        return hash / (double)ulong.MaxValue < share;
    }
}
