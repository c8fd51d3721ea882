using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>A 2-D convolution.</summary>
public sealed class Conv2d : UnaryModule
{
    private readonly Weight weight;
    private readonly ConvOptions options;

    /// <summary>A layer from [N, H, W, inputs] to [N, OH, OW, outputs].</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="kernel">The size of the kernel.</param>
    /// <param name="stride">Pixels between two positions of the kernel; 1 when absent.</param>
    /// <param name="padding">Zero pixels added at each border.</param>
    /// <param name="dilation">Pixels between two taps of the kernel; 1 when absent.</param>
    /// <param name="groups">Independent groups of channels; divides both channel counts.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="init">What fills the weight; PyTorch's default when absent.</param>
    /// <param name="biasInit">What fills the bias; PyTorch's default when absent.</param>
    /// <param name="spectralNorm">
    /// Whether the weight is divided by its largest singular value (Miyato et al. 2018).
    /// </param>
    /// <exception cref="ArgumentException">The groups do not divide both channel counts.</exception>
    public Conv2d(
        int inputs,
        int outputs,
        Size2 kernel,
        Size2? stride = null,
        Size2 padding = default,
        Size2? dilation = null,
        int groups = 1,
        bool bias = true,
        Initializer? init = null,
        Initializer? biasInit = null,
        bool spectralNorm = false)
    {
        if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException(
                $"Conv2d: {groups} groups must divide the {inputs} input and {outputs} output channels.",
                nameof(groups));
        options = new()
        {
            Stride = stride ?? 1,
            Padding = padding,
            Dilation = dilation ?? 1,
            Groups = groups,
        };
        Shape shape = [kernel.Height, kernel.Width, inputs / groups, outputs];
        weight = Inner(new Weight(shape, init ?? Initializers.TorchWeight, spectralNorm));
        Bias = bias ? Parameter("bias", [outputs], biasInit ?? Initializers.TorchBias(shape)) : null;
    }

    /// <summary>[KH, KW, inputs / groups, outputs], before spectral normalization.</summary>
    public Parameter Weight => weight.Stored;

    /// <summary>[outputs], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        Tensor y = x.Conv2d(weight.Value(), Bias, options);
        return Traced(y, (long)y.Count * (Weight.Count / Weight.Shape[-1]));
    }

    // A function behind it is applied while the result is written.
    internal override Tensor? ForwardActivated(Tensor x, Activation activation) =>
        x.Conv2d(weight.Value(), Bias, options, activation);

    internal override Tensor? ForwardMeasured(Tensor x, StatisticsOver over) =>
        x.Conv2d(weight.Value(), Bias, options, default, over);

    /// <summary>Whether this is a 3x3 convolution in single steps with this border of zeros.</summary>
    internal bool IsSquareOfThree(int padding) =>
        Weight.Shape[0] == 3 && Weight.Shape[1] == 3 && options == new ConvOptions { Padding = padding };

    /// <summary>A border, this convolution and a function, or what statistics are taken, as one operation.</summary>
    internal Tensor ForwardPadded(Tensor x, Border border, Activation activation, StatisticsOver over) =>
        x.PaddedConv2d(border, weight.Value(), Bias, options, activation, over);

    /// <summary>The same with an enlargement by 2 and a border of 1, for a convolution of 3x3.</summary>
    internal Tensor ForwardEnlarged(Tensor x, PaddingMode border, Activation activation, StatisticsOver over) =>
        x.UpsampleConv2d(weight.Value(), Bias, border, activation, over);
}
