using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>
/// All axes but the first as one: [N, H, W, C] to [N, H · W · C], the channels of a pixel side by side.
/// </summary>
public sealed class Flatten : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.Reshape(x.Shape[0], -1));
}
