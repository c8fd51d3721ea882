using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ganymede.Imaging;

namespace Ganymede.Data.Emoji;

/// <summary>
/// All pictures of one artist in one PNG file: cells of 64 x 64 pixels, each with one clear pixel around it.
/// </summary>
internal sealed class EmojiSheet
{
    /// <summary>The side of a picture.</summary>
    public const int Side = 64;

    private const int Padding = 1;
    private const int Pitch = Side + 2 * Padding;

    // A decoded sheet has 67 MB. Data sets copy what they need when they are opened, so it is kept only as long as the
    // collector leaves it: enough for the two parts of a data set, opened one after the other, to decode it once.
    private static readonly ConcurrentDictionary<string, WeakReference<EmojiSheet>> opened = new();

    private readonly Image image;

    private EmojiSheet(string path, Image image, string digest)
    {
        Path = path;
        this.image = image;
        Digest = digest;
    }

    public string Path { get; }

    public int Columns => image.Width / Pitch;

    public int Rows => image.Height / Pitch;

    /// <summary>SHA-256 of the file.</summary>
    public string Digest { get; }

    /// <exception cref="DatasetException">The file is missing, damaged or no sheet.</exception>
    public static EmojiSheet Open(string path)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: cannot be read: {fault.Message}", fault);
        }

        string digest = Convert.ToHexStringLower(SHA256.HashData(file));
        string key = $"{digest} {path}";
        if (opened.TryGetValue(key, out WeakReference<EmojiSheet>? known) && known.TryGetTarget(out EmojiSheet? sheet))
            return sheet;
        sheet = new EmojiSheet(path, Decode(path, file), digest);
        opened[key] = new WeakReference<EmojiSheet>(sheet);
        return sheet;
    }

    /// <summary>The picture of an entry, with the transparency that it has.</summary>
    /// <exception cref="DatasetException">The entry's place is not in the sheet.</exception>
    public Image Cut(EmojiEntry entry) => entry.Column < Columns && entry.Row < Rows
        ? image.Crop(entry.Column * Pitch + Padding, entry.Row * Pitch + Padding, Side, Side)
        : throw new DatasetException(
            $"The index places '{entry.Name}' in column {entry.Column} and row {entry.Row}, but {Path} has "
            + $"{Columns} columns and {Rows} rows of pictures; the index and the sheet do not belong together.");

    private static Image Decode(string path, byte[] file)
    {
        try
        {
            Image image = Image.Decode(file);
            if (image.BitDepth != 8)
                image = image.To8Bit();
            return image.Width >= Pitch && image.Height >= Pitch
                ? image
                : throw new DatasetException(
                    $"{path}: has {image.Width}x{image.Height} pixels; a sheet of emoji has cells of {Pitch}x{Pitch}.");
        }
        catch (ImageFormatException fault)
        {
            throw new DatasetException($"{path}: is damaged: {fault.Problem}.", fault);
        }
    }
}
