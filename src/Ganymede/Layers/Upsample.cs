using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>Enlarges both sides by a whole factor: [N, H, W, C] to [N, scale · H, scale · W, C].</summary>
/// <param name="scale">The factor; 1 or more.</param>
/// <param name="mode">Where the pixels come from.</param>
public sealed class Upsample(int scale, UpsampleMode mode = UpsampleMode.Nearest) : UnaryModule
{
    /// <summary>Whether every pixel becomes four equal ones.</summary>
    internal bool Doubles => scale == 2 && mode == UpsampleMode.Nearest;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(mode == UpsampleMode.Nearest
        ? x.UpsampleNearest(scale)
        : x.ResizeBilinear(x.Shape[1] * scale, x.Shape[2] * scale));
}
