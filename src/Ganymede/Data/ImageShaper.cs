using Ganymede.Imaging;

namespace Ganymede.Data;

/// <summary>Brings pictures of any size and kind to one size, 8 bits and 1 or 3 channels.</summary>
internal sealed record ImageShaper(
    int Height, int Width, int Channels, ImageFit Fit, Resampling Filter, Rgba Background)
{
    /// <summary>The picture with these measures; the same object when it has them already.</summary>
    public Image Apply(Image image)
    {
        image = Opaque(image);
        image = Fit switch
        {
            ImageFit.Cover => Resize(CropToAspect(image), Height, Width),
            ImageFit.Stretch => Resize(image, Height, Width),
            _ => Centre(Shrink(image)),
        };
        return image.Channels == Channels ? image : image.ToChannels(Channels);
    }

    /// <summary>The picture with 8 bits and without transparency, as large as it is.</summary>
    public Image Opaque(Image image)
    {
        if (image.BitDepth != 8)
            image = image.To8Bit();
        return image.HasAlpha ? image.Flatten(Background) : image;
    }

    // Cutting before resizing gives the same centre as resizing first, without ever making a large picture of a long
    // one.
    private Image CropToAspect(Image image)
    {
        int width = (int)Math.Min(image.Width, Math.Round((double)image.Height * Width / Height));
        int height = (int)Math.Min(image.Height, Math.Round((double)image.Width * Height / Width));
        width = Math.Max(1, width);
        height = Math.Max(1, height);
        return width == image.Width && height == image.Height
            ? image
            : image.Crop((image.Width - width) / 2, (image.Height - height) / 2, width, height);
    }

    private Image Shrink(Image image)
    {
        double scale = Math.Min((double)Width / image.Width, (double)Height / image.Height);
        return scale >= 1
            ? image
            : Resize(
                image,
                Math.Clamp((int)Math.Round(image.Height * scale), 1, Height),
                Math.Clamp((int)Math.Round(image.Width * scale), 1, Width));
    }

    private Image Centre(Image image)
    {
        int above = (Height - image.Height) / 2;
        int left = (Width - image.Width) / 2;
        return image.Height == Height && image.Width == Width
            ? image
            : image.Pad(
                above, Height - image.Height - above, left, Width - image.Width - left, PaddingMode.Fill, Rgba.Black);
    }

    private Image Resize(Image image, int height, int width) =>
        image.Height == height && image.Width == width ? image : image.Resize(width, height, Filter);
}
