namespace Ganymede.Training;

/// <summary>How a walk goes from one latent to another.</summary>
public enum LatentPath
{
    /// <summary>
    /// Along the great circle between the two (White 2016): the length of the vectors on the way is like that of the
    /// latents that the generator was trained on.
    /// </summary>
    Spherical,

    /// <summary>Along the straight line, which passes nearer to 0 than latents usually lie.</summary>
    Linear,
}

/// <summary>The points between two latents.</summary>
internal static class LatentPaths
{
    /// <summary>The point at a share of the way from <paramref name="a"/> (0) to <paramref name="b"/> (1).</summary>
    internal static void Between(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, float share, LatentPath path, Span<float> destination)
    {
        double weightA = 1 - share, weightB = share;
        if (path == LatentPath.Spherical)
        {
            double dot = 0, lengthA = 0, lengthB = 0;
            for (int i = 0; i < a.Length; i++)
            {
                dot += (double)a[i] * b[i];
                lengthA += (double)a[i] * a[i];
                lengthB += (double)b[i] * b[i];
            }
            double cosine = dot / Math.Max(Math.Sqrt(lengthA * lengthB), double.Epsilon);
            double angle = Math.Acos(Math.Clamp(cosine, -1, 1)), sine = Math.Sin(angle);
            // Vectors of one direction have no circle between them, and the straight line is the same path.
            if (sine > 1e-6)
                (weightA, weightB) = (Math.Sin((1 - share) * angle) / sine, Math.Sin(share * angle) / sine);
        }
        for (int i = 0; i < a.Length; i++)
            destination[i] = (float)((weightA * a[i]) + (weightB * b[i]));
    }
}
