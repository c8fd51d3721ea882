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
    private readonly Border border = new(top, bottom, left, right, mode);

    /// <summary>A border of the same width all around.</summary>
    public Pad2d(int width, PaddingMode mode = PaddingMode.Zero)
        : this(width, width, width, width, mode)
    {
    }

    internal PaddingMode Mode => border.Mode;

    /// <summary>Whether the border is one pixel wide all around.</summary>
    internal bool IsOne => border == new Border(1, 1, 1, 1, Mode);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) =>
        Traced(x.Pad2d(border.Top, border.Bottom, border.Left, border.Right, border.Mode));

    // A convolution behind it finds the border in the image itself, so that the padded image is not made.
    internal override int RunFirst(ReadOnlySpan<UnaryModule> chain, Tensor x, out Tensor y)
    {
        if (chain.Length < 2 || chain[1] is not Conv2d conv)
            return base.RunFirst(chain, x, out y);
        OperationTrace.Current?.Layer = conv;
        Activation activation = ActivationAt(chain, 2);
        y = conv.ForwardPadded(x, border, activation, StatisticsAt(chain, 2));
        return activation.Kind == ActivationKind.None ? 2 : 3;
    }
}
