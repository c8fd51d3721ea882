namespace Ganymede.Imaging.Filters;

/// <summary>
/// Lines of one pixel along the edges of a picture (Canny, "A computational approach to edge detection", 1986): blur,
/// gradient, only the crest across each edge, and of it what is strong or hangs together with something strong. A
/// picture that is turned by 90 degrees or mirrored gives the lines turned or mirrored.
/// </summary>
public static class CannyEdges
{
    // The crest of an ideal step lies between two pixels that change alike; rounding must not choose between them.
    private const float Tolerance = SobelGradient.Tolerance;

    private const double LowShare = 0.4;

    // The least automatic threshold, in grey levels a pixel: less is noise in an otherwise flat picture.
    private const double LeastHigh = 2;

    private const byte Weak = 1, Line = 2;

    /// <summary>Draws the edges.</summary>
    /// <param name="image">The picture, of any kind; transparent pixels show white.</param>
    /// <param name="options">Blur and thresholds; the automatic ones when null.</param>
    /// <returns>A grey picture of the same size with the values 0 and 255 only.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static Image Draw(Image image, CannyOptions? options = null)
    {
        options ??= new CannyOptions();
        options.Validate();
        SobelGradient gradient = SobelGradient.Of(image, options.Sigma);
        float[] lengths = gradient.Lengths();
        double high = options.High ?? Math.Max(LeastHigh, Quantile(lengths, options.Quantile));
        double low = Math.Min(high, options.Low ?? LowShare * high);

        byte[] marks = new byte[lengths.Length];
        var begun = new Stack<int>();
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                int i = y * image.Width + x;
                if (lengths[i] < low || lengths[i] <= Tolerance || !IsCrest(gradient, lengths, x, y))
                    continue;
                marks[i] = Weak;
                if (lengths[i] >= high)
                {
                    marks[i] = Line;
                    begun.Push(i);
                }
            }
        }

        Follow(marks, begun, image.Width, image.Height);
        var result = new Image(image.Width, image.Height, 1);
        byte line = options.Invert ? (byte)255 : (byte)0;
        for (int i = 0; i < marks.Length; i++)
            result.Pixels[i] = marks[i] == Line ? line : (byte)(255 - line);
        return result;
    }

    // Compares a pixel with the two points at its distance up and down the slope, between the neighbours there. Of two
    // pixels that change alike the darker is taken, a choice that does not depend on how the picture lies.
    private static bool IsCrest(SobelGradient gradient, float[] lengths, int x, int y)
    {
        int width = gradient.Width, height = gradient.Height, i = y * width + x;
        float dx = gradient.X[i], dy = gradient.Y[i], here = lengths[i];
        float ax = Math.Abs(dx), ay = Math.Abs(dy);
        int stepX = Math.Sign(dx), stepY = Math.Sign(dy);
        bool flat = ax >= ay;
        float slant = flat ? ay / ax : ax / ay;
        float up = Between(1), down = Between(-1);
        return here >= up - Tolerance && here > down + Tolerance;

        float Between(int sign)
        {
            float diagonal = At(x + sign * stepX, y + sign * stepY);
            float straight = flat ? At(x + sign * stepX, y) : At(x, y + sign * stepY);
            return straight + slant * (diagonal - straight);
        }

        float At(int column, int row) =>
            lengths[Math.Clamp(row, 0, height - 1) * width + Math.Clamp(column, 0, width - 1)];
    }

    private static void Follow(byte[] marks, Stack<int> begun, int width, int height)
    {
        while (begun.TryPop(out int at))
        {
            int x = at % width, y = at / width;
            for (int row = Math.Max(y - 1, 0); row <= Math.Min(y + 1, height - 1); row++)
            {
                for (int column = Math.Max(x - 1, 0); column <= Math.Min(x + 1, width - 1); column++)
                {
                    int i = row * width + column;
                    if (marks[i] != Weak)
                        continue;
                    marks[i] = Line;
                    begun.Push(i);
                }
            }
        }
    }

    // From counts in steps of a 64th of a grey level, which is as fine as a threshold needs to be.
    private static double Quantile(float[] lengths, double share)
    {
        const int steps = 64;
        int[] counts = new int[256 * steps];
        foreach (float length in lengths)
            counts[Math.Min((int)(length * steps), counts.Length - 1)]++;
        long left = (long)(share * lengths.Length);
        for (int i = 0; i < counts.Length; i++)
        {
            left -= counts[i];
            if (left < 0)
                return (i + 1.0) / steps;
        }

        return 255;
    }
}
