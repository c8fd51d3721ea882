using Ganymede.Tensors;

namespace Ganymede.Losses;

/// <summary>
/// Losses, reduced to their mean unless asked otherwise, with PyTorch's definitions where it has them. All can be
/// differentiated twice. Predictions and targets have one shape: nothing is broadcast, since a loss over [N, 1] against
/// [N] is a mistake.
/// </summary>
public static class Loss
{
    /// <summary>
    /// Binary cross-entropy of sigmoid(logits) with targets in [0, 1]: -t · ln σ(x) - (1 - t) · ln(1 - σ(x)), without
    /// overflow.
    /// </summary>
    /// <exception cref="TensorShapeException">The shapes differ.</exception>
    public static Tensor BceWithLogits(Tensor logits, Tensor targets, Reduction reduction = Reduction.Mean)
    {
        Check(nameof(BceWithLogits), logits, targets);
        return Reduce(logits.Softplus() - (logits * targets), reduction);
    }

    /// <summary>Binary cross-entropy of sigmoid(logits) with one target in [0, 1] for all.</summary>
    public static Tensor BceWithLogits(Tensor logits, float target, Reduction reduction = Reduction.Mean) =>
        Reduce(
            target switch
            {
                // -ln σ(x) = softplus(-x): exact far from 0, and one operation.
                1 => (-logits).Softplus(),
                0 => logits.Softplus(),
                _ => logits.Softplus() - (logits * target),
            },
            reduction);

    /// <summary>(x - y)².</summary>
    /// <exception cref="TensorShapeException">The shapes differ.</exception>
    public static Tensor Mse(Tensor x, Tensor y, Reduction reduction = Reduction.Mean)
    {
        Check(nameof(Mse), x, y);
        return Reduce((x - y).Square(), reduction);
    }

    /// <summary>(x - target)² with one target for all.</summary>
    public static Tensor Mse(Tensor x, float target, Reduction reduction = Reduction.Mean) =>
        Reduce((x - target).Square(), reduction);

    /// <summary>|x - y|.</summary>
    /// <exception cref="TensorShapeException">The shapes differ.</exception>
    public static Tensor L1(Tensor x, Tensor y, Reduction reduction = Reduction.Mean)
    {
        Check(nameof(L1), x, y);
        return Reduce((x - y).Abs(), reduction);
    }

    /// <summary>With d = |x - y|: ½ d² / beta where d &lt; beta, else d - ½ beta (Girshick 2015).</summary>
    /// <param name="x">The prediction.</param>
    /// <param name="y">The target.</param>
    /// <param name="beta">Where the parabola turns into a line; 0 makes it <see cref="L1"/>.</param>
    /// <param name="reduction">Mean, sum or none.</param>
    /// <exception cref="TensorShapeException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative beta.</exception>
    public static Tensor SmoothL1(Tensor x, Tensor y, float beta = 1, Reduction reduction = Reduction.Mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(beta);
        if (beta == 0)
            return L1(x, y, reduction);
        Check(nameof(SmoothL1), x, y);
        Tensor d = (x - y).Abs();
        // The parabola takes the part below beta, the line the rest.
        Tensor near = d.Clamp(0, beta);
        return Reduce((near.Square() * (0.5f / beta)) + (d - near), reduction);
    }

    /// <summary>
    /// Cross-entropy of softmax over the last axis with class numbers: -ln p of the right class.
    /// </summary>
    /// <param name="logits">[..., C].</param>
    /// <param name="classes">[...], each in [0, C).</param>
    /// <param name="labelSmoothing">
    /// The share of the target that is spread over all classes (Szegedy et al. 2016); in [0, 1].
    /// </param>
    /// <param name="reduction">Mean, sum or none.</param>
    /// <exception cref="TensorShapeException">
    /// The classes do not have the shape of the logits without its last axis.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A class that is not there, or smoothing outside [0, 1].
    /// </exception>
    public static Tensor CrossEntropy(
        Tensor logits, Indices classes, float labelSmoothing = 0, Reduction reduction = Reduction.Mean)
    {
        if (!(labelSmoothing is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(labelSmoothing), labelSmoothing,
                $"The label smoothing is {labelSmoothing}, but it must be in [0, 1].");
        if (logits.Rank == 0 || classes.Shape != new Shape(logits.Shape.ToArray().AsSpan()[..^1]))
            throw new TensorShapeException(
                $"CrossEntropy: the classes {classes.Shape} must have the shape of the logits {logits.Shape} without the "
                + "last axis.");
        Tensor logarithms = logits.LogSoftmax([-1]);
        var at = new Indices([.. classes.Shape, 1], classes.Values);
        Tensor loss = -logarithms.Gather(-1, at).Reshape(classes.Shape);
        if (labelSmoothing > 0)
            loss = (loss * (1 - labelSmoothing)) - (logarithms.Mean([-1]) * labelSmoothing);
        return Reduce(loss, reduction);
    }

    /// <summary>
    /// The Kullback-Leibler divergence of a diagonal Gaussian from N(0, 1): -½ (1 + ln σ² - μ² - σ²) for each
    /// dimension. The mean over samples and dimensions is what StackGAN takes; divide the sum by the samples for the
    /// divergence that the equations of variational autoencoders have.
    /// </summary>
    /// <param name="mean">μ, of any shape.</param>
    /// <param name="logVariance">ln σ², of the same shape.</param>
    /// <param name="reduction">Mean, sum or none.</param>
    /// <exception cref="TensorShapeException">The shapes differ.</exception>
    public static Tensor GaussianKl(Tensor mean, Tensor logVariance, Reduction reduction = Reduction.Mean)
    {
        Check(nameof(GaussianKl), mean, logVariance);
        return Reduce((1 + logVariance - mean.Square() - logVariance.Exp()) * -0.5f, reduction);
    }

    internal static Tensor Reduce(Tensor losses, Reduction reduction) => reduction switch
    {
        Reduction.Mean => losses.Mean(),
        Reduction.Sum => losses.Sum(),
        _ => losses,
    };

    private static void Check(string name, Tensor x, Tensor y)
    {
        if (x.Shape != y.Shape)
            throw new TensorShapeException($"{name}: the shapes {x.Shape} and {y.Shape} must be the same.");
    }
}
