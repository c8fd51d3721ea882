using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>Means over windows of [N, H, W, C].</summary>
/// <param name="kernel">The window.</param>
/// <param name="stride">Pixels between windows; the window's own size when absent.</param>
/// <param name="padding">Zero pixels added at each border, at most half of the window.</param>
/// <param name="countIncludePad">Whether padding counts in the divisor.</param>
public sealed class AvgPool2d(Size2 kernel, Size2? stride = null, Size2 padding = default, bool countIncludePad = true)
    : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.AvgPool2d(kernel, stride, padding, countIncludePad));
}
