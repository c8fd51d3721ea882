using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>
/// A layer's weight: as it is, under the name <c>weight</c>, or divided by its largest singular value (Miyato et al.
/// 2018) with the names of PyTorch's <c>spectral_norm</c>: <c>weight_orig</c>, <c>weight_u</c>, <c>weight_v</c>.
/// </summary>
internal sealed class Weight : Module
{
    private const float Eps = 1e-12f;

    private readonly bool transposed;
    private readonly Tensor? u, v;

    /// <param name="shape">[..., in, out].</param>
    /// <param name="init">What fills it.</param>
    /// <param name="spectralNorm">Whether it is divided by its largest singular value.</param>
    /// <param name="transposed">
    /// Whether the layer's outputs stand on the last axis but one, as in a transposed convolution.
    /// </param>
    internal Weight(Shape shape, Initializer init, bool spectralNorm, bool transposed = false)
    {
        this.transposed = transposed;
        Stored = Parameter(spectralNorm ? "weight_orig" : "weight", shape, init, ParameterKind.Weight);
        if (spectralNorm)
        {
            int[] patch = shape.ToArray()[..^1];
            int outputs = shape[transposed ? -2 : -1];
            patch[^1] = shape[transposed ? -1 : -2];
            u = Buffer("weight_u", [outputs], UnitVector);
            v = Buffer("weight_v", new Shape(patch), UnitVector, ParameterKind.Patch);
        }
    }

    /// <summary>What is trained and saved.</summary>
    internal Parameter Stored { get; }

    /// <summary>
    /// What the layer computes with. While training, each call takes one step of the power iteration; gradients pass
    /// through the singular value but not through its vectors.
    /// </summary>
    internal Tensor Value()
    {
        if (u is null || v is null)
            return Stored;
        // The vectors are fresh tensors: a graph recorded here keeps them when the next forward pass moves the buffers
        // on.
        Tensor left = Tensor.From(v.Span, [1, v.Count]), right = Tensor.From(u.Span, [u.Count, 1]);
        if (Training)
        {
            (left, right) = Autograd.NoGrad(() => Iterate(Matrix(), right));
            left.Span.CopyTo(v.Span);
            right.Span.CopyTo(u.Span);
        }
        return Stored / left.MatMul(Matrix()).MatMul(right).Reshape([]);
    }

    private static (Tensor V, Tensor U) Iterate(Tensor matrix, Tensor u)
    {
        Tensor v = Normalized(matrix.MatMul(u).Reshape(1, -1));
        return (v, Normalized(v.MatMul(matrix).Reshape(-1, 1)));
    }

    private static Tensor Normalized(Tensor x) => x / MathF.Max(x.Square().Sum().Sqrt().Item(), Eps);

    // [places · in, out] in the layer's own sense of in and out.
    private Tensor Matrix() => transposed
        ? Stored.Reshape(-1, Stored.Shape[-2], Stored.Shape[-1]).Permute(0, 2, 1).Reshape(-1, Stored.Shape[-2])
        : Stored.Reshape(-1, Stored.Shape[-1]);

    private static void UnitVector(Span<float> values, Shape shape, RandomStream random)
    {
        random.FillNormal(values);
        double sum = 0;
        foreach (float value in values)
            sum += value * (double)value;
        foreach (ref float value in values)
            value = (float)(value / Math.Sqrt(sum));
    }
}
