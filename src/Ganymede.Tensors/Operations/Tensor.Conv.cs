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

    /// <summary>
    /// The same with a function behind it, applied while the result is written, or its <see cref="Statistics"/>.
    /// </summary>
    internal Tensor Conv2d(
        Tensor weight, Tensor? bias, ConvOptions options, Activation activation, StatisticsOver over = default) =>
        KernelChoice.Fuse
            ? Convolve(this, weight, bias, ConvPlan.Forward(this, weight, bias, options), activation, over)
            : activation.Apply(Conv2d(weight, bias, options));

    /// <summary>A 2-D transposed convolution: the gradient of a convolution with respect to its input.</summary>
    /// <param name="weight">[KH, KW, Cout / groups, Cin].</param>
    /// <param name="bias">[Cout], or null.</param>
    /// <param name="options">Stride, padding, output padding, dilation and groups.</param>
    /// <returns>[N, OH, OW, Cout] from this tensor, [N, H, W, Cin].</returns>
    /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
    public Tensor ConvTranspose2d(Tensor weight, Tensor? bias = null, ConvOptions? options = null) =>
        InputGradient(this, weight, bias, ConvPlan.Transposed(this, weight, bias, options ?? new()));

    /// <inheritdoc cref="Conv2d(Tensor, Tensor?, ConvOptions, Activation, StatisticsOver)"/>
    internal Tensor ConvTranspose2d(
        Tensor weight, Tensor? bias, ConvOptions options, Activation activation, StatisticsOver over = default) =>
        KernelChoice.Fuse
            ? InputGradient(this, weight, bias, ConvPlan.Transposed(this, weight, bias, options), activation, over)
            : activation.Apply(ConvTranspose2d(weight, bias, options));

    /// <summary>A 1-D convolution.</summary>
    /// <param name="weight">[K, Cin / groups, Cout].</param>
    /// <param name="bias">[Cout], or null.</param>
    /// <param name="options">Stride, padding, dilation and groups.</param>
    /// <returns>[N, OL, Cout] from this tensor, [N, L, Cin].</returns>
    /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
    public Tensor Conv1d(Tensor weight, Tensor? bias = null, ConvOptions1d? options = null) =>
        Conv1d(weight, bias, options ?? new(), default);

    /// <summary>The same with a function behind it, applied while the result is written.</summary>
    internal Tensor Conv1d(Tensor weight, Tensor? bias, ConvOptions1d options, Activation activation) =>
        AsRow(nameof(Conv1d), weight, (x, w) => x.Conv2d(w, bias, options.AsImage(), activation));

    /// <summary>A 1-D transposed convolution.</summary>
    /// <param name="weight">[K, Cout / groups, Cin].</param>
    /// <param name="bias">[Cout], or null.</param>
    /// <param name="options">Stride, padding, output padding, dilation and groups.</param>
    /// <returns>[N, OL, Cout] from this tensor, [N, L, Cin].</returns>
    /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
    public Tensor ConvTranspose1d(Tensor weight, Tensor? bias = null, ConvOptions1d? options = null) =>
        ConvTranspose1d(weight, bias, options ?? new(), default);

    /// <summary>The same with a function behind it, applied while the result is written.</summary>
    internal Tensor ConvTranspose1d(Tensor weight, Tensor? bias, ConvOptions1d options, Activation activation) =>
        AsRow(nameof(ConvTranspose1d), weight, (x, w) => x.ConvTranspose2d(w, bias, options.AsImage(), activation));

    /// <summary>
    /// <c>Pad2d(border).Conv2d(weight, bias, options)</c> without the padded image: the convolution finds the pixels of
    /// the border in the image itself. Then the function is applied.
    /// </summary>
    internal Tensor PaddedConv2d(
        Border border, Tensor weight, Tensor? bias = null, ConvOptions? options = null, Activation activation = default,
        StatisticsOver over = default)
    {
        CheckBorder(border);
        ConvOptions o = options ?? new();
        // Zeros between the image and a border that repeats it would be repeated too.
        if (!KernelChoice.Fuse || Count == 0 || (border.Mode != PaddingMode.Zero && o.Padding != 0))
            return Pad2d(border.Top, border.Bottom, border.Left, border.Right, border.Mode)
                .Conv2d(weight, bias, o, activation);
        return Convolve(this, weight, bias, ConvPlan.Forward(this, weight, bias, o, border), activation, over);
    }

    private Tensor AsRow(string name, Tensor weight, Func<Tensor, Tensor, Tensor> convolve)
    {
        if (Rank != 3 || weight.Rank != 3)
            throw new TensorShapeException($"{name}: the input {Shape} and the weight {weight.Shape} must have three axes each.");
        Tensor y = convolve(
            Reshape(Shape[0], 1, Shape[1], Shape[2]), weight.Reshape(1, weight.Shape[0], weight.Shape[1], weight.Shape[2]));
        return y.Reshape(y.Shape[0], y.Shape[2], y.Shape[3]);
    }

    private static unsafe Tensor Convolve(
        Tensor x, Tensor weight, Tensor? bias, ConvShape s, Activation activation = default, StatisticsOver over = default)
    {
        Tensor y = Empty(ConvPlan.Output(s));
        ChannelMoments moments = ChannelStatistics.Ask(y, over);
        Convolution.Forward(s, x.Data, weight.Data, At(bias), y.Data, activation, over == StatisticsOver.Nothing ? null : &moments);
        y.Statistics = ChannelStatistics.Of(y, moments);
        return RecordConvolution(
            nameof(Conv2d),
            y,
            x,
            weight,
            bias,
            activation,
            (g, node) => (
                node.Needs(0) ? InputGradient(g, weight, null, s) : null, node.Needs(1) ? WeightGradient(x, g, s) : null),
            (from, by, add) => Convolve(from, by, add, s));
    }

    // dx from dy. Linear in both: with dx's gradient g, dy's is the convolution of g and the weight's is that of g with dy.
    private static unsafe Tensor InputGradient(
        Tensor dy, Tensor weight, Tensor? bias, ConvShape s, Activation activation = default, StatisticsOver over = default)
    {
        Tensor dx = Empty(ConvPlan.Input(s));
        ChannelMoments moments = ChannelStatistics.Ask(dx, over);
        Convolution.InputGradient(s, dy.Data, weight.Data, dx.Data, At(bias), activation, over == StatisticsOver.Nothing ? null : &moments);
        dx.Statistics = ChannelStatistics.Of(dx, moments);
        return RecordConvolution(
            nameof(ConvTranspose2d),
            dx,
            dy,
            weight,
            bias,
            activation,
            (g, node) => (
                node.Needs(0) ? Convolve(g, weight, null, s) : null, node.Needs(1) ? WeightGradient(g, dy, s) : null),
            (from, by, add) => InputGradient(from, by, add, s));
    }

    private static unsafe Tensor WeightGradient(Tensor x, Tensor dy, ConvShape s)
    {
        Tensor dw = Empty(ConvPlan.Weight(s));
        Convolution.WeightGradient(s, x.Data, dy.Data, dw.Data);
        return Autograd.Record(
            "Conv2dWeightGradient", dw, x, g => InputGradient(dy, g, null, s), dy, g => Convolve(x, g, null, s));
    }

    // gradients: of the input and the weight, from that of the convolution's result.
    private static Tensor RecordConvolution(
        string name, Tensor y, Tensor x, Tensor weight, Tensor? bias, Activation activation,
        Func<Tensor, GraphNode, (Tensor? Input, Tensor? Weight)> gradients, Func<Tensor, Tensor, Tensor?, Tensor> plain)
    {
        Tensor[] inputs = bias is null ? [x, weight] : [x, weight, bias];
        return activation.Kind == ActivationKind.None
            ? Autograd.Record(
                name, y, inputs, (g, node) => All(g, node, bias is not null && node.Needs(2) ? g.SumTo(bias.Shape) : null))
            : Autograd.RecordFused(
                name, y, inputs, BehindActivation,
                given => activation.Apply(plain(given[0], given[1], given.Length > 2 ? given[2] : null)));

        Tensor?[] All(Tensor g, GraphNode node, Tensor? sums)
        {
            (Tensor? input, Tensor? ofWeight) = gradients(g, node);
            return bias is null ? [input, ofWeight] : [input, ofWeight, sums];
        }

        Tensor?[] BehindActivation(Tensor g, GraphNode node)
        {
            Tensor? sums = bias is not null && node.Needs(2) ? Empty(bias.Shape) : null;
            return All(g.Before(activation, y, sums), node, sums);
        }
    }

    // From the gradient of a function's results that of what it was applied to, and its sums over all but the last axis if
    // they are wanted: in one pass, over the gradient itself where nobody else holds it.
    private unsafe Tensor Before(Activation activation, Tensor results, Tensor? sums)
    {
        int channels = Shape[-1];
        Tensor before = Storage.IsShared ? Empty(Shape) : this;
        if (Count > 0)
            Epilogue.Gradient(
                KernelChoice.Isa, activation, Data, results.Data, Count / channels, channels, before.Data, At(sums));
        else
            sums?.Span.Clear();
        return before;
    }
}
