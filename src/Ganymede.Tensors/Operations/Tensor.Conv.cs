using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>
/// Convolutions. The three kernels (convolution, its input gradient and its weight gradient) are each other's gradients,
/// and the transposed convolution is the input gradient under its own name.
/// </content>
public partial class Tensor
{
    /// <summary>A 2-D convolution (cross-correlation, as is usual).</summary>
    /// <param name="weight">[KH, KW, Cin / groups, Cout].</param>
    /// <param name="bias">[Cout], or null.</param>
    /// <param name="options">Stride, padding, dilation and groups.</param>
    /// <returns>[N, OH, OW, Cout] from this tensor, [N, H, W, Cin].</returns>
    /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
    public Tensor Conv2d(Tensor weight, Tensor? bias = null, ConvOptions? options = null) =>
        Convolve(this, weight, bias, ConvPlan.Forward(this, weight, bias, options ?? new()));

    /// <summary>A 2-D transposed convolution: the gradient of a convolution with respect to its input.</summary>
    /// <param name="weight">[KH, KW, Cout / groups, Cin].</param>
    /// <param name="bias">[Cout], or null.</param>
    /// <param name="options">Stride, padding, output padding, dilation and groups.</param>
    /// <returns>[N, OH, OW, Cout] from this tensor, [N, H, W, Cin].</returns>
    /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
    public Tensor ConvTranspose2d(Tensor weight, Tensor? bias = null, ConvOptions? options = null) =>
        InputGradient(this, weight, bias, ConvPlan.Transposed(this, weight, bias, options ?? new()));

    /// <summary>A 1-D convolution.</summary>
    /// <param name="weight">[K, Cin / groups, Cout].</param>
    /// <param name="bias">[Cout], or null.</param>
    /// <param name="options">Stride, padding, dilation and groups.</param>
    /// <returns>[N, OL, Cout] from this tensor, [N, L, Cin].</returns>
    /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
    public Tensor Conv1d(Tensor weight, Tensor? bias = null, ConvOptions1d? options = null) =>
        AsRow(nameof(Conv1d), weight, (x, w) => x.Conv2d(w, bias, (options ?? new()).AsImage()));

    /// <summary>A 1-D transposed convolution.</summary>
    /// <param name="weight">[K, Cout / groups, Cin].</param>
    /// <param name="bias">[Cout], or null.</param>
    /// <param name="options">Stride, padding, output padding, dilation and groups.</param>
    /// <returns>[N, OL, Cout] from this tensor, [N, L, Cin].</returns>
    /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
    public Tensor ConvTranspose1d(Tensor weight, Tensor? bias = null, ConvOptions1d? options = null) =>
        AsRow(nameof(ConvTranspose1d), weight, (x, w) => x.ConvTranspose2d(w, bias, (options ?? new()).AsImage()));

    /// <summary>
    /// <c>Pad2d(border).Conv2d(weight, bias, options)</c> without the padded image: the convolution finds the pixels of
    /// the border in the image itself.
    /// </summary>
    internal Tensor PaddedConv2d(Border border, Tensor weight, Tensor? bias = null, ConvOptions? options = null)
    {
        CheckBorder(border);
        ConvOptions o = options ?? new();
        // Zeros between the image and a border that repeats it would be repeated too.
        if (!KernelChoice.Fuse || Count == 0 || (border.Mode != PaddingMode.Zero && o.Padding != 0))
            return Pad2d(border.Top, border.Bottom, border.Left, border.Right, border.Mode).Conv2d(weight, bias, o);
        return Convolve(this, weight, bias, ConvPlan.Forward(this, weight, bias, o, border));
    }

    private Tensor AsRow(string name, Tensor weight, Func<Tensor, Tensor, Tensor> convolve)
    {
        if (Rank != 3 || weight.Rank != 3)
            throw new TensorShapeException($"{name}: the input {Shape} and the weight {weight.Shape} must have three axes each.");
        Tensor y = convolve(
            Reshape(Shape[0], 1, Shape[1], Shape[2]), weight.Reshape(1, weight.Shape[0], weight.Shape[1], weight.Shape[2]));
        return y.Reshape(y.Shape[0], y.Shape[2], y.Shape[3]);
    }

    private static unsafe Tensor Convolve(Tensor x, Tensor weight, Tensor? bias, ConvShape s)
    {
        Tensor y = Empty(ConvPlan.Output(s));
        Convolution.Forward(s, x.Data, weight.Data, bias is null ? null : bias.Data, y.Data);
        return RecordConvolution(nameof(Conv2d), y, x, weight, bias, (g, node) =>
        [
            node.Needs(0) ? InputGradient(g, weight, null, s) : null,
            node.Needs(1) ? WeightGradient(x, g, s) : null,
            bias is not null && node.Needs(2) ? g.Sum([0, 1, 2]) : null,
        ]);
    }

    // dx from dy. Linear in both: with dx's gradient g, dy's is the convolution of g and the weight's is that of g with dy.
    private static unsafe Tensor InputGradient(Tensor dy, Tensor weight, Tensor? bias, ConvShape s)
    {
        Tensor dx = Empty(ConvPlan.Input(s));
        Convolution.InputGradient(s, dy.Data, weight.Data, dx.Data, bias is null ? null : bias.Data);
        return RecordConvolution(nameof(ConvTranspose2d), dx, dy, weight, bias, (g, node) =>
        [
            node.Needs(0) ? Convolve(g, weight, null, s) : null,
            node.Needs(1) ? WeightGradient(g, dy, s) : null,
            bias is not null && node.Needs(2) ? g.Sum([0, 1, 2]) : null,
        ]);
    }

    private static unsafe Tensor WeightGradient(Tensor x, Tensor dy, ConvShape s)
    {
        Tensor dw = Empty(ConvPlan.Weight(s));
        Convolution.WeightGradient(s, x.Data, dy.Data, dw.Data);
        return Autograd.Record(
            "Conv2dWeightGradient", dw, x, g => InputGradient(dy, g, null, s), dy, g => Convolve(x, g, null, s));
    }

    private static Tensor RecordConvolution(
        string name, Tensor y, Tensor x, Tensor weight, Tensor? bias, JointGradient gradients) =>
        Autograd.Record(name, y, bias is null ? [x, weight] : [x, weight, bias], (g, node) => gradients(g, node)[..node.Inputs.Length]);
}
