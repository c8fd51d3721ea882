using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>Enlarges both sides by a whole factor: [N, H, W, C] to [N, scale · H, scale · W, C].</summary>
/// <param name="scale">The factor; 1 or more.</param>
/// <param name="mode">Where the pixels come from.</param>
public sealed class Upsample(int scale, UpsampleMode mode = UpsampleMode.Nearest) : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(mode == UpsampleMode.Nearest
        ? x.UpsampleNearest(scale)
        : x.ResizeBilinear(x.Shape[1] * scale, x.Shape[2] * scale));

    // An enlargement by 2 in front of a 3x3 convolution that keeps the enlarged size (a border of 1 may be between them)
    // is not made: the two are one operation.
    internal override int RunFirst(ReadOnlySpan<UnaryModule> chain, Tensor x, out Tensor y)
    {
        Pad2d? border = chain.Length > 1 ? chain[1] as Pad2d : null;
        int taken = border is null ? 2 : 3;
        if (scale != 2 || mode != UpsampleMode.Nearest || border is { IsOne: false } || chain.Length < taken
            || chain[taken - 1] is not Conv2d conv || !conv.IsSquareOfThree(padding: border is null ? 1 : 0))
            return base.RunFirst(chain, x, out y);
        OperationTrace.Current?.Layer = conv;
        Activation activation = ActivationAt(chain, taken);
        y = conv.ForwardEnlarged(x, border?.Mode ?? PaddingMode.Zero, activation, StatisticsAt(chain, taken));
        return activation.Kind == ActivationKind.None ? taken : taken + 1;
    }
}
