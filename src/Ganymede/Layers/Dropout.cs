using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>
/// Sets each element to 0 with a probability and scales the rest up while training; nothing in use (Srivastava
/// et al. 2014).
/// </summary>
public sealed class Dropout : UnaryModule
{
    private readonly float probability;

    /// <summary>A layer that drops with this probability.</summary>
    /// <param name="probability">In [0, 1).</param>
    /// <param name="random">
    /// Where the masks come from; the position of the run's stream is part of its checkpoints.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1).</exception>
    public Dropout(float probability, RandomStream random)
    {
        if (!(probability is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(probability), probability,
                $"Dropout: the probability is {probability}, but it must be in [0, 1).");
        this.probability = probability;
        Random = random;
    }

    /// <summary>Where the masks come from.</summary>
    internal RandomStream Random { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Traced(Training ? x.Dropout(probability, Random) : x);
}
