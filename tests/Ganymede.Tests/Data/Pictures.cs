using Ganymede.Imaging;

namespace Ganymede.Tests.Data;

/// <summary>Writes small PNG files.</summary>
internal static class Pictures
{
    /// <summary>A picture with a gradient that begins at a value of its own.</summary>
    public static string Write(
        TemporaryFolder folder, string name, int width = 8, int height = 8, int channels = 3, int start = 0)
    {
        var image = new Image(width, height, channels);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(start + i * 11);
        if (image.HasAlpha)
        {
            for (int i = channels - 1; i < image.Pixels.Length; i += channels)
                image.Pixels[i] = 255;
        }

        return Write(folder, name, image);
    }

    public static string Write(TemporaryFolder folder, string name, Image image)
    {
        string path = folder.At(name.Split('/'));
        image.Save(path);
        return path;
    }

    public static Image Flat(int width, int height, params byte[] pixel)
    {
        var image = new Image(width, height, pixel.Length);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = pixel[i % pixel.Length];
        return image;
    }
}
