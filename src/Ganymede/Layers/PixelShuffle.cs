using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>[N, H, W, C · scale²] to [N, H · scale, W · scale, C]: sub-pixel convolution (Shi et al. 2016).</summary>
/// <param name="scale">The factor; 1 or more.</param>
public sealed class PixelShuffle(int scale) : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.PixelShuffle(scale));
}
