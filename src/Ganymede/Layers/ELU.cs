using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>x where x is positive, else alpha · (e^x - 1) (Clevert et al. 2016).</summary>
/// <param name="alpha">What large negative values go to, negated.</param>
public sealed class ELU(float alpha = 1) : UnaryModule
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(x.ELU(alpha));
}
