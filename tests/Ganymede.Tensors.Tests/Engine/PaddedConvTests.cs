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
        float[][] joined = Results((x, weight, b) => x.PaddedConv2d(border, weight, b, options));
        float[][] plain = Results((x, weight, b) =>
            x.Pad2d(sides[0], sides[1], sides[2], sides[3], mode).Conv2d(weight, b, options));
        for (int i = 0; i < plain.Length; i++)
        {
            Assert.Equal(plain[i].Length, joined[i].Length);
            double largest = plain[i].Max(Math.Abs);
            for (int k = 0; k < plain[i].Length; k++)
                Assert.True(
                    Math.Abs(plain[i][k] - joined[i][k]) <= 1e-5 * largest,
                    $"result {i}, number {k}: {joined[i][k]}, the plain twin says {plain[i][k]}");
        }

        float[][] Results(Func<Tensor, Tensor, Tensor?, Tensor> run)
        {
            using TensorScope scope = TensorScope.Begin();
            var random = new RandomStream(5, 3);
            List<Tensor> inputs = [random.Normal(shape), random.Normal(kernel)];
            if (bias)
                inputs.Add(random.Normal([kernel[3]]));
            inputs.ForEach(i => i.RequiresGrad = true);
            Tensor y = run(inputs[0], inputs[1], bias ? inputs[2] : null);
            Tensor gradient = random.Normal(y.Shape);
            Tensor[] fast = Autograd.Grad(y, [.. inputs], gradient);
            Tensor[] first = Autograd.Grad(y, inputs.ToArray()[..2], gradient, createGraph: true);
            Tensor penalty = first[0].Square().Sum() + first[1].Square().Sum();
            Tensor[] second = Autograd.Grad(penalty, inputs.ToArray()[..2]);
            return [y.ToArray(), .. fast.Select(g => g.ToArray()), .. second.Select(g => g.ToArray())];
        }
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
