using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>x where x is positive, else slope · x with a learned slope (He et al. 2015).</summary>
public sealed class PReLU : UnaryModule
{
    private readonly Parameter slope;

    /// <summary>A layer with one slope for all channels, or one for each.</summary>
    /// <param name="slopes">1, or the number of channels, the last extent.</param>
    /// <param name="initial">What the slopes start from.</param>
    public PReLU(int slopes = 1, float initial = 0.25f) =>
        slope = Parameter("weight", [slopes], Initializers.Constant(initial));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.PReLU(slope));
}
