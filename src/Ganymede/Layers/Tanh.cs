using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>The hyperbolic tangent: (-1, 1).</summary>
public sealed class Tanh : UnaryModule
{
    internal override Activation? Activation => new(ActivationKind.Tanh);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.Tanh());
}
