namespace Ganymede.Tensors.Tests.Engine;

/// <summary>Gradients are written over gradients that nobody else holds, and over no others.</summary>
[NoTensorLeaks]
public sealed class InPlaceGradientTests
{
    private static readonly float[] Numbers = [-2, -1, 0.5f, 3];

    [Fact]
    public void The_gradient_that_a_walk_starts_from_stays()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf(), start = Tensor.Full([4], 2);
        x.LeakyReLU(0.5f).Backward(start);
        Assert.Equal([2, 2, 2, 2], start.ToArray());
        Assert.Equal([1, 1, 2, 2], x.Grad!.ToArray());

        Tensor y = x.LeakyReLU(0.5f);
        Assert.Equal([1, 1, 2, 2], Autograd.Grad(y, [x], start)[0].ToArray());
        Assert.Equal([2, 2, 2, 2], start.ToArray());
        x.ZeroGrad();
    }

    [Fact]
    public void A_gradient_that_is_asked_for_on_the_way_stays()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf(), y = x * 1f, z = y.ReLU(), w = z.LeakyReLU(0.1f);
        Tensor[] found = Autograd.Grad((w * 3f).Sum(), [w, z, y, x]);
        Assert.Equal([3, 3, 3, 3], found[0].ToArray());
        // 0 is not above 0: where z is 0 its slope is 0.1.
        Assert.Equal([3 * 0.1f, 3 * 0.1f, 3, 3], found[1].ToArray());
        Assert.Equal([0, 0, 3, 3], found[2].ToArray());
        Assert.Equal([0, 0, 3, 3], found[3].ToArray());
    }

    [Fact]
    public void Branches_that_share_a_gradient_do_not_write_over_each_other()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf(), y = x * 1f;
        // The sum hands one gradient to both sides and to y itself.
        Tensor sum = y.ReLU() + y.LeakyReLU(0.5f) + y + y.Reshape(4);
        sum.Backward(Tensor.Full([4], 4));
        Assert.Equal([4 * 2.5f, 4 * 2.5f, 16, 16], x.Grad!.ToArray());
        x.ZeroGrad();
    }

    [Fact]
    public void A_graph_that_is_kept_gives_the_same_gradients_again()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf(), y = (x * 2f).Tanh().Sigmoid(), start = Tensor.Ones([4]);
        y.Backward(start, retainGraph: true);
        float[] first = x.Grad!.ToArray();
        x.ZeroGrad();
        y.Backward(start);
        Assert.Equal(first, x.Grad!.ToArray());
        x.ZeroGrad();
    }

    [Fact]
    public void A_chain_needs_one_gradient_at_a_time()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([1000, 100]);
        x.RequiresGrad = true;
        Tensor y = x;
        for (int i = 0; i < 10; i++)
            y = y.LeakyReLU(0.5f);
        Tensor loss = y.Sum();
        long one = 1000 * 100 * sizeof(float), before = TensorDiagnostics.LiveBytes;
        TensorDiagnostics.ResetPeak();
        loss.Backward();
        // That of the sum; each of the ten is written over it.
        Assert.InRange(TensorDiagnostics.PeakBytes - before, one, 1.5 * one);
        x.ZeroGrad();
    }

    private static Tensor Leaf()
    {
        Tensor leaf = Tensor.From(Numbers, [4]);
        leaf.RequiresGrad = true;
        return leaf;
    }
}
