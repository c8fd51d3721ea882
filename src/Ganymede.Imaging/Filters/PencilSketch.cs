namespace Ganymede.Imaging.Filters;

/// <summary>
/// A pencil drawing of a picture: the grey picture g with its own blurred negative laid over it as a colour dodge,
/// which is <c>g / blur(g)</c>. What is as bright as its surroundings becomes paper, what is darker a stroke of soft
/// ends. In dark parts, where the quotient would blow noise up, both are lifted a little before.
/// </summary>
public static class PencilSketch
{
    private const double LeastSigma = 1.5;
    private const double SigmaShare = 0.015;

    // In grey levels of 255.
    private const float Lift = 16;

    /// <summary>Draws a picture.</summary>
    /// <param name="image">The picture, of any kind; transparent pixels show white.</param>
    /// <param name="options">Width and darkness of strokes; the usual ones when null.</param>
    /// <returns>A grey picture of the same size, 8 bits, dark strokes on white.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static Image Draw(Image image, SketchOptions? options = null)
    {
        options ??= new SketchOptions();
        options.Validate();
        double usual = Math.Clamp(
            SigmaShare * Math.Max(image.Width, image.Height), LeastSigma, GaussianBlur.LargestSigma);
        Plane grey = Plane.Grey(image);
        Plane blurred = GaussianBlur.Blur(grey, options.Sigma ?? usual);
        for (int i = 0; i < grey.Values.Length; i++)
        {
            float dodge = Math.Min(1, (grey.Values[i] + Lift) / (blurred.Values[i] + Lift));
            grey.Values[i] = 255 * MathF.Pow(dodge, (float)options.Strength);
        }

        var result = new Image(image.Width, image.Height, 1);
        grey.CopyTo(result, 0);
        return result;
    }
}
