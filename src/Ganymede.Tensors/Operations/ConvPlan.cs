using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <summary>Checks of convolution operands, and the sizes that follow from them.</summary>
internal static class ConvPlan
{
    /// <summary>The convolution x [N, H, W, Cin] with weight [KH, KW, Cin / groups, Cout].</summary>
    /// <remarks>
    /// With a border, which stands around the zeros of the options: one of zeros, or the options have none.
    /// </remarks>
    internal static ConvShape Forward(Tensor x, Tensor weight, Tensor? bias, ConvOptions o, Border border = default)
    {
        const string Name = "Conv2d";
        Check(Name, x, weight, o);
        Shape w = weight.Shape;
        if (x.Shape[3] != w[2] * o.Groups)
            throw new TensorShapeException(
                $"{Name}: the input {x.Shape} has {x.Shape[3]} channels, but the weight {w} expects {w[2] * o.Groups}"
                + $" ({w[2]} in each of {o.Groups} group(s)).");
        if (w[3] % o.Groups != 0)
            throw new TensorShapeException($"{Name}: the weight {w} has {w[3]} output channels, which {o.Groups} groups do not divide.");
        CheckBias(Name, bias, w[3]);
        return new ConvShape
        {
            N = x.Shape[0],
            H = x.Shape[1],
            W = x.Shape[2],
            Cin = x.Shape[3],
            OH = Side(
                Name, x.Shape, x.Shape[1], w[0], o.Stride.Height, border.Top + border.Bottom + (2 * o.Padding.Height),
                o.Dilation.Height),
            OW = Side(
                Name, x.Shape, x.Shape[2], w[1], o.Stride.Width, border.Left + border.Right + (2 * o.Padding.Width),
                o.Dilation.Width),
            Cout = w[3],
            KH = w[0],
            KW = w[1],
            StrideH = o.Stride.Height,
            StrideW = o.Stride.Width,
            PadTop = border.Top + o.Padding.Height,
            PadLeft = border.Left + o.Padding.Width,
            Border = border.Mode,
            DilationH = o.Dilation.Height,
            DilationW = o.Dilation.Width,
            Groups = o.Groups,
        };
    }

    /// <summary>
    /// The convolution whose input gradient is the transposed convolution of x [N, H, W, Cin] with weight
    /// [KH, KW, Cout / groups, Cin]: in the result, x stands at the output side.
    /// </summary>
    internal static ConvShape Transposed(Tensor x, Tensor weight, Tensor? bias, ConvOptions o)
    {
        const string Name = "ConvTranspose2d";
        Check(Name, x, weight, o);
        Shape w = weight.Shape;
        if (x.Shape[3] != w[3])
            throw new TensorShapeException(
                $"{Name}: the input {x.Shape} has {x.Shape[3]} channels, but the weight {w} expects {w[3]} in its last axis.");
        if (w[3] % o.Groups != 0)
            throw new TensorShapeException($"{Name}: the weight {w} has {w[3]} input channels, which {o.Groups} groups do not divide.");
        if (!Fits(o.OutputPadding.Height, o.Stride.Height, o.Dilation.Height) || !Fits(o.OutputPadding.Width, o.Stride.Width, o.Dilation.Width))
            throw new TensorShapeException(
                $"{Name}: the output padding {o.OutputPadding} must be smaller than the stride {o.Stride} or the dilation {o.Dilation}.");
        CheckBias(Name, bias, w[2] * o.Groups);
        return new ConvShape
        {
            N = x.Shape[0],
            H = Extent(Name, x.Shape[1], w[0], o.Stride.Height, o.Padding.Height, o.Dilation.Height, o.OutputPadding.Height),
            W = Extent(Name, x.Shape[2], w[1], o.Stride.Width, o.Padding.Width, o.Dilation.Width, o.OutputPadding.Width),
            Cin = w[2] * o.Groups,
            OH = x.Shape[1],
            OW = x.Shape[2],
            Cout = x.Shape[3],
            KH = w[0],
            KW = w[1],
            StrideH = o.Stride.Height,
            StrideW = o.Stride.Width,
            PadTop = o.Padding.Height,
            PadLeft = o.Padding.Width,
            DilationH = o.Dilation.Height,
            DilationW = o.Dilation.Width,
            Groups = o.Groups,
        };

        static bool Fits(int padding, int stride, int dilation) => padding >= 0 && padding < Math.Max(stride, dilation);
    }

    internal static Shape Input(in ConvShape s) => [s.N, s.H, s.W, s.Cin];

    internal static Shape Output(in ConvShape s) => [s.N, s.OH, s.OW, s.Cout];

    internal static Shape Weight(in ConvShape s) => [s.KH, s.KW, s.GroupCin, s.Cout];

    private static void Check(string name, Tensor x, Tensor weight, ConvOptions o)
    {
        if (x.Rank != 4 || weight.Rank != 4)
            throw new TensorShapeException($"{name}: the input {x.Shape} and the weight {weight.Shape} must have four axes each.");
        if (Math.Min(o.Stride.Height, o.Stride.Width) < 1 || Math.Min(o.Dilation.Height, o.Dilation.Width) < 1
            || Math.Min(o.Padding.Height, o.Padding.Width) < 0 || o.Groups < 1)
            throw new TensorShapeException(
                $"{name}: stride {o.Stride}, dilation {o.Dilation} and groups {o.Groups} must be 1 or more, padding {o.Padding} 0 or more.");
    }

    private static void CheckBias(string name, Tensor? bias, int channels)
    {
        if (bias is not null && bias.Shape != [channels])
            throw new TensorShapeException($"{name}: the bias {bias.Shape} must be [{channels}].");
    }

    private static int Side(string name, Shape shape, int size, int kernel, int stride, int padding, int dilation)
    {
        int span = size + padding - (dilation * (kernel - 1)) - 1;
        return span >= 0
            ? (span / stride) + 1
            : throw new TensorShapeException(
                $"{name}: the input {shape} with padding {padding} in all is smaller than the kernel, {kernel} with dilation {dilation}.");
    }

    private static int Extent(string name, int size, int kernel, int stride, int padding, int dilation, int outputPadding)
    {
        int extent = ((size - 1) * stride) - (2 * padding) + (dilation * (kernel - 1)) + outputPadding + 1;
        return extent > 0
            ? extent
            : throw new TensorShapeException($"{name}: a side of {size} with padding {padding} leaves a result of {extent} pixels.");
    }
}
