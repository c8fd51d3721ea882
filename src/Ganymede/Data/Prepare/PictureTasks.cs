using Ganymede.Imaging;
using Ganymede.Imaging.Filters;
using Ganymede.Tensors;

namespace Ganymede.Data.Prepare;

/// <summary>Makes pairs of single pictures: A is a lesser form of the picture, B the picture itself.</summary>
public static class PictureTasks
{
    /// <summary>A: the picture's edges, black on white.</summary>
    /// <param name="picture">B, 8 bits without alpha.</param>
    /// <param name="options">Blur and thresholds; the automatic ones when null.</param>
    /// <param name="widen">Pixels by which lines are widened to each side; 1 is what DiscoGAN's tasks do.</param>
    public static PicturePair Edges(Image picture, CannyOptions? options = null, int widen = 0)
    {
        Image lines = CannyEdges.Draw(picture, options);
        bool bright = options is { Invert: true };
        return new(bright ? Morphology.Dilate(lines, widen) : Morphology.Erode(lines, widen), picture);
    }

    /// <summary>A: a pencil drawing of the picture.</summary>
    /// <param name="picture">B, 8 bits without alpha.</param>
    /// <param name="options">Width and darkness of strokes; the usual ones when null.</param>
    public static PicturePair Sketch(Image picture, SketchOptions? options = null) =>
        new(PencilSketch.Draw(picture, options), picture);

    /// <summary>A: the picture in grey (luma of BT.601).</summary>
    /// <param name="picture">B, 8 bits without alpha.</param>
    public static PicturePair Gray(Image picture) => new(picture.ToChannels(1), picture);

    /// <summary>A: the picture made smaller (bicubic, anti-aliased), and as large again unless asked to leave it
    /// so.</summary>
    /// <param name="picture">B, 8 bits without alpha.</param>
    /// <param name="factor">How many times smaller, 2 or more.</param>
    /// <param name="small">Leave A small. B is then cut in its middle to a multiple of the factor, so that A is
    /// exactly that much smaller.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is below 2.</exception>
    /// <exception cref="DatasetException">A is to stay small, and the picture is smaller than the factor.</exception>
    public static PicturePair Downscale(Image picture, int factor, bool small = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 2);
        int width = picture.Width / factor, height = picture.Height / factor;
        if (!small)
        {
            Image reduced = picture.Resize(Math.Max(width, 1), Math.Max(height, 1), Resampling.Bicubic);
            return new(reduced.Resize(picture.Width, picture.Height, Resampling.Bicubic), picture);
        }

        if (width == 0 || height == 0)
            throw new DatasetException(
                $"{picture.Width} x {picture.Height} pixels are too few to be made {factor} times smaller");
        Image cut = picture.Crop(
            (picture.Width - width * factor) / 2, (picture.Height - height * factor) / 2, width * factor,
            height * factor);
        return new(cut.Resize(width, height, Resampling.Bicubic), cut);
    }

    /// <summary>The picture at a size; channels and bit depth are kept.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="size">The size.</param>
    /// <param name="fit">What happens to its aspect.</param>
    public static Image Resize(Image picture, Size2 size, PrepareFit fit)
    {
        (double x, double y) = ((double)size.Width / picture.Width, (double)size.Height / picture.Height);
        switch (fit)
        {
            case PrepareFit.Cover:
                // Cut first: the same centre as resizing first, without ever making a large picture of a long one.
                double most = Math.Max(x, y);
                int width = Math.Clamp((int)Math.Round(size.Width / most), 1, picture.Width);
                int height = Math.Clamp((int)Math.Round(size.Height / most), 1, picture.Height);
                Image middle = picture.Crop((picture.Width - width) / 2, (picture.Height - height) / 2, width, height);
                return middle.Resize(size.Width, size.Height, Resampling.Bicubic);
            case PrepareFit.Contain:
                double least = Math.Min(x, y);
                Image whole = picture.Resize(
                    Math.Clamp((int)Math.Round(picture.Width * least), 1, size.Width),
                    Math.Clamp((int)Math.Round(picture.Height * least), 1, size.Height), Resampling.Bicubic);
                int above = (size.Height - whole.Height) / 2, left = (size.Width - whole.Width) / 2;
                return whole.Pad(
                    above, size.Height - whole.Height - above, left, size.Width - whole.Width - left,
                    Imaging.PaddingMode.Fill, new Rgba(255, 255, 255, 0));
            default:
                return picture.Resize(size.Width, size.Height, Resampling.Bicubic);
        }
    }
}
