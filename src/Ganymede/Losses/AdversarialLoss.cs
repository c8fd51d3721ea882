using Ganymede.Tensors;

namespace Ganymede.Losses;

/// <summary>
/// The loss of a discriminator, <c>Real(D(x)) + Fake(D(G(z)))</c>, and of its generator, <c>Generator(D(G(z)))</c>.
/// Scores are logits of any shape, without a sigmoid; each result is a single number, the mean over the scores.
/// </summary>
public sealed class AdversarialLoss
{
    private readonly float realLabel;

    /// <summary>A loss of this kind.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="realLabel">
    /// The label of real images: 1, or 0.9 for one-sided label smoothing (Salimans et al. 2016). Fake images keep 0,
    /// and the generator aims at 1.
    /// </param>
    /// <exception cref="ArgumentException">A label outside (0, 1], or one for a kind that has no labels.</exception>
    public AdversarialLoss(AdversarialKind kind, float realLabel = 1)
    {
        if (!Enum.IsDefined(kind))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, $"There is no adversarial loss {kind}.");
        if (!(realLabel is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(realLabel), realLabel, $"The real label is {realLabel}, but it must be in (0, 1].");
        if (realLabel != 1 && kind is (AdversarialKind.Hinge or AdversarialKind.Wasserstein))
            throw new ArgumentException(
                $"The loss {kind} has no labels to smooth; leave the real label at 1.", nameof(realLabel));
        Kind = kind;
        this.realLabel = realLabel;
    }

    /// <summary>Which loss this is.</summary>
    public AdversarialKind Kind { get; }

    /// <summary>The discriminator's loss on its scores of real images.</summary>
    public Tensor Real(Tensor scores) => Kind switch
    {
        AdversarialKind.NonSaturatingBce => Loss.BceWithLogits(scores, realLabel),
        AdversarialKind.LeastSquares => Loss.Mse(scores, realLabel),
        AdversarialKind.Hinge => (1 - scores).ReLU().Mean(),
        _ => -scores.Mean(),
    };

    /// <summary>The discriminator's loss on its scores of generated images.</summary>
    public Tensor Fake(Tensor scores) => Kind switch
    {
        AdversarialKind.NonSaturatingBce => Loss.BceWithLogits(scores, 0),
        AdversarialKind.LeastSquares => Loss.Mse(scores, 0),
        AdversarialKind.Hinge => (1 + scores).ReLU().Mean(),
        _ => scores.Mean(),
    };

    /// <summary>The generator's loss on the discriminator's scores of its images.</summary>
    public Tensor Generator(Tensor scores) => Kind switch
    {
        AdversarialKind.NonSaturatingBce => Loss.BceWithLogits(scores, 1),
        AdversarialKind.LeastSquares => Loss.Mse(scores, 1),
        _ => -scores.Mean(),
    };
}
