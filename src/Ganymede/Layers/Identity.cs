using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>The input itself.</summary>
public sealed class Identity : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x);
}
