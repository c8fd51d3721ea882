using Ganymede.Imaging.Bmp;
using Ganymede.Imaging.Jpeg;
using Ganymede.Imaging.Png;
using Ganymede.Imaging.Pnm;

namespace Ganymede.Imaging;

/// <summary>
/// The picture formats that are read and written. A file's format is told by its first bytes, never by its name.
/// </summary>
public static class ImageFormats
{
    private delegate Image Decoder(ReadOnlySpan<byte> file, ImageLimits limits);

    /// <summary>
    /// A format by its first bytes, and its decoder; null for formats that are only recognised, to say so.
    /// </summary>
    private sealed record Format(string Name, byte?[] Magic, Decoder? Decode, params string[] Extensions);

    // A null byte in a magic number matches anything (the length inside a RIFF header).
    private static readonly Format[] formats =
    [
        new("PNG", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], PngDecoder.Decode, ".png", ".apng"),
        new("JPEG", [0xFF, 0xD8, 0xFF], JpegDecoder.Decode, ".jpg", ".jpeg"),
        new("GIF", [0x47, 0x49, 0x46, 0x38], null),
        new("BMP", [0x42, 0x4D], BmpDecoder.Decode, ".bmp", ".dib"),
        new("PNM", [(byte)'P', (byte)'1'], PnmDecoder.Decode, ".pbm", ".pgm", ".ppm", ".pnm", ".pam"),
        new("PNM", [(byte)'P', (byte)'2'], PnmDecoder.Decode),
        new("PNM", [(byte)'P', (byte)'3'], PnmDecoder.Decode),
        new("PNM", [(byte)'P', (byte)'4'], PnmDecoder.Decode),
        new("PNM", [(byte)'P', (byte)'5'], PnmDecoder.Decode),
        new("PNM", [(byte)'P', (byte)'6'], PnmDecoder.Decode),
        new("PNM", [(byte)'P', (byte)'7'], PnmDecoder.Decode),
        new("WebP", [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50], null),
        new("TIFF", [0x49, 0x49, 0x2A, 0x00], null),
        new("TIFF", [0x4D, 0x4D, 0x00, 0x2A], null),
    ];

    /// <summary>File extensions of the formats that are read, in lower case with the dot.</summary>
    public static IReadOnlyList<string> ReadExtensions { get; } =
        [.. formats.Where(f => f.Decode is not null).SelectMany(f => f.Extensions)];

    /// <summary>File extensions that <see cref="Image.Save"/> knows, in lower case with the dot.</summary>
    public static IReadOnlyList<string> WriteExtensions { get; } =
        [".png", ".gif", ".bmp", ".jpg", ".jpeg", ".pgm", ".ppm", ".pnm", ".pam"];

    /// <summary>Decodes a whole file by its first bytes.</summary>
    internal static Image Decode(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        string wanted = string.Join(", ", formats.Where(f => f.Decode is not null).Select(f => f.Name).Distinct());
        if (file.IsEmpty)
            throw new ImageFormatException($"the file is empty where a picture ({wanted}) is wanted");

        foreach (Format format in formats)
        {
            if (!Matches(file, format.Magic))
                continue;
            if (format.Decode is null)
                throw new ImageFormatException($"this is a {format.Name} picture, and the formats read are: {wanted}");
            return format.Decode(file, limits);
        }

        string first = Convert.ToHexString(file[..Math.Min(8, file.Length)]);
        throw new ImageFormatException(
            $"the file begins with the bytes {first}, which is no known picture format; the formats read are: "
            + wanted);
    }

    private static bool Matches(ReadOnlySpan<byte> file, byte?[] magic)
    {
        if (file.Length < magic.Length)
            return false;
        for (int i = 0; i < magic.Length; i++)
        {
            if (magic[i] is byte wanted && file[i] != wanted)
                return false;
        }

        return true;
    }
}
