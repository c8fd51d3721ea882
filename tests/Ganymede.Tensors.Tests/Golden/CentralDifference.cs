namespace Ganymede.Tensors.Tests.Golden;

/// <summary>
/// Compares ⟨∇f, v⟩ with a central difference of f along v. The differences are taken of the float32 results and summed
/// in double; Richardson's extrapolation of two steps removes the error of second order.
/// </summary>
/// <remarks>
/// What remains is the rounding of float32: each result is known to <see cref="Epsilon"/> of its magnitude, and each
/// input moves by a step that is rounded likewise. So the tolerance is 1e-3 of |∇f|·|v|, the size that the derivative
/// can have, plus 4 · Epsilon / h times the magnitudes that were subtracted.
/// </remarks>
internal static class CentralDifference
{
    private const double Epsilon = 6e-8, Relative = 1e-3;

    // Twice this is the larger of the two steps: golden inputs are 0.1 or more from a kink, ties 0.1 or more apart.
    private const float UsualStep = 0.02f;

    /// <summary>
    /// Faults of the derivatives of <paramref name="function"/>: the gradient of Σ weights · f(point) along its own
    /// direction, which finds a wrong size, and along random ones, which find what stands beside it.
    /// </summary>
    /// <param name="function">From tensors of the shapes to results.</param>
    /// <param name="gradients">The derivatives under test: for each input, of Σ weights · results.</param>
    /// <param name="step">How far the element that moves most is moved; less for compositions, which bend more.</param>
    public static List<string> Check(
        Func<float[][], float[][]> function, float[][] point, float[][] weights, float[][] gradients,
            RandomStream random,
        float step = UsualStep)
    {
        List<string> faults = [];
        double size = Norm(gradients);
        for (int attempt = 0; attempt < 3; attempt++)
        {
            float[][] v = attempt == 0 && size > 0
                ? Array.ConvertAll(gradients, g => (float[])g.Clone())
                : Array.ConvertAll(gradients, g => Filled(g.Length, random));
            float most = v.Max(part => part.Length == 0 ? 0 : part.Max(Math.Abs));
            foreach (float[] part in v)
            {
                for (int i = 0; i < part.Length; i++)
                    part[i] /= most;
            }
            double expected = Dot(gradients, v);
            (double coarse, double noise) = Along(function, point, weights, v, 2 * step);
            (double fine, _) = Along(function, point, weights, v, step);
            double measured = ((4 * fine) - coarse) / 3;
            // Moving an input by a rounded step moves the result by as much of its derivative.
            double slack = noise + InputRounding(gradients, point);
            double allowed = (Relative * size * Norm(v)) + (4 * Epsilon / step * slack);
            if (!(Math.Abs(expected - measured) <= allowed))
                faults.Add(
                    $"direction {attempt}: the gradient says {expected:e4}, differences {measured:e4} ± {allowed:e1}");
        }
        return faults;
    }

    public static float[] Filled(int count, RandomStream random)
    {
        float[] values = new float[count];
        random.FillNormal(values);
        return values;
    }

    // (Σ w · f(x + hv) - Σ w · f(x - hv)) / 2h, and the root of the sum of squares of what was subtracted.
    private static (double Slope, double Noise) Along(
        Func<float[][], float[][]> function, float[][] point, float[][] weights, float[][] v, float h)
    {
        float[][] ahead = function(Moved(h)), behind = function(Moved(-h));
        double slope = 0, noise = 0;
        for (int r = 0; r < weights.Length; r++)
        {
            for (int i = 0; i < weights[r].Length; i++)
            {
                slope += weights[r][i] * ((double)ahead[r][i] - behind[r][i]);
                noise += Math.Pow(weights[r][i] * (double)ahead[r][i], 2);
            }
        }
        return (slope / (2 * (double)h), Math.Sqrt(noise));

        float[][] Moved(float by) => [.. point.Zip(v, (p, d) => p.Zip(d, (x, y) => x + (by * y)).ToArray())];
    }

    private static double InputRounding(float[][] gradients, float[][] point)
    {
        double sum = 0;
        for (int r = 0; r < point.Length; r++)
        {
            for (int i = 0; i < point[r].Length; i++)
                sum += Math.Pow(gradients[r][i] * (double)point[r][i], 2);
        }
        return Math.Sqrt(sum);
    }

    private static double Norm(float[][] x) => Math.Sqrt(Dot(x, x));

    private static double Dot(float[][] a, float[][] b)
    {
        double sum = 0;
        for (int r = 0; r < a.Length; r++)
        {
            for (int i = 0; i < a[r].Length; i++)
                sum += (double)a[r][i] * b[r][i];
        }
        return sum;
    }
}
