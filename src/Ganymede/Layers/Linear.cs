using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>A fully connected layer: y = x · weight + bias on the last axis.</summary>
public sealed class Linear : UnaryModule
{
    private readonly Weight weight;

    /// <summary>A layer from [..., <paramref name="inputs"/>] to [..., <paramref name="outputs"/>].</summary>
    /// <param name="inputs">The last extent of the input.</param>
    /// <param name="outputs">The last extent of the output.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="init">What fills the weight; PyTorch's default when absent.</param>
    /// <param name="biasInit">What fills the bias; PyTorch's default when absent.</param>
    /// <param name="spectralNorm">
    /// Whether the weight is divided by its largest singular value (Miyato et al. 2018).
    /// </param>
    public Linear(
        int inputs,
        int outputs,
        bool bias = true,
        Initializer? init = null,
        Initializer? biasInit = null,
        bool spectralNorm = false)
    {
        Shape shape = [inputs, outputs];
        weight = Inner(new Weight(shape, init ?? Initializers.TorchWeight, spectralNorm));
        Bias = bias ? Parameter("bias", [outputs], biasInit ?? Initializers.TorchBias(shape)) : null;
    }

    /// <summary>[inputs, outputs], before spectral normalization.</summary>
    public Parameter Weight => weight.Stored;

    /// <summary>[outputs], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Forward(x, default);

    // A function behind it is applied while the result is written.
    internal override Tensor? ForwardActivated(Tensor x, Activation activation) => Forward(x, activation);

    private Tensor Forward(Tensor x, Activation activation)
    {
        int inputs = Weight.Shape[0], outputs = Weight.Shape[1];
        if (x.Rank == 0 || x.Shape[-1] != inputs)
            throw new TensorShapeException(
                $"Linear: the input {x.Shape} must be [..., {inputs}] for the weight {Weight.Shape}.");
        Tensor y = x.Reshape([x.Count / inputs, inputs]).Linear(weight.Value(), Bias, activation);
        return Traced(y.Reshape(x.Shape.With(-1, outputs)), (long)x.Count * outputs);
    }
}
