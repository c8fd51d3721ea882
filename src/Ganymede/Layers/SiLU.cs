using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>x · sigmoid(x) (Elfwing et al. 2018), also known as Swish.</summary>
public sealed class SiLU : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.SiLU());
}
