namespace Ganymede.Imaging.Filters;

/// <summary>
/// One channel as floats, `[height, width]`. Filters work in grey levels from 0 to 255 at any bit depth.
/// </summary>
internal sealed class Plane(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public float[] Values { get; } = new float[width * height];

    public Span<float> Row(int y) => Values.AsSpan(y * Width, Width);

    /// <summary>A channel of a picture.</summary>
    public static Plane Of(Image image, int channel)
    {
        var plane = new Plane(image.Width, image.Height);
        for (int i = 0, at = channel; i < plane.Values.Length; i++, at += image.Channels)
            plane.Values[i] = image.BitDepth == 8 ? image.Pixels[at] : image.Pixels16[at] / 257f;
        return plane;
    }

    /// <summary>The picture in grey; transparent pixels show white.</summary>
    public static Plane Grey(Image image) => Of(Opaque(image).ToChannels(1), 0);

    /// <summary>The picture without alpha, on white.</summary>
    public static Image Opaque(Image image) => image.HasAlpha ? image.Flatten(Rgba.White) : image;

    /// <summary>Puts the plane into a channel of a picture, rounded and held within its range.</summary>
    public void CopyTo(Image image, int channel)
    {
        for (int i = 0, at = channel; i < Values.Length; i++, at += image.Channels)
        {
            if (image.BitDepth == 8)
                image.Pixels[at] = (byte)Math.Clamp(Values[i] + 0.5f, 0, 255);
            else
                image.Pixels16[at] = (ushort)Math.Clamp(Values[i] * 257 + 0.5f, 0, 65535);
        }
    }
}
