namespace Ganymede.Imaging.Jpeg;

/// <summary>Splits a picture into the components that are written.</summary>
internal static class JpegPlanes
{
    private const int Half = 1 << 15;

    /// <summary>Grey, or Y, Cb and Cr of JFIF in 16-bit fixed point, rounded as in libjpeg.</summary>
    /// <param name="image">8-bit picture without alpha.</param>
    /// <param name="subsampling">The colours' resolution.</param>
    public static JpegPlane[] Of(Image image, JpegSubsampling subsampling)
    {
        bool grey = image.Channels == 1, quarter = !grey && subsampling == JpegSubsampling.Quarter;
        var luma = new JpegPlane(image.Width, image.Height, quarter ? 2 : 1);
        if (grey)
        {
            for (int y = 0; y < image.Height; y++)
                image.Row(y).CopyTo(luma.Row(y));
            luma.FillRight();
            return [luma];
        }

        JpegPlane cb = new(image.Width, image.Height, 1), cr = new(image.Width, image.Height, 1);
        for (int y = 0; y < image.Height; y++)
            Convert(image.Row(y), luma.Row(y), cb.Row(y), cr.Row(y));
        luma.FillRight();
        if (quarter)
            return [luma, cb.Halve(), cr.Halve()];
        cb.FillRight();
        cr.FillRight();
        return [luma, cb, cr];
    }

    private static void Convert(ReadOnlySpan<byte> rgb, Span<byte> luma, Span<byte> cb, Span<byte> cr)
    {
        // A half less one keeps 255.5 from becoming 256.
        const int chroma = (128 << 16) + Half - 1;
        for (int x = 0; x < rgb.Length / 3; x++)
        {
            int red = rgb[3 * x], green = rgb[3 * x + 1], blue = rgb[3 * x + 2];
            luma[x] = (byte)((19595 * red + 38470 * green + 7471 * blue + Half) >> 16);
            cb[x] = (byte)((-11059 * red - 21709 * green + 32768 * blue + chroma) >> 16);
            cr[x] = (byte)((32768 * red - 27439 * green - 5329 * blue + chroma) >> 16);
        }
    }
}
