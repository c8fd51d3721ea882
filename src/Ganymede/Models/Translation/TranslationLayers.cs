using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Models.Translation;

/// <summary>What the translation networks are made of: their initial weights and their normalization.</summary>
internal static class TranslationLayers
{
    private static readonly Initializer weight = Initializers.Normal(0, 0.02f);

    private static readonly Initializer scale = Initializers.Normal(1, 0.02f);

    private static readonly Initializer zero = Initializers.Constant(0);

    /// <summary>
    /// Whether the convolutions in front of a norm have biases: the public code's rule, by which files tell the norms
    /// apart. A batch norm has a shift of its own, and a network without norms has neither.
    /// </summary>
    internal static bool HasBias(NormKind norm) => norm == NormKind.Instance;

    internal static UnaryModule Norm(NormKind norm, int channels) => norm switch
    {
        NormKind.Batch => new BatchNorm(channels, init: scale),
        NormKind.Instance => new InstanceNorm(channels),
        _ => new Identity(),
    };

    internal static Conv2d Conv(int from, int to, int kernel, int stride = 1, int padding = 0, bool bias = true) =>
        new(from, to, kernel, stride, padding, bias: bias, init: weight, biasInit: zero);

    internal static ConvTranspose2d Transposed(
        int from, int to, int kernel, int stride, int padding, int outputPadding = 0, bool bias = true) => new(
            from, to, kernel, stride, padding, outputPadding, bias: bias, init: weight, biasInit: zero);
}

/// <summary>
/// A convolution on an input that is changed first (enlarged, padded), under the names of the convolution alone, so that
/// its place among the layers of a chain is that of the convolution that it stands in for.
/// </summary>
internal sealed class PreparedConv : UnaryModule, IRecomputedWhole
{
    private readonly UnaryModule[] chain;

    // before has no parameters, and so no names in the state.
    internal PreparedConv(Sequential before, Conv2d conv)
    {
        Child("before", before);
        chain = [.. before, Inner(conv)];
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Sequential.Run(chain, x);
}
