using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>
/// The usual initializations. For a weight [..., in, out] the fan in is the product of all extents but the last and the
/// fan out that of all but the last but one, which is what PyTorch counts for its own layouts of linear layers,
/// convolutions and transposed convolutions.
/// </summary>
public static class Initializers
{
    /// <summary>Normally distributed numbers.</summary>
    public static Initializer Normal(float mean = 0, float standardDeviation = 1) =>
        (values, _, random) => random.FillNormal(values, mean, standardDeviation);

    /// <summary>Numbers spread evenly over [low, high).</summary>
    public static Initializer Uniform(float low = 0, float high = 1) =>
        (values, _, random) => random.FillUniform(values, low, high);

    /// <summary>One value everywhere.</summary>
    public static Initializer Constant(float value) => (values, _, _) => values.Fill(value);

    /// <summary>Evenly over ±gain · √(6 / (fan in + fan out)) (Glorot and Bengio 2010).</summary>
    public static Initializer XavierUniform(float gain = 1) => (values, shape, random) =>
    {
        (float fanIn, float fanOut) = Fans(shape);
        float bound = gain * MathF.Sqrt(6 / (fanIn + fanOut));
        random.FillUniform(values, -bound, bound);
    };

    /// <summary>N(0, gain² · 2 / (fan in + fan out)) (Glorot and Bengio 2010).</summary>
    public static Initializer XavierNormal(float gain = 1) => (values, shape, random) =>
    {
        (float fanIn, float fanOut) = Fans(shape);
        random.FillNormal(values, 0, gain * MathF.Sqrt(2 / (fanIn + fanOut)));
    };

    /// <summary>Evenly over ±√(6 / ((1 + a²) · fan)) (He et al. 2015).</summary>
    /// <param name="a">The negative slope of the leaky ReLU that follows; 0 for a ReLU.</param>
    /// <param name="mode">Which fan.</param>
    public static Initializer KaimingUniform(float a = 0, FanMode mode = FanMode.FanIn) => (values, shape, random) =>
    {
        float bound = MathF.Sqrt(6 / ((1 + (a * a)) * Fan(shape, mode)));
        random.FillUniform(values, -bound, bound);
    };

    /// <summary>N(0, 2 / ((1 + a²) · fan)) (He et al. 2015).</summary>
    /// <param name="a">The negative slope of the leaky ReLU that follows; 0 for a ReLU.</param>
    /// <param name="mode">Which fan.</param>
    public static Initializer KaimingNormal(float a = 0, FanMode mode = FanMode.FanIn) => (values, shape, random) =>
        random.FillNormal(values, 0, MathF.Sqrt(2 / ((1 + (a * a)) * Fan(shape, mode))));

    /// <summary>
    /// A random matrix [fan in, out] whose columns, or rows if there are fewer of them, are orthogonal with the length
    /// <paramref name="gain"/> (Saxe et al. 2014), spread evenly over all such matrices.
    /// </summary>
    public static Initializer Orthogonal(float gain = 1) => (values, shape, random) =>
    {
        (int rows, int columns) = Matrix(shape);
        int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        var vectors = new double[count][];
        float[] drawn = new float[length];
        for (int i = 0; i < count; i++)
        {
            random.FillNormal(drawn);
            vectors[i] = Array.ConvertAll(drawn, x => (double)x);
            Orthogonalize(vectors.AsSpan(0, i), vectors[i]);
        }
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < length; j++)
                values[columns <= rows ? (j * columns) + i : (i * columns) + j] = (float)(gain * vectors[i][j]);
        }
    };

    /// <summary>PyTorch's default for weights of linear layers and convolutions: evenly over ±1 / √(fan in).</summary>
    internal static Initializer TorchWeight { get; } = KaimingUniform(MathF.Sqrt(5));

    /// <summary>PyTorch's default for their biases: evenly over ±1 / √(fan in of the weight).</summary>
    internal static Initializer TorchBias(Shape weight)
    {
        float bound = 1 / MathF.Sqrt(Fans(weight).In);
        return Uniform(-bound, bound);
    }

    private static float Fan(Shape shape, FanMode mode) => mode == FanMode.FanIn ? Fans(shape).In : Fans(shape).Out;

    private static (float In, float Out) Fans(Shape shape)
    {
        (int rows, int columns) = Matrix(shape);
        return (rows, (float)rows / shape[-2] * columns);
    }

    private static (int Rows, int Columns) Matrix(Shape shape) => shape.Rank >= 2
        ? (shape.ElementCount / shape[-1], shape[-1])
        : throw new TensorShapeException(
            $"Initializers: {shape} is not a weight [..., in, out], so it has no fan in and no fan out.");

    // Gram-Schmidt, twice, which leaves nothing of the earlier vectors but rounding (Giraud et al. 2005).
    private static void Orthogonalize(ReadOnlySpan<double[]> basis, double[] vector)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (double[] other in basis)
            {
                double along = Dot(other, vector);
                for (int i = 0; i < vector.Length; i++)
                    vector[i] -= along * other[i];
            }
        }
        double norm = Math.Sqrt(Dot(vector, vector));
        for (int i = 0; i < vector.Length; i++)
            vector[i] /= norm;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
