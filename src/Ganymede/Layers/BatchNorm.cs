using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015) of [N, ..., C]: with the statistics of the batch while training, which
/// also move the running ones, and with the running ones in use.
/// </summary>
public sealed class BatchNorm : UnaryModule
{
    private readonly float eps;
    private readonly float? momentum;
    private readonly Parameter? gamma, beta;
    private readonly Tensor? runningMean, runningVariance, batches;

    /// <summary>A layer for <paramref name="channels"/> channels; the defaults are PyTorch's.</summary>
    /// <param name="channels">The last extent.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="momentum">
    /// The share of the new batch in the running statistics; null for the mean of all batches.
    /// </param>
    /// <param name="affine">Whether a learned scale and shift follow.</param>
    /// <param name="trackRunningStats">
    /// Whether there are running statistics; without them, use takes the batch's too.
    /// </param>
    /// <param name="init">What fills the scale; 1 when absent.</param>
    public BatchNorm(
        int channels,
        float eps = 1e-5f,
        float? momentum = 0.1f,
        bool affine = true,
        bool trackRunningStats = true,
        Initializer? init = null)
    {
        this.eps = eps;
        this.momentum = momentum;
        if (affine)
        {
            gamma = Parameter("weight", [channels], init ?? Initializers.Constant(1));
            beta = Parameter("bias", [channels], Initializers.Constant(0));
        }
        if (trackRunningStats)
        {
            runningMean = Buffer("running_mean", [channels]);
            runningVariance = Buffer("running_var", [channels], 1);
            batches = Buffer("num_batches_tracked", []);
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Forward(x, default);

    internal override StatisticsOver Takes =>
        Training || runningMean is null ? StatisticsOver.Batch : StatisticsOver.Nothing;

    internal override Tensor? ForwardActivated(Tensor x, Activation activation) => Forward(x, activation);

    internal override Tensor ForwardAdded(Tensor x, Tensor added) => Forward(x, default, added);

    private Tensor Forward(Tensor x, Activation activation, Tensor? added = null)
    {
        if (!Training && runningMean is not null && runningVariance is not null)
            return Traced(x.BatchNorm(runningMean, runningVariance, gamma, beta, eps, activation, added));
        int values = x.Rank < 2 || x.Shape[-1] == 0 ? 0 : x.Count / x.Shape[-1];
        if (Training && values == 1)
            throw new TensorShapeException(
                $"BatchNorm: the input {x.Shape} has one value for each channel, whose variance is nothing; "
                + "train with a larger batch.");
        Tensor y = x.BatchNorm(gamma, beta, eps, activation, added, out Tensor mean, out Tensor variance);
        if (Training && runningMean is not null && runningVariance is not null && batches is not null)
        {
            float share = momentum ?? 1 / (batches.Span[0] + 1);
            Move(runningMean, mean, share, 1);
            Move(runningVariance, variance, share, values / (values - 1f));
            batches.Span[0]++;
        }
        return Traced(y);
    }

    private static void Move(Tensor running, Tensor batch, float share, float scale)
    {
        Span<float> to = running.Span;
        ReadOnlySpan<float> from = batch.AsSpan();
        for (int i = 0; i < to.Length; i++)
            to[i] = ((1 - share) * to[i]) + (share * scale * from[i]);
    }
}
