namespace Ganymede.Tensors.Tests.Engine;

/// <summary>Each message names the operation and every shape that was given to it.</summary>
[NoTensorLeaks]
public sealed class ShapeErrorTests
{
    private static readonly ConvOptions Grouped = new() { Groups = 2 };

    public static TheoryData<string, Func<object>, string[]> Errors => new()
    {
        { "Add", () => Ones(2, 3) + Ones(4), ["[2, 3]", "[4]"] },
        { "Subtract", () => Ones(2, 3) - Ones(2), ["[2, 3]", "[2]"] },
        { "Multiply", () => Ones(2, 3) * Ones(3, 2), ["[2, 3]", "[3, 2]"] },
        { "Divide", () => Ones(2, 3) / Ones(1, 2, 2), ["[2, 3]", "[1, 2, 2]"] },
        { "Minimum", () => Ones(2).Minimum(Ones(3)), ["[2]", "[3]"] },
        { "Maximum", () => Ones(2).Maximum(Ones(3)), ["[2]", "[3]"] },
        { "PReLU", () => Ones(2, 3).PReLU(Ones(4)), ["[2, 3]", "[4]"] },
        { "GLU", () => Ones(2, 3).GLU(), ["[2, 3]", "odd extent 3"] },
        { "GLU", () => Ones(2, 3).GLU(2), ["[2, 3]", "axis 2"] },
        { "Sum", () => Ones(2, 3).Sum([2]), ["[2, 3]", "axis 2"] },
        { "Sum", () => Ones(2, 3).Sum([1, -1]), ["[2, 3]", "axis -1", "twice"] },
        { "Mean", () => Ones(2, 3).Mean([2]), ["[2, 3]", "axis 2"] },
        { "Variance", () => Ones(2, 3).Variance([-3]), ["[2, 3]", "axis -3"] },
        { "Max", () => Ones(2, 3).Max([5]), ["[2, 3]", "axis 5"] },
        { "Max", () => Ones(2, 0).Max([1]), ["[2, 0]", "no elements"] },
        { "LogSumExp", () => Ones(2, 3).LogSumExp([2]), ["[2, 3]", "axis 2"] },
        { "Softmax", () => Ones(2, 3).Softmax([2]), ["[2, 3]", "axis 2"] },
        { "LogSoftmax", () => Ones(2, 3).LogSoftmax([2]), ["[2, 3]", "axis 2"] },
        { "MatMul", () => Ones(2, 3).MatMul(Ones(2, 3)), ["[2, 3]", "3 columns", "2 rows"] },
        { "MatMul", () => Ones(2, 3).MatMul(Ones(4, 5), true, true), ["[2, 3] transposed", "[4, 5] transposed"] },
        { "MatMul", () => Ones(3).MatMul(Ones(3, 2)), ["[3]", "[3, 2]"] },
        { "MatMul", () => Ones(2, 1, 3).MatMul(Ones(3, 3, 1)), ["[2]", "[3]"] },
        { "Conv2d", () => Ones(1, 5, 5, 3).Conv2d(Ones(3, 3, 4, 2)), ["[1, 5, 5, 3]", "[3, 3, 4, 2]"] },
        { "Conv2d", () => Ones(1, 5, 5, 4).Conv2d(Ones(3, 3, 2, 3), null, Grouped), ["[3, 3, 2, 3]", "2 groups"] },
        { "Conv2d", () => Ones(1, 2, 5, 3).Conv2d(Ones(3, 3, 3, 2)), ["[1, 2, 5, 3]", "smaller than the kernel, 3"] },
        { "Conv2d", () => Ones(5, 5, 3).Conv2d(Ones(3, 3, 3, 2)), ["[5, 5, 3]", "[3, 3, 3, 2]"] },
        { "Conv2d", () => Ones(1, 5, 5, 3).Conv2d(Ones(3, 3, 3, 2), Ones(3)), ["[3]", "[2]"] },
        { "Conv2d", () => Ones(1, 5, 5, 3).Conv2d(Ones(3, 3, 3, 2), null, new() { Stride = 0 }), ["stride 0"] },
        { "ConvTranspose2d", () => Ones(1, 5, 5, 3).ConvTranspose2d(Ones(3, 3, 3, 4)),
            ["[1, 5, 5, 3]", "[3, 3, 3, 4]"] },
        { "ConvTranspose2d", () => Ones(1, 5, 5, 3).ConvTranspose2d(Ones(3, 3, 2, 3), null,
            new() { OutputPadding = 1 }), ["output padding 1"] },
        { "ConvTranspose2d", () => Ones(1, 1, 1, 3).ConvTranspose2d(Ones(2, 2, 2, 3), null, new() { Padding = 1 }),
            ["padding 1", "0 pixels"] },
        { "Conv1d", () => Ones(1, 5, 5, 3).Conv1d(Ones(3, 3, 2)), ["[1, 5, 5, 3]", "[3, 3, 2]"] },
        { "ConvTranspose1d", () => Ones(1, 5).ConvTranspose1d(Ones(3, 3, 2)), ["[1, 5]", "[3, 3, 2]"] },
        { "Pad2d", () => Ones(5, 5, 3).Pad2d(1, 1, 1, 1), ["[5, 5, 3]"] },
        { "Pad2d", () => Ones(1, 2, 5, 3).Pad2d(2, 0, 0, 0, PaddingMode.Reflect), ["[1, 2, 5, 3]", "2, 0, 0, 0"] },
        { "Pad2d", () => Ones(1, 2, 5, 3).Pad2d(-1, 0, 0, 0), ["-1, 0, 0, 0"] },
        { "ResizeNearest", () => Ones(2, 3).ResizeNearest(2, 2), ["[2, 3]"] },
        { "UpsampleNearest", () => Ones(2, 3).UpsampleNearest(2), ["[2, 3]"] },
        { "ResizeBilinear", () => Ones(1, 2, 2, 1).ResizeBilinear(0, 2), ["0x2"] },
        { "AvgPool2d", () => Ones(1, 2, 5, 1).AvgPool2d(3), ["[1, 2, 5, 1]", "window 3"] },
        { "MaxPool2d", () => Ones(1, 5, 5, 1).MaxPool2d(2, null, 2), ["padding 2", "window 2"] },
        { "AdaptiveAvgPool2d", () => Ones(5, 5, 1).AdaptiveAvgPool2d(1, 1), ["[5, 5, 1]"] },
        { "PixelShuffle", () => Ones(1, 2, 2, 6).PixelShuffle(2), ["[1, 2, 2, 6]", "multiple of 4"] },
        { "PixelShuffle", () => Ones(1, 2, 2, 6).PixelShuffle(0), ["factor 0"] },
        { "Reshape", () => Ones(2, 3).Reshape(4, 2), ["[2, 3]", "[4, 2]"] },
        { "Reshape", () => Ones(2, 3).Reshape(-1, 4), ["[2, 3]", "[1, 4]"] },
        { "Permute", () => Ones(2, 3).Permute(0), ["[2, 3]", "1 were named"] },
        { "Permute", () => Ones(2, 3).Permute(0, 0), ["[2, 3]", "twice"] },
        { "Permute", () => Ones(2, 3).Permute(0, 2), ["[2, 3]", "axis 2"] },
        { "Expand", () => Ones(2, 3).Expand([4, 3]), ["[2, 3]", "[4, 3]"] },
        { "Expand", () => Ones(2, 3).Expand([3]), ["[2, 3]", "[3]"] },
        { "Flip", () => Ones(2, 3).Flip(2), ["[2, 3]", "axis 2"] },
        { "Slice", () => Ones(2, 3).Slice(1, 2, 2), ["[2, 3]", "2 to 4"] },
        { "Slice", () => Ones(2, 3).Slice(1, 1, int.MaxValue), ["[2, 3]"] },
        { "Slice", () => Ones(2, 3).Slice(3, 0, 1), ["[2, 3]", "axis 3"] },
        { "Split", () => Ones(2, 3).Split(1, 1, 1), ["[2, 3]", "add up to 2"] },
        { "Concat", () => Tensor.Concat(0, Ones(2, 3), Ones(2, 4)), ["[2, 3]", "[2, 4]"] },
        { "Concat", () => Tensor.Concat(2, Ones(2, 3)), ["[2, 3]", "axis 2"] },
        { "Concat", () => Tensor.Concat(0), ["at least one"] },
        { "Stack", () => Tensor.Stack(0, Ones(2, 3), Ones(3, 2)), ["[2, 3]", "[3, 2]"] },
        { "Stack", () => Tensor.Stack(3, Ones(2, 3)), ["[2, 3]", "axis 3"] },
        { "Stack", () => Tensor.Stack(-4, Ones(2, 3)), ["[2, 3]", "axis -4"] },
        { "Gather", () => Ones(2, 3).Gather(1, new Indices([3, 3], new int[9])), ["[2, 3]", "[3, 3]"] },
        { "ScatterAdd", () => Ones(2, 3).ScatterAdd(1, new Indices([2], [0, 1]), Ones(3)), ["[2]", "[3]"] },
        { "Embedding", () => Ones(2, 3, 4).Embedding(new Indices(0)), ["[2, 3, 4]"] },
        { "BatchNorm", () => Ones(2, 3).BatchNorm(Ones(4), null, 1e-5f, out _, out _), ["[2, 3]", "[4]"] },
        { "BatchNorm", () => Ones(2, 3).BatchNorm(Ones(4), Ones(3), null, null, 1e-5f), ["[2, 3]", "[4]"] },
        { "BatchNorm", () => Ones(0, 3).BatchNorm(null, null, 1e-5f, out _, out _), ["[0, 3]"] },
        { "InstanceNorm", () => Ones(2, 3).InstanceNorm(), ["[2, 3]"] },
        { "LayerNorm", () => Ones(2, 3, 4).LayerNorm(2, Ones(4)), ["[4]", "[3, 4]"] },
        { "LayerNorm", () => Ones(2, 3).LayerNorm(3), ["[2, 3]", "3 axes"] },
        { "GroupNorm", () => Ones(2, 3).GroupNorm(2), ["[2, 3]", "2 groups"] },
        { "DropoutChannels", () => Ones(3).DropoutChannels(0.5f, new RandomStream(1, 1)), ["[3]"] },
        { "Backward", () => Call(Ones(3).Backward), ["[3]", "single number"] },
        { "Backward", () => Autograd.Grad(Ones(3), [Ones(3)], Ones(2)), ["[2]", "[3]"] },
        { "Item", () => Ones(3).Item(), ["[3]", "3 elements"] },
        { "From", () => Tensor.From([1, 2], [3]), ["[3]", "2 were given"] },
        { "Indices", () => new Indices([3], [1]), ["[3]", "1 values"] },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void The_message_names_the_operation_and_the_shapes(string operation, Func<object> call, string[] parts)
    {
        using TensorScope scope = TensorScope.Begin();
        var failure = Assert.Throws<TensorShapeException>(call);
        Assert.StartsWith(operation + ": ", failure.Message);
        foreach (string part in parts)
            Assert.Contains(part, failure.Message);
    }

    [Theory]
    [InlineData(2, -1)]
    [InlineData(2, 2)]
    public void An_index_beyond_the_end_is_named(int limit, int index)
    {
        using TensorScope scope = TensorScope.Begin();
        foreach (Action call in (Action[])
        [
            () => Ones(limit).Gather(0, new Indices(index)),
            () => Ones(limit).ScatterAdd(0, new Indices(index), Ones(1)),
            () => Ones(limit, 3).Embedding(new Indices(index)),
            () => Tensor.OneHot(new Indices(index), limit),
        ])
        {
            var failure = Assert.Throws<ArgumentOutOfRangeException>(call);
            Assert.Contains($"the index {index} is outside the {limit} entries", failure.Message);
        }
    }

    [Fact]
    public void A_shape_has_limits()
    {
        Assert.Throws<TensorShapeException>(() => new Shape([1, 1, 1, 1, 1, 1, 1]));
        Assert.Throws<TensorShapeException>(() => new Shape([2, -1]));
        var failure = Assert.Throws<TensorShapeException>(() => new Shape([int.MaxValue, int.MaxValue, int.MaxValue,
            int.MaxValue]));
        Assert.Contains("[2147483647, 2147483647, 2147483647, 2147483647]", failure.Message);
        Assert.Throws<TensorShapeException>(() => new Shape([65536, 32768]));
        Assert.Equal(int.MaxValue, new Shape([int.MaxValue]).ElementCount);
        Assert.Equal(0, new Shape([65536, 65536, 0]).ElementCount);
        Assert.Throws<TensorShapeException>(() => new Shape([2, 3])[2]);
        Assert.Equal(3, new Shape([2, 3])[-1]);
        Assert.NotEqual(new Shape([2, 3]), new Shape([2, 3, 0]));
        Assert.Equal("[]", new Shape([]).ToString());
        Assert.Equal(1, new Shape([]).ElementCount);
    }

    private static Tensor Ones(params int[] extents) => Tensor.Ones(new Shape(extents));

    private static object Call(Action action)
    {
        action();
        return action;
    }
}
