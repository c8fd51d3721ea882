namespace Ganymede.Imaging.Filters;

/// <summary>
/// How fast and in which direction a picture brightens, by the 3x3 operator of Sobel. Unit: grey levels (0 to 255, at
/// any bit depth) a pixel. In colour the channel that changes most at a pixel counts there, so that edges between
/// colours of one brightness are seen. Transparent pixels show white; beyond the edge the edge pixel goes on.
/// </summary>
public sealed class SobelGradient
{
    // Rounding must not decide between channels that change alike.
    internal const float Tolerance = 1e-3f;

    private readonly float[] x, y;

    private SobelGradient(int width, int height)
    {
        (Width, Height) = (width, height);
        x = new float[width * height];
        y = new float[width * height];
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The change from left to right, `[height, width]`.</summary>
    public ReadOnlySpan<float> X => x;

    /// <summary>The change from top to bottom, `[height, width]`.</summary>
    public ReadOnlySpan<float> Y => y;

    /// <summary>Measures a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="sigma">Standard deviation in pixels of the blur before, 0 (none) to
    /// <see cref="GaussianBlur.LargestSigma"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Sigma is outside its range.</exception>
    public static SobelGradient Of(Image image, double sigma = 0)
    {
        GaussianBlur.CheckSigma(sigma);
        image = Plane.Opaque(image);
        var gradient = new SobelGradient(image.Width, image.Height);
        for (int c = 0; c < image.Channels; c++)
            gradient.Take(GaussianBlur.Blur(Plane.Of(image, c), sigma));
        return gradient;
    }

    /// <summary>The length of the gradient as a grey picture, 255 at the strongest place; black for a flat
    /// picture.</summary>
    public Image ToImage()
    {
        float[] lengths = Lengths();
        float most = lengths.Max();
        var plane = new Plane(Width, Height);
        for (int i = 0; i < lengths.Length; i++)
            plane.Values[i] = most > Tolerance ? lengths[i] / most * 255 : 0;
        var image = new Image(Width, Height, 1);
        plane.CopyTo(image, 0);
        return image;
    }

    /// <summary>The length of the gradient, `[height, width]`.</summary>
    internal float[] Lengths()
    {
        float[] lengths = new float[x.Length];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = MathF.Sqrt(x[i] * x[i] + y[i] * y[i]);
        return lengths;
    }

    private void Take(Plane plane)
    {
        for (int row = 0; row < Height; row++)
        {
            Span<float> above = plane.Row(Math.Max(row - 1, 0)), here = plane.Row(row);
            Span<float> below = plane.Row(Math.Min(row + 1, Height - 1));
            for (int column = 0; column < Width; column++)
            {
                int left = Math.Max(column - 1, 0), right = Math.Min(column + 1, Width - 1);
                // Opposite corners are added in pairs, so that a turned picture gives the same bits. 8 is the
                // operator's sum over two pixels' distance.
                float dx = ((above[right] + below[right]) - (above[left] + below[left])
                    + 2 * (here[right] - here[left])) / 8;
                float dy = ((below[left] + below[right]) - (above[left] + above[right])
                    + 2 * (below[column] - above[column])) / 8;
                int i = row * Width + column;
                float old = MathF.Sqrt(x[i] * x[i] + y[i] * y[i]);
                if (MathF.Sqrt(dx * dx + dy * dy) > old + Tolerance)
                    (x[i], y[i]) = (dx, dy);
            }
        }
    }
}
