using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>An enlargement by repetition and a convolution in one.</content>
public partial class Tensor
{
    // Each row of the 4x4 kernel as a sum of rows of the 3x3 kernel; transposed convolution turns it around.
    private static readonly AxisMap widening =
        AxisMap.FromRows(3, 4, i => i == 0 ? [(2, 1)] : i == 3 ? [(0, 1)] : [(2 - i, 1), (3 - i, 1)]);

    /// <summary>
    /// Enlarges both sides by 2, repeating pixels, adds a border of 1 and convolves with a 3x3 kernel: the numbers of
    /// <c>UpsampleNearest(2).Pad2d(1, 1, 1, 1, padding).Conv2d(weight, bias)</c> but for rounding, with 4/9 of the
    /// multiply-adds and without the enlarged image. The gradients save as much.
    /// </summary>
    /// <param name="weight">[3, 3, Cin, Cout].</param>
    /// <param name="bias">[Cout], or null.</param>
    /// <param name="padding">What the border of the enlarged image holds.</param>
    /// <returns>[N, 2H, 2W, Cout] from this tensor, [N, H, W, Cin].</returns>
    /// <exception cref="TensorShapeException">The shapes do not fit, or the kernel is not 3x3.</exception>
    /// <remarks>
    /// Repetition is a transposed convolution with 2x2 ones, so the two make one transposed convolution with a 4x4
    /// kernel and stride 2, each of whose four phases is a 2x2 convolution of the small image. A reflected border of 1
    /// repeats pixels of the enlarged image that come from the outermost of the small one: it is a replicated border.
    /// </remarks>
    public Tensor UpsampleConv2d(Tensor weight, Tensor? bias = null, PaddingMode padding = PaddingMode.Zero) =>
        UpsampleConv2d(weight, bias, padding, default);

    /// <summary>
    /// The same with a function behind it, applied while the result is written, or its <see cref="Statistics"/>.
    /// </summary>
    internal Tensor UpsampleConv2d(
        Tensor weight, Tensor? bias, PaddingMode padding, Activation activation, StatisticsOver over = default)
    {
        CheckImage(nameof(UpsampleConv2d));
        if (weight.Rank != 4 || weight.Shape[0] != 3 || weight.Shape[1] != 3 || weight.Shape[2] != Shape[3])
            throw new TensorShapeException(
                $"UpsampleConv2d: the input {Shape} wants a weight [3, 3, {Shape[3]}, Cout], not {weight.Shape}.");
        if (bias is not null && bias.Shape != [weight.Shape[3]])
            throw new TensorShapeException(
                $"UpsampleConv2d: the bias {bias.Shape} must be [{weight.Shape[3]}].");
        if (!KernelChoice.Fuse)
            return activation.Apply(UpsampleConv2dPlain(weight, bias, padding));
        if (Autograd.IsRecording)
            return Folded(weight, bias, padding, activation, over);
        // Nothing will ask for the kernel or the border again.
        using TensorScope scope = TensorScope.Begin();
        Tensor y = Folded(weight, bias, padding, activation, over);
        if (y.Statistics is { } statistics)
            (_, _) = (scope.Keep(statistics.Mean), scope.Keep(statistics.Variance));
        return scope.Keep(y);
    }

    internal Tensor UpsampleConv2dPlain(Tensor weight, Tensor? bias, PaddingMode padding)
    {
        Tensor large = UpsampleNearest(2);
        return padding == PaddingMode.Zero
            ? large.Conv2d(weight, bias, new() { Padding = 1 })
            : large.Pad2d(1, 1, 1, 1, padding).Conv2d(weight, bias);
    }

    private Tensor Folded(
        Tensor weight, Tensor? bias, PaddingMode padding, Activation activation, StatisticsOver over)
    {
        int cin = weight.Shape[2], cout = weight.Shape[3];
        Tensor wide = weight.Permute([0, 1, 3, 2]).Reshape(1, 3, 3, cin * cout)
            .Resampled(nameof(UpsampleConv2d), widening, widening).Reshape(4, 4, cout, cin);
        // Nine taps for each of four pixels: what the plain twin would need.
        using OperationTrace.Folded folded = OperationTrace.Fold(4L * 9 * Count * cout);
        return padding == PaddingMode.Zero
            ? ConvTranspose2d(wide, bias, new() { Stride = 2, Padding = 1 }, activation, over)
            : Pad2d(1, 1, 1, 1, PaddingMode.Replicate)
                .ConvTranspose2d(wide, bias, new() { Stride = 2, Padding = 3 }, activation, over);
    }
}
