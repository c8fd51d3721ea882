using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>max(x, 0).</summary>
public sealed class ReLU : UnaryModule
{
    internal override Activation? Activation => new(ActivationKind.ReLU);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.ReLU());
}
