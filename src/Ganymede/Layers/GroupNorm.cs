using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>
/// Normalization over the places and the channels of each group of each sample (Wu and He 2018), of [N, ..., C].
/// </summary>
public sealed class GroupNorm : UnaryModule
{
    private readonly int groups, channels;
    private readonly float eps;
    private readonly Parameter? gamma, beta;

    /// <summary>A layer for <paramref name="channels"/> channels; the defaults are PyTorch's.</summary>
    /// <param name="groups">Groups of neighbouring channels.</param>
    /// <param name="channels">The last extent.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether a learned scale and shift follow.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public GroupNorm(int groups, int channels, float eps = 1e-5f, bool affine = true)
    {
        if (groups < 1 || channels % groups != 0)
            throw new ArgumentException(
                $"GroupNorm: {groups} groups must divide the {channels} channels.", nameof(groups));
        this.groups = groups;
        this.channels = channels;
        this.eps = eps;
        if (affine)
        {
            gamma = Parameter("weight", [channels], Initializers.Constant(1));
            beta = Parameter("bias", [channels], Initializers.Constant(0));
        }
    }

    internal override StatisticsOver Takes => StatisticsOver.Image;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Forward(x, default);

    internal override Tensor? ForwardActivated(Tensor x, Activation activation) => Forward(x, activation);

    private Tensor Forward(Tensor x, Activation activation)
    {
        if (x.Rank < 2 || x.Shape[-1] != channels)
            throw new TensorShapeException($"GroupNorm: the input {x.Shape} must be [N, ..., {channels}].");
        return Traced(x.GroupNorm(groups, gamma, beta, eps, activation));
    }
}
