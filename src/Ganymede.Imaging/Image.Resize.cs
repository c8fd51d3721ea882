using Ganymede.Imaging.Resizing;

namespace Ganymede.Imaging;

/// <content>Resizing.</content>
public sealed partial class Image
{
    /// <summary>
    /// The picture at another size, as a copy. Each target pixel is a weighted mean of the source pixels about its
    /// centre; when the picture shrinks, the filter grows with the scale (anti-aliasing). The 8-bit result is that of
    /// Pillow's <c>Image.resize</c> within one grey level: rounding to 8 bits between the horizontal and the vertical
    /// pass included. Colours are weighted by alpha (premultiplied) and divided by it afterwards, so that transparent
    /// pixels do not bleed into visible ones; <see cref="Resampling.Nearest"/> copies pixels as they are.
    /// </summary>
    /// <param name="width">Pixels a row, 1 or more.</param>
    /// <param name="height">Rows, 1 or more.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="antialias">Whether the filter grows when shrinking. False samples sparsely, as OpenCV and
    /// PyTorch's default do, and aliases.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, a picture larger than an array, or no such
    /// filter.</exception>
    public Image Resize(int width, int height, Resampling filter, bool antialias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (!Enum.IsDefined(filter))
            throw new ArgumentOutOfRangeException(nameof(filter), filter, "Not a resampling filter.");
        if (width == Width && height == Height)
            return Clone();
        if (filter == Resampling.Nearest)
            return NearestResizer.Resize(this, width, height);
        return BitDepth == 8
            ? Resizer8.Resize(this, width, height, filter, antialias)
            : Resizer16.Resize(this, width, height, filter, antialias);
    }
}
