using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>Means over as many equal windows as the result has pixels: [N, H, W, C] to [N, height, width, C].</summary>
/// <param name="size">The size of the result.</param>
public sealed class AdaptiveAvgPool2d(Size2 size) : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.AdaptiveAvgPool2d(size.Height, size.Width));
}
