namespace Ganymede.Tensors.Tests.Engine;

/// <summary>Convolutions that find a border in the image beside their plain twin: values, gradients, and theirs.</summary>
[NoTensorLeaks]
public sealed class PaddedConvTests
{
    public static TheoryData<Shape, Shape, int[], PaddingMode, ConvOptions, bool> Cases
    {
        get
        {
            var cases = new TheoryData<Shape, Shape, int[], PaddingMode, ConvOptions, bool>();
            foreach (PaddingMode mode in Enum.GetValues<PaddingMode>())
            {
                // The layers of a residual generator, and odd ones: a border on some sides, one that is not read to its
                // end, strides, dilations, groups, zeros inside the border.
                cases.Add([1, 9, 8, 3], [7, 7, 3, 16], [3, 3, 3, 3], mode, new(), true);
                cases.Add([2, 9, 8, 32], [7, 7, 32, 3], [3, 3, 3, 3], mode, new(), true);
                cases.Add([2, 17, 13, 32], [3, 3, 32, 32], [1, 1, 1, 1], mode, new(), true);
                cases.Add([1, 16, 16, 64], [3, 3, 64, 64], [1, 1, 1, 1], mode, new(), false);
                cases.Add([1, 12, 20, 16], [4, 4, 16, 32], [1, 2, 1, 2], mode, new() { Stride = 2 }, true);
                cases.Add([2, 5, 7, 5], [3, 2, 5, 4], [2, 0, 0, 3], mode, new() { Stride = new(2, 3) }, true);
                cases.Add([3, 7, 5, 6], [3, 3, 3, 4], [2, 1, 4, 3], mode, new() { Dilation = 2, Groups = 2 }, false);
                cases.Add([2, 6, 5, 8], [3, 3, 1, 8], [1, 2, 2, 1], mode, new() { Groups = 8 }, true);
                cases.Add([1, 6, 5, 4], [3, 3, 4, 3], [1, 1, 2, 2], mode, new() { Padding = 1 }, true);
                cases.Add([1, 2, 2, 1], [3, 3, 1, 1], [1, 1, 1, 1], mode, new(), true);
                cases.Add([1, 4, 4, 2], [1, 1, 2, 2], [0, 0, 0, 0], mode, new(), true);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_agrees_with_a_border_and_a_convolution(
        Shape shape, Shape kernel, int[] sides, PaddingMode mode, ConvOptions options, bool bias)
    {
        var border = new Border(sides[0], sides[1], sides[2], sides[3], mode);
        TwinCheck.Agree(
            bias ? [shape, kernel, [kernel[3]]] : [shape, kernel],
            x => x[0].PaddedConv2d(border, x[1], x.ElementAtOrDefault(2), options),
            x => x[0].Pad2d(sides[0], sides[1], sides[2], sides[3], mode).Conv2d(x[1], x.ElementAtOrDefault(2), options));
    }

    [Fact]
    public void The_padded_image_is_not_made()
    {
        using TensorScope scope = TensorScope.Begin();
        var random = new RandomStream(5, 4);
        Tensor x = random.Normal([1, 64, 64, 32]), weight = random.Normal([3, 3, 32, 32]);
        x.RequiresGrad = true;
        var border = new Border(1, 1, 1, 1, PaddingMode.Reflect);
        x.PaddedConv2d(border, weight);
        long before = TensorDiagnostics.LiveBytes;
        Tensor y = x.PaddedConv2d(border, weight);
        bool fuses = Ganymede.Tensors.Kernels.KernelChoice.Fuse;
        Assert.Equal(fuses, TensorDiagnostics.LiveBytes - before <= (y.Count + 1024) * sizeof(float));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([1, 4, 4, 3]), weight = Tensor.Ones([3, 3, 3, 2]);
        Refused(() => x.PaddedConv2d(new(1, 1, 4, 1, PaddingMode.Reflect), weight), "[1, 4, 4, 3]", "Pad2d");
        Refused(() => x.PaddedConv2d(new(1, -1, 1, 1, PaddingMode.Zero), weight), "-1", "Pad2d");
        Refused(() => x.PaddedConv2d(new(0, 0, 0, 0, PaddingMode.Zero), Tensor.Ones([5, 5, 3, 2])), "Conv2d", "5");
        Refused(() => x.PaddedConv2d(new(1, 1, 1, 1, PaddingMode.Zero), Tensor.Ones([3, 3, 2, 2])), "Conv2d", "[3, 3, 2, 2]");

        static void Refused(Func<Tensor> call, params string[] parts)
        {
            string message = Assert.Throws<TensorShapeException>(call).Message;
            Assert.All(parts, part => Assert.Contains(part, message));
        }
    }
}
