using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>ln(1 + e^x): positive.</summary>
public sealed class Softplus : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.Softplus());
}
