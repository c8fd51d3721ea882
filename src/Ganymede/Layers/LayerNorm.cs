using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>Normalization over the last axes of each sample (Ba et al. 2016).</summary>
public sealed class LayerNorm : UnaryModule
{
    private readonly Shape normalized;
    private readonly float eps;
    private readonly Parameter? gamma, beta;

    /// <summary>A layer over axes of these extents; the defaults are PyTorch's.</summary>
    /// <param name="normalized">The extents of the axes at the end: [C], or [H, W, C].</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether a learned scale and shift follow.</param>
    public LayerNorm(Shape normalized, float eps = 1e-5f, bool affine = true)
    {
        this.normalized = normalized;
        this.eps = eps;
        if (affine)
        {
            gamma = Parameter("weight", normalized, Initializers.Constant(1), ParameterKind.Map);
            beta = Parameter("bias", normalized, Initializers.Constant(0), ParameterKind.Map);
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        int rank = normalized.Rank;
        if (x.Rank < rank || new Shape(x.Shape.ToArray().AsSpan()[^rank..]) != normalized)
            throw new TensorShapeException($"LayerNorm: the input {x.Shape} must end in {normalized}.");
        return Traced(x.LayerNorm(rank, gamma, beta, eps));
    }
}
