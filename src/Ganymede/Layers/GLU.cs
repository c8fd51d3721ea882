using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>
/// The first half of the channels times the sigmoid of the second (Dauphin et al. 2017): [..., 2C] to [..., C].
/// </summary>
public sealed class GLU : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.GLU());
}
