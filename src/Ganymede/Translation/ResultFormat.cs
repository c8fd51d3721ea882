using Ganymede.Imaging;

namespace Ganymede.Translation;

/// <summary>The formats that results are written in.</summary>
public static class ResultFormat
{
    // Grey and animated formats would lose colours; those that pages show come first.
    private static readonly string[] wanted = [".png", ".jpg", ".bmp", ".ppm", ".pam"];

    /// <summary>The extensions, with their dots.</summary>
    public static IReadOnlyList<string> Extensions { get; } =
        [.. wanted.Where(e => ImageFormats.WriteExtensions.Contains(e))];

    /// <summary>Whether files of this extension hold alpha and 16 bits; others get neither.</summary>
    public static bool KeepsAll(string extension) => extension is ".png" or ".pam";

    /// <summary>Whether browsers show it.</summary>
    public static bool IsForPages(string extension) => extension is ".png" or ".jpg" or ".bmp";

    /// <summary>Writes a picture as a file of this extension holds it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(Image image, string extension, Stream stream)
    {
        Image fitted = Fit(image, extension);
        if (extension == ".png")
        {
            stream.Write(fitted.ToPng());
            return;
        }
        string file = Path.Combine(Path.GetTempPath(), $"ganymede-{Guid.NewGuid():N}{extension}");
        try
        {
            fitted.Save(file);
            stream.Write(File.ReadAllBytes(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The picture as the format holds it; a file without alpha shows the colours that stood beneath it.</summary>
    internal static Image Fit(Image image, string extension)
    {
        if (KeepsAll(extension))
            return image;
        if (image.HasAlpha)
            image = image.ToChannels(image.Channels - 1);
        if (image.Channels == 1 && extension == ".ppm")
            image = image.ToChannels(3);
        return image.BitDepth == 8 ? image : image.To8Bit();
    }
}
