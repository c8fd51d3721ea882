using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>Maxima over windows of [N, H, W, C].</summary>
/// <param name="kernel">The window.</param>
/// <param name="stride">Pixels between windows; the window's own size when absent.</param>
/// <param name="padding">Pixels of -∞ added at each border, at most half of the window.</param>
public sealed class MaxPool2d(Size2 kernel, Size2? stride = null, Size2 padding = default) : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.MaxPool2d(kernel, stride, padding));
}
