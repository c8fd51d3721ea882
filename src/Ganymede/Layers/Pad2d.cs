using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>Adds a border: [N, H, W, C] to [N, top + H + bottom, left + W + right, C].</summary>
/// <param name="top">Rows above.</param>
/// <param name="bottom">Rows below.</param>
/// <param name="left">Columns on the left.</param>
/// <param name="right">Columns on the right.</param>
/// <param name="mode">What stands in the border.</param>
public sealed class Pad2d(int top, int bottom, int left, int right, PaddingMode mode = PaddingMode.Zero) : UnaryModule
{
    /// <summary>A border of the same width all around.</summary>
    public Pad2d(int width, PaddingMode mode = PaddingMode.Zero)
        : this(width, width, width, width, mode)
    {
    }

    internal PaddingMode Mode => mode;

    /// <summary>Whether the border is one pixel wide all around.</summary>
    internal bool IsOne => (top, bottom, left, right) == (1, 1, 1, 1);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.Pad2d(top, bottom, left, right, mode));
}
