using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>A 1-D transposed convolution: the gradient of a convolution with respect to its input.</summary>
public sealed class ConvTranspose1d : UnaryModule
{
    private readonly Weight weight;
    private readonly ConvOptions1d options;

    /// <summary>A layer from [N, L, inputs] to [N, OL, outputs].</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="kernel">The size of the kernel.</param>
    /// <param name="stride">Steps between two positions of the kernel on the result; 1 when absent.</param>
    /// <param name="padding">Entries that the result loses at each border.</param>
    /// <param name="outputPadding">Entries added at the end of the result.</param>
    /// <param name="dilation">Steps between two taps of the kernel; 1 when absent.</param>
    /// <param name="groups">Independent groups of channels; divides both channel counts.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="init">What fills the weight; PyTorch's default when absent.</param>
    /// <param name="biasInit">What fills the bias; PyTorch's default when absent.</param>
    /// <param name="spectralNorm">
    /// Whether the weight is divided by its largest singular value (Miyato et al. 2018).
    /// </param>
    /// <exception cref="ArgumentException">The groups do not divide both channel counts.</exception>
    public ConvTranspose1d(
        int inputs,
        int outputs,
        int kernel,
        int? stride = null,
        int padding = default,
        int outputPadding = default,
        int? dilation = null,
        int groups = 1,
        bool bias = true,
        Initializer? init = null,
        Initializer? biasInit = null,
        bool spectralNorm = false)
    {
        if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException(
                $"ConvTranspose1d: {groups} groups must divide the {inputs} input and {outputs} output channels.",
                nameof(groups));
        options = new()
        {
            Stride = stride ?? 1,
            Padding = padding,
            OutputPadding = outputPadding,
            Dilation = dilation ?? 1,
            Groups = groups,
        };
        Shape shape = [kernel, outputs / groups, inputs];
        weight = Inner(new Weight(shape, init ?? Initializers.TorchWeight, spectralNorm, transposed: true));
        Bias = bias ? Parameter("bias", [outputs], biasInit ?? Initializers.TorchBias(shape)) : null;
    }

    /// <summary>[K, outputs / groups, inputs], before spectral normalization.</summary>
    public Parameter Weight => weight.Stored;

    /// <summary>[outputs], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Forward(x, default);

    // A function behind it is applied while the result is written.
    internal override Tensor? ForwardActivated(Tensor x, Activation activation) => Forward(x, activation);

    private Tensor Forward(Tensor x, Activation activation)
    {
        Tensor y = x.ConvTranspose1d(weight.Value(), Bias, options, activation);
        return Traced(y, (long)x.Count * (Weight.Count / Weight.Shape[-1]));
    }
}
