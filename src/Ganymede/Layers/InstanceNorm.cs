using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>
/// Normalization of each channel of each sample (Ulyanov et al. 2016), of [N, ..., C] with a place axis between. As
/// with PyTorch's defaults there are no running statistics: training and use are the same.
/// </summary>
public sealed class InstanceNorm : UnaryModule
{
    private readonly int channels;
    private readonly float eps;
    private readonly Parameter? gamma, beta;

    /// <summary>A layer for <paramref name="channels"/> channels; the defaults are PyTorch's.</summary>
    /// <param name="channels">The last extent.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether a learned scale and shift follow.</param>
    public InstanceNorm(int channels, float eps = 1e-5f, bool affine = false)
    {
        this.channels = channels;
        this.eps = eps;
        if (affine)
        {
            gamma = Parameter("weight", [channels], Initializers.Constant(1));
            beta = Parameter("bias", [channels], Initializers.Constant(0));
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Forward(x, default);

    internal override StatisticsOver Takes => StatisticsOver.Image;

    internal override Tensor? ForwardActivated(Tensor x, Activation activation) => Forward(x, activation);

    internal override Tensor ForwardAdded(Tensor x, Tensor added) => Forward(x, default, added);

    private Tensor Forward(Tensor x, Activation activation, Tensor? added = null)
    {
        if (x.Rank < 3 || x.Shape[-1] != channels)
            throw new TensorShapeException(
                $"InstanceNorm: the input {x.Shape} must be [N, ..., {channels}] with a place axis between.");
        return Traced(x.InstanceNorm(gamma, beta, eps, activation, added));
    }
}
