using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>A 2-D transposed convolution: the gradient of a convolution with respect to its input.</summary>
public sealed class ConvTranspose2d : UnaryModule
{
    private readonly Weight weight;
    private readonly ConvOptions options;

    /// <summary>A layer from [N, H, W, inputs] to [N, OH, OW, outputs].</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="kernel">The size of the kernel.</param>
    /// <param name="stride">Pixels between two positions of the kernel on the result; 1 when absent.</param>
    /// <param name="padding">Pixels that the result loses at each border.</param>
    /// <param name="outputPadding">Rows and columns added at the end of the result.</param>
    /// <param name="dilation">Pixels between two taps of the kernel; 1 when absent.</param>
    /// <param name="groups">Independent groups of channels; divides both channel counts.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="init">What fills the weight; PyTorch's default when absent.</param>
    /// <param name="biasInit">What fills the bias; PyTorch's default when absent.</param>
    /// <param name="spectralNorm">
    /// Whether the weight is divided by its largest singular value (Miyato et al. 2018).
    /// </param>
    /// <exception cref="ArgumentException">The groups do not divide both channel counts.</exception>
    public ConvTranspose2d(
        int inputs,
        int outputs,
        Size2 kernel,
        Size2? stride = null,
        Size2 padding = default,
        Size2 outputPadding = default,
        Size2? dilation = null,
        int groups = 1,
        bool bias = true,
        Initializer? init = null,
        Initializer? biasInit = null,
        bool spectralNorm = false)
    {
        if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException(
                $"ConvTranspose2d: {groups} groups must divide the {inputs} input and {outputs} output channels.",
                nameof(groups));
        options = new()
        {
            Stride = stride ?? 1,
            Padding = padding,
            OutputPadding = outputPadding,
            Dilation = dilation ?? 1,
            Groups = groups,
        };
        Shape shape = [kernel.Height, kernel.Width, outputs / groups, inputs];
        weight = Inner(new Weight(shape, init ?? Initializers.TorchWeight, spectralNorm, transposed: true));
        Bias = bias ? Parameter("bias", [outputs], biasInit ?? Initializers.TorchBias(shape)) : null;
    }

    /// <summary>[KH, KW, outputs / groups, inputs], before spectral normalization.</summary>
    public Parameter Weight => weight.Stored;

    /// <summary>[outputs], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        Tensor y = x.ConvTranspose2d(weight.Value(), Bias, options);
        return Traced(y, (long)x.Count * (Weight.Count / Weight.Shape[-1]));
    }

    // A function behind it is applied while the result is written.
    internal override Tensor? ForwardActivated(Tensor x, Activation activation) =>
        x.ConvTranspose2d(weight.Value(), Bias, options, activation);

    internal override Tensor? ForwardMeasured(Tensor x, StatisticsOver over) =>
        x.ConvTranspose2d(weight.Value(), Bias, options, default, over);
}
