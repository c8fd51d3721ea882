using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>x where x is positive, else slope · x (Maas et al. 2013).</summary>
/// <param name="slope">What negative values are multiplied by.</param>
public sealed class LeakyReLU(float slope = 0.01f) : UnaryModule
{
    internal override Activation? Activation => Tensors.Activation.Leaky(slope);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.LeakyReLU(slope));
}
