using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>The hyperbolic tangent: (-1, 1).</summary>
public sealed class Tanh : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.Tanh());
}
