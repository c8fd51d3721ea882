using Ganymede.Imaging;

namespace Ganymede.Data.Layouts;

/// <summary>
/// Dark lines made wider: each sample becomes the darkest of the 3x3 around it. The same as to invert, dilate 3x3 and
/// invert back.
/// </summary>
internal static class EdgeWidening
{
    /// <summary>The widened picture; 8 bits, any channels, each by itself. Nothing comes in from outside.</summary>
    public static Image Apply(Image image) => Darkest(Darkest(image, vertical: false), vertical: true);

    // The smallest of three along an axis; two axes make the square.
    private static Image Darkest(Image image, bool vertical)
    {
        var result = new Image(image.Width, image.Height, image.Channels);
        int step = vertical ? image.Width * image.Channels : image.Channels;
        int last = (vertical ? image.Height : image.Width) - 1;
        ReadOnlySpan<byte> from = image.Pixels;
        Span<byte> to = result.Pixels;
        for (int i = 0; i < from.Length; i++)
        {
            int place = vertical ? i / step : i / step % image.Width;
            byte darkest = from[i];
            if (place > 0)
                darkest = Math.Min(darkest, from[i - step]);
            if (place < last)
                darkest = Math.Min(darkest, from[i + step]);
            to[i] = darkest;
        }

        return result;
    }
}
