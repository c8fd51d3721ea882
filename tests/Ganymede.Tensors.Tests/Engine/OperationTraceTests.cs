namespace Ganymede.Tensors.Tests.Engine;

/// <summary>What a trace says of operations: their passes, their multiply-adds, and time that adds up.</summary>
[NoTensorLeaks]
public sealed class OperationTraceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_convolution_has_three_passes_of_equal_work(bool transposed)
    {
        using Parameter weight = new([3, 3, 5, 7]), bias = new([transposed ? 5 : 7]);
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([2, 6, 4, transposed ? 7 : 5]);
        x.RequiresGrad = true;
        using OperationTrace trace = OperationTrace.Begin();
        var options = new ConvOptions { Padding = 1 };
        Tensor y = transposed ? x.ConvTranspose2d(weight, bias, options) : x.Conv2d(weight, bias, options);

        y.Sum().Backward();

        string name = transposed ? nameof(Tensor.ConvTranspose2d) : nameof(Tensor.Conv2d);
        OperationTotal[] passes = [.. trace.Totals.Where(t => t.Name == name)];
        Assert.Equal(
            [OperationPass.Forward, OperationPass.InputGradient, OperationPass.WeightGradient],
            passes.Select(t => t.Pass).Order());
        Assert.All(passes, t => Assert.Equal(2 * 6 * 4 * 3 * 3 * 5 * 7, t.MultiplyAdds));
        Assert.All(passes, t => Assert.Equal(1, t.Calls));
        long weights = (3 * 3 * 5 * 7) + (transposed ? 5 : 7);
        Assert.Equal(
            4 * ((2 * 6 * 4 * (5 + 7)) + weights), passes.Single(t => t.Pass == OperationPass.Forward).Bytes);
    }

    [Fact]
    public void Gradients_that_nobody_wants_are_not_there()
    {
        using Parameter weight = new([1, 1, 2, 3]);
        using TensorScope scope = TensorScope.Begin();
        using OperationTrace trace = OperationTrace.Begin();

        Tensor.Ones([1, 4, 4, 2]).Conv2d(weight).Sum().Backward();

        OperationTotal[] products = [.. trace.Totals.Where(t => t.MultiplyAdds > 0)];
        Assert.Equal([OperationPass.Forward, OperationPass.WeightGradient], products.Select(t => t.Pass));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_matrix_product_counts_its_inner_extent(bool left, bool right)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor a = Tensor.Ones(left ? [5, 3] : [3, 5]), b = Tensor.Ones(right ? [4, 5] : [5, 4]);
        using OperationTrace trace = OperationTrace.Begin();

        a.MatMul(b, left, right);

        Assert.Equal(3 * 5 * 4, Assert.Single(trace.Totals).MultiplyAdds);
    }

    [Fact]
    public void A_folded_operation_counts_what_its_plain_twin_would_need()
    {
        using Parameter weight = new([3, 3, 5, 7]);
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([2, 6, 4, 5]);
        x.RequiresGrad = true;
        using OperationTrace trace = OperationTrace.Begin();

        x.UpsampleConv2d(weight).Sum().Backward();

        OperationTotal[] products = [.. trace.Totals.Where(t => t.MultiplyAdds > 0)];
        Assert.Equal(3, products.Length);
        Assert.All(products, t => Assert.Equal(2 * 12 * 8 * 3 * 3 * 5 * 7, t.MultiplyAdds));
    }

    [Fact]
    public void Gradients_belong_to_the_layer_of_their_operation()
    {
        using Parameter weight = new([1, 1, 2, 3]);
        object layer = new();
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([1, 4, 4, 2]);
        using OperationTrace trace = OperationTrace.Begin();
        trace.Layer = layer;
        Tensor y = x.Conv2d(weight).Tanh();
        trace.Layer = null;

        y.Sum().Backward();

        Assert.Equal(
            ["Conv2d Forward", "Conv2d WeightGradient", "Tanh Forward", "Tanh InputGradient"],
            trace.Totals.Where(t => t.Layer == layer && t.Calls > 0).Select(t => $"{t.Name} {t.Pass}").Order());
        Assert.Contains(trace.Totals, t => t is { Name: "Sum", Layer: null });
    }

    [Fact]
    public void Nothing_is_measured_after_its_end()
    {
        using TensorScope scope = TensorScope.Begin();
        OperationTrace trace = OperationTrace.Begin();
        Tensor.Ones([3]).Tanh();
        trace.Dispose();

        Tensor.Ones([3]).Exp();

        Assert.Equal("Tanh", Assert.Single(trace.Totals).Name);
        Assert.Null(OperationTrace.Current);
    }
}
