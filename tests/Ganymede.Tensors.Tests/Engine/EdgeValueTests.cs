namespace Ganymede.Tensors.Tests.Engine;

/// <summary>
/// Numbers at the edge: infinities, NaN, zeros, empty tensors, long sums. What is expected is what PyTorch gives.
/// </summary>
[NoTensorLeaks]
public sealed class EdgeValueTests
{
    private const float Inf = float.PositiveInfinity;

    [Fact]
    public void ReLU_of_minus_infinity_is_zero_and_stops_any_gradient()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf(-Inf, -1, 0, 2, Inf, float.NaN);
        Tensor y = x.ReLU();
        Assert.Equal([0, 0, 0, 2, Inf, float.NaN], y.ToArray());
        Assert.All(y.ToArray()[..3], v => Assert.False(float.IsNegative(v)));
        y.Backward(Tensor.From([Inf, float.NaN, Inf, 3, 4, 5], [6]));
        Assert.Equal([0, 0, 0, 3, 4, 0], x.Grad!.ToArray());
    }

    [Fact]
    public void Gradients_at_kinks_are_PyTorchs()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor zero = Tensor.Scalar(0.25f).Reshape(1);
        Assert.Equal(0, SlopeAtZero(x => x.ReLU()));
        Assert.Equal(0.1f, SlopeAtZero(x => x.LeakyReLU(0.1f)));
        Assert.Equal(0.25f, SlopeAtZero(x => x.PReLU(zero)));
        Assert.Equal(0.5f, SlopeAtZero(x => x.ELU(0.5f)));
        Assert.Equal(0, SlopeAtZero(x => x.Abs()));
        Assert.Equal(1, SlopeAtZero(x => x.Clamp(0, 1)));
        Assert.Equal(1, SlopeAtZero(x => x.Clamp(-1, 0)));
        Assert.Equal(0.5f, SlopeAtZero(x => x.Maximum(Tensor.Zeros([1]))));
        Assert.Equal(0.5f, SlopeAtZero(x => x.Minimum(Tensor.Zeros([1]))));
        Assert.Equal(Inf, SlopeAtZero(x => x.Sqrt()));
        Assert.Equal(0, SlopeAtZero(x => x.Pow(1.5f)));
        Assert.Equal(0, SlopeAtZero(x => x.Pow(2)));
        Assert.Equal(1, SlopeAtZero(x => x.Pow(1)));
        Assert.Equal(0, SlopeAtZero(x => x.Pow(0)));
        Assert.Equal(Inf, SlopeAtZero(x => x.Pow(0.7f)));

        static float SlopeAtZero(Func<Tensor, Tensor> function)
        {
            Tensor x = Leaf(0);
            float fast = Autograd.Grad(function(x), [x])[0].Item();
            Assert.Equal(fast, Autograd.Grad(function(x), [x], createGraph: true)[0].Item());
            return fast;
        }
    }

    [Fact]
    public void Softmax_takes_masks_of_minus_infinity()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf(0, -Inf, 0, -Inf);
        Tensor y = x.Softmax([0]);
        Assert.Equal([0.5f, 0, 0.5f, 0], y.ToArray());
        y.Backward(Tensor.From([1, 2, 3, 4], [4]));
        Assert.Equal([-0.5f, 0, 0.5f, 0], x.Grad!.ToArray());
        Assert.Equal([-MathF.Log(2), -Inf, -MathF.Log(2), -Inf], x.LogSoftmax([0]).ToArray());
        Assert.Equal(-Inf, Leaf(-Inf, -Inf).LogSumExp([0]).Item());
        Assert.Equal(Inf, Leaf(1, Inf).LogSumExp([0]).Item());
        Assert.Equal(float.NaN, Leaf(1, float.NaN).LogSumExp([0]).Item());
    }

    [Fact]
    public void Maxima_let_NaN_through()
    {
        using TensorScope scope = TensorScope.Begin();
        float[] values = new float[16];
        for (int at = 0; at < 16; at++)
        {
            Array.Fill(values, 1);
            values[at] = float.NaN;
            Tensor x = Tensor.From(values, [16]);
            Assert.Equal(float.NaN, x.Max().Item());
            Assert.Equal(float.NaN, x.Reshape(1, 4, 4, 1).MaxPool2d(4).Item());
            Assert.Equal(float.NaN, x.Maximum(Tensor.Scalar(2)).ToArray()[at]);
            Assert.Equal(float.NaN, Tensor.Scalar(2).Minimum(x).ToArray()[at]);
        }
        // The gradient of a window goes to its NaN.
        Tensor image = Tensor.From([1, float.NaN, 3, 4], [1, 2, 2, 1]);
        image.RequiresGrad = true;
        image.MaxPool2d(2).Sum().Backward();
        Assert.Equal([0, 1, 0, 0], image.Grad!.ToArray());
        Assert.Equal(-Inf, Leaf(-Inf, -Inf).Max().Item());
    }

    [Fact]
    public void Empty_tensors_pass_through()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([0, 3]);
        x.RequiresGrad = true;
        Assert.Equal(0, x.Sum().Item());
        Assert.Equal(float.NaN, x.Mean().Item());
        Assert.Equal([0, 0, 0], x.Sum([0]).ToArray());
        Assert.Equal([0], x.Sum([1]).Shape);
        Assert.Equal([0, 3], x.Exp().Shape);
        Assert.Equal([0, 3], (x * Tensor.Ones([3])).Shape);
        Assert.Equal([0, 3], x.Softmax([1]).Shape);
        Assert.Equal([0], x.Max([1]).Shape);
        Assert.Equal([0, 2], x.MatMul(Tensor.Ones([3, 2])).Shape);
        Assert.Equal([2, 2], Tensor.Ones([2, 0]).MatMul(Tensor.Ones([0, 2])).Shape);
        Assert.Equal(new float[4], Tensor.Ones([2, 0]).MatMul(Tensor.Ones([0, 2])).ToArray());
        Assert.Equal([2, 3], Tensor.Concat(0, x, Tensor.Ones([2, 3])).Shape);
        Assert.Equal([3, 0], x.Permute(1, 0).Shape);
        Assert.Equal([0, 3], x.Flip(0, 1).Shape);
        Assert.Equal([0, 6, 4, 1], Tensor.Zeros([0, 3, 2, 1]).UpsampleNearest(2).Shape);
        Assert.Equal([0, 2, 1, 4], Tensor.Zeros([0, 3, 2, 1]).Conv2d(Tensor.Ones([2, 2, 1, 4])).Shape);
        x.Exp().Sum().Backward();
        Assert.Equal([0, 3], x.Grad!.Shape);
        Assert.Equal(float.NaN, Tensor.Ones([1]).Variance([0], unbiased: true).Item());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(67)]
    public void Long_sums_of_equal_numbers_stay_accurate(int channels)
    {
        using TensorScope scope = TensorScope.Begin();
        const int Rows = 100_000;
        Tensor x = Tensor.Full([Rows, channels], 0.1f);
        double exact = 0.1f * (double)Rows;
        Assert.All(x.Sum([0]).ToArray(), s => Assert.Equal(exact, s, exact * 1e-5));
        Assert.Equal(exact * channels, x.Sum().Item(), exact * channels * 1e-5);
        x.BatchNorm(null, null, 1e-5f, out Tensor mean, out Tensor variance);
        Assert.All(mean.ToArray(), m => Assert.Equal(0.1f, m, 1e-8f));
        Assert.All(variance.ToArray(), v => Assert.InRange(v, 0, 1e-12f));
    }

    [Fact]
    public void Images_of_one_colour_normalize_to_nothing()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Full([2, 64, 64, 3], 0.7f);
        Assert.All(x.InstanceNorm().ToArray(), v => Assert.Equal(0, v, 1e-4f));
        Assert.All(x.BatchNorm(null, null, 1e-5f, out _, out _).ToArray(), v => Assert.Equal(0, v, 1e-4f));
    }

    [Fact]
    public void Statistics_far_from_zero_stay_accurate()
    {
        using TensorScope scope = TensorScope.Begin();
        float[] values = new float[60_000];
        new RandomStream(1, 1).FillNormal(values, 1000, 0.5f);
        double mean = values.Average(v => (double)v), variance = values.Average(v => Math.Pow(v - mean, 2));
        foreach (int channels in (int[])[1, 3, 16])
        {
            Tensor x = Tensor.From(values, [60_000, 1]).Expand([60_000, channels]);
            x.BatchNorm(null, null, 1e-5f, out Tensor m, out Tensor v);
            Assert.All(m.ToArray(), a => Assert.Equal(mean, a, 1e-4));
            Assert.All(v.ToArray(), a => Assert.Equal(variance, a, variance * 1e-5));
        }
        Assert.Equal(variance, Tensor.From(values, [60_000]).Variance([0]).Item(), variance * 1e-5);
    }

    // PyTorch computes the source position in float: 41 · (2 / 82) falls just below 1 there.
    [Fact]
    public void Nearest_resizing_rounds_as_PyTorch()
    {
        using TensorScope scope = TensorScope.Begin();
        float[] row = Tensor.From([0, 1], [1, 1, 2, 1]).ResizeNearest(1, 82).ToArray();
        Assert.Equal([.. Enumerable.Repeat(0f, 42), .. Enumerable.Repeat(1f, 40)], row);
    }

    [Fact]
    public void Six_axes_broadcast_and_permute()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(1, 1).Normal([2, 3, 2, 3, 2, 3]);
        Tensor y = x.Permute(5, 4, 3, 2, 1, 0);
        Assert.Equal(x.ToArray(), y.Permute(5, 4, 3, 2, 1, 0).ToArray());
        Assert.Equal(x.Sum().Item(), y.Sum().Item(), 1e-4f);
    }

    private static Tensor Leaf(params float[] values)
    {
        Tensor x = Tensor.From(values, [values.Length]);
        x.RequiresGrad = true;
        return x;
    }
}
