using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>1 / (1 + e^-x): (0, 1).</summary>
public sealed class Sigmoid : UnaryModule
{
    internal override Activation? Activation => new(ActivationKind.Sigmoid);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.Sigmoid());
}
