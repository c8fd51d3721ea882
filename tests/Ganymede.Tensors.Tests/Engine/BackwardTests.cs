using Ganymede.Tensors.Kernels;
using Ganymede.Tensors.Tests.Twins;

namespace Ganymede.Tensors.Tests.Engine;

[NoTensorLeaks]
public sealed class BackwardTests
{
    private readonly RandomStream random = new(3, 0);

    [Fact]
    public void Backward_releases_activations_and_keeps_root_leaves_numbers_and_retained()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([4, 3]);
        Tensor a = x.Tanh(), b = a.Exp().Retain(), sum = b.Sum(), loss = sum * 2;
        loss.Backward();
        Assert.True(a.IsDisposed);
        Assert.False(x.IsDisposed || b.IsDisposed || sum.IsDisposed || loss.IsDisposed);
        Assert.Equal(sum.Item() * 2, loss.Item());
        Assert.Equal(12, b.ToArray().Length);
    }

    [Fact]
    public void Backward_of_a_tensor_keeps_that_tensor()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([4]), y = x.Exp();
        y.Backward(Tensor.Ones([4]));
        Assert.Equal(y.ToArray(), x.Grad!.ToArray());
    }

    [Fact]
    public void A_second_Backward_needs_retainGraph()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([4]), loss = (x * x).Exp().Sum();
        loss.Backward(Tensor.Ones([]), retainGraph: true);
        float[] once = x.Grad!.ToArray();
        loss.Backward();
        Assert.Equal(once.Select(g => g * 2), x.Grad!.ToArray());
        Assert.Throws<ObjectDisposedException>(loss.Backward);
    }

    // The gradients of these operations need no data, so nothing but the check can notice.
    [Fact]
    public void A_second_Backward_through_linear_operations_is_refused_too()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([4]), middle = x * 2, loss = middle.Sum();
        loss.Backward();
        var failure = Assert.Throws<ObjectDisposedException>(loss.Backward);
        Assert.Contains("Backward has consumed the graph", failure.Message);
        Assert.Null(middle.Grad);
        Assert.Equal([2, 2, 2, 2], x.Grad!.ToArray());
    }

    [Fact]
    public void Gradients_of_two_losses_add_up()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From([1, 2], [2]);
        x.RequiresGrad = true;
        (x * 3).Sum().Backward();
        Tensor first = x.Grad!;
        (x * x).Sum().Backward();
        Assert.Equal([5, 7], x.Grad!.ToArray());
        Assert.Same(first, x.Grad);
        x.ZeroGrad();
        Assert.Null(x.Grad);
        Assert.True(first.IsDisposed);
    }

    [Fact]
    public void A_gradient_outlives_the_scope_of_its_step()
    {
        using var p = new Parameter([2]);
        using (TensorScope.Begin())
            (p * 3).Sum().Backward();
        Assert.Equal([3, 3], p.Grad!.ToArray());
    }

    [Fact]
    public void The_callers_gradient_is_neither_released_nor_taken_over()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([3]), gradient = Tensor.From([1, 2, 3], [3]);
        (x + 0).Backward(gradient);
        (x + 0).Backward(gradient);
        Assert.Equal([1, 2, 3], gradient.ToArray());
        Assert.Equal([2, 4, 6], x.Grad!.ToArray());
    }

    [Fact]
    public void A_leaf_can_be_its_own_root()
    {
        using Tensor x = Leaf([]);
        x.Backward();
        x.Backward();
        Assert.Equal(2, x.Grad!.Item());
    }

    [Fact]
    public void One_input_used_twice_gets_both_parts()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From([2, 3], [2]);
        x.RequiresGrad = true;
        Tensor y = x.Exp();
        ((y * y) + (x / x) + Tensor.Concat(0, x, x).Slice(0, 1, 2)).Sum().Backward();
        float[] expected = [2 * MathF.Exp(4) + 1, 2 * MathF.Exp(6) + 1];
        for (int i = 0; i < 2; i++)
            Assert.Equal(expected[i], x.Grad!.ToArray()[i], expected[i] * 1e-5f);
    }

    [Fact]
    public void Detach_stops_gradients_and_shares_numbers()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([3]), y = x * 2, cut = y.Detach();
        Assert.False(cut.RequiresGrad);
        (cut * x).Sum().Backward();
        Assert.Equal(cut.ToArray(), x.Grad!.ToArray());
        Assert.False(y.IsDisposed);
        Assert.Equal(y.ToArray(), cut.ToArray());
    }

    [Fact]
    public void A_view_of_a_released_activation_keeps_its_numbers()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([6]), y = x.Exp(), cut = y.Detach();
        float[] before = y.ToArray();
        y.Reshape(2, 3).Sum([0]).Tanh().Sum().Backward();
        Assert.True(y.IsDisposed);
        Assert.Equal(before, cut.ToArray());
    }

    [Fact]
    public void NoGrad_records_nothing_and_ends_when_it_throws()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([2]);
        Tensor y = Autograd.NoGrad(() => x * 2);
        Assert.False(y.RequiresGrad);
        Assert.Null(y.Node);
        Assert.Throws<InvalidTimeZoneException>(() => Autograd.NoGrad(() => throw new InvalidTimeZoneException()));
        Assert.True(Autograd.IsRecording);
        Autograd.NoGrad(() => Autograd.NoGrad(() => Assert.False(Autograd.IsRecording)));
        Assert.True((x * 2).RequiresGrad);
        var failure = Assert.Throws<InvalidOperationException>(() => y.Sum().Backward());
        Assert.Contains("no operation that led to the tensor [] was recorded", failure.Message);
    }

    [Fact]
    public void Grad_of_what_the_output_does_not_depend_on_is_zero()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([2]), other = Leaf([3, 2]), later = x.Exp();
        Tensor[] found = Autograd.Grad((x * x).Sum(), [other, x, later, x]);
        Assert.Equal(new float[6], found[0].ToArray());
        Assert.Equal([3, 2], found[0].Shape);
        Assert.Equal(x.ToArray().Select(v => 2 * v), found[1].ToArray());
        Assert.Equal(new float[2], found[2].ToArray());
        Assert.Equal(found[1].ToArray(), found[3].ToArray());
    }

    [Fact]
    public void Grad_accumulates_nothing_and_leaves_the_graph_usable()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([2]), y = x.Exp(), loss = y.Sum();
        Tensor[] first = Autograd.Grad(loss, [x, y, loss]), second = Autograd.Grad(loss, [x]);
        Assert.Null(x.Grad);
        Assert.Equal(first[0].ToArray(), second[0].ToArray());
        Assert.Equal([1, 1], first[1].ToArray());
        Assert.Equal(1, first[2].Item());
        Assert.False(first[0].RequiresGrad);
    }

    [Fact]
    public void Grad_without_a_scope_leaves_only_its_results()
    {
        using var x = new Parameter([3]);
        Tensor y = x * x;
        long before = TensorDiagnostics.LiveStorages;
        Tensor[] found = Autograd.Grad(y, [x]);
        Assert.Equal(before + 1, TensorDiagnostics.LiveStorages);
        found[0].Dispose();
        x.Backward(y);
        x.ZeroGrad();
        Assert.Equal(before, TensorDiagnostics.LiveStorages);
        y.Dispose();
    }

    [Fact]
    public void A_frozen_network_passes_gradients_on_and_gets_none()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([2, 5, 5, 3]), frozen = Leaf([3, 3, 3, 4]), bias = Leaf([4]), dense = Leaf([4, 2]);
        frozen.RequiresGrad = bias.RequiresGrad = false;
        Tensor y = x.Conv2d(frozen, bias);
        Tensor?[] parts = y.Node!.Gradients(Tensor.Ones(y.Shape), null);
        Assert.NotNull(parts[0]);
        Assert.Null(parts[1]);
        Assert.Null(parts[2]);
        y.Mean([1, 2]).MatMul(dense).Sum().Backward();
        Assert.Null(frozen.Grad);
        Assert.Null(bias.Grad);
        Assert.NotNull(x.Grad);
        Assert.NotNull(dense.Grad);
    }

    [Fact]
    public void Grad_computes_only_what_leads_to_its_targets()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([1, 4, 4, 2]), weight = Leaf([3, 3, 2, 2]);
        Tensor y = x.Conv2d(weight);
        Tensor?[] parts = y.Node!.Gradients(Tensor.Ones(y.Shape), [x]);
        Assert.NotNull(parts[0]);
        Assert.Null(parts[1]);
    }

    [Fact]
    public void Second_order_gradients_reach_the_parameters_by_Backward()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From([1, 2], [2]), w = Tensor.From([3, 5], [2]);
        x.RequiresGrad = w.RequiresGrad = true;
        // f = Σ w x³; ∇x f = 3 w x²; Σ (∇x f)² = Σ 9 w² x⁴; its gradient by w is 18 w x⁴.
        Tensor slope = Autograd.Grad((w * x.Pow(3)).Sum(), [x], createGraph: true)[0];
        slope.Square().Sum().Backward();
        Assert.Equal([54, 1440], w.Grad!.ToArray());
        Assert.Equal([36 * 9, 36 * 25 * 8], x.Grad!.ToArray());
    }

    [Fact]
    public void Dropout_repeats_its_mask_in_the_gradient()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([50, 40]);
        x.RequiresGrad = true;
        Tensor y = x.Dropout(0.25f, random).Retain();
        y.Sum().Backward();
        Assert.Equal(y.ToArray(), x.Grad!.ToArray());
        Assert.All(y.ToArray(), v => Assert.True(v is 0 or 1 / 0.75f));
        Assert.InRange(y.ToArray().Count(v => v == 0), 400, 600);
        Assert.Same(x, x.Dropout(0, random));
    }

    [Theory]
    [InlineData(1, 0.5f)]
    [InlineData(7, 0.1f)]
    [InlineData(4099, 0.3f)]
    [InlineData(50_001, 0.9f)]
    public unsafe void Dropout_compares_the_numbers_of_its_stream(int count, float p)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = random.Normal([count]), g = random.Normal([count]);
        float[] numbers = new float[count];
        var stream = new RandomStream(3, 9) { Position = 5 };
        stream.FillUniform(numbers, 0, 1);
        float scale = 1 / (1 - p);
        float[] expected = [.. numbers.Select((u, i) => x.AsSpan()[i] * (u < p ? 0 : scale))];
        float[] back = [.. numbers.Select((u, i) => g.AsSpan()[i] * (u < p ? 0 : scale))];
        foreach (Isa isa in InstructionSets.All)
        {
            Tensor y = Tensor.Empty([count]), dx = Tensor.Empty([count]);
            byte[] mask = new byte[DropoutKernel.MaskSize(count)];
            fixed (byte* m = mask)
            {
                DropoutKernel.Draw(isa, 5, 9, 3, p, scale, x.Data, count, m, y.Data);
                DropoutKernel.Apply(isa, m, scale, g.Data, count, dx.Data);
            }
            Assert.Equal(expected, y.ToArray());
            Assert.Equal(back, dx.ToArray());
        }
        var again = new RandomStream(3, 9) { Position = 5 };
        Assert.Equal(expected, x.Dropout(p, again).ToArray());
        Assert.Equal(stream.Position, again.Position);
    }

    [Fact]
    public void Channel_dropout_takes_whole_channels()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor y = Tensor.Ones([10, 3, 5, 20]).DropoutChannels(0.5f, random);
        Tensor perChannel = y.Mean([1, 2]);
        Assert.All(perChannel.ToArray(), v => Assert.True(v is 0 or 2, $"{v}"));
        Assert.InRange(perChannel.ToArray().Count(v => v == 0), 60, 140);
        Assert.Throws<ArgumentOutOfRangeException>(() => y.Dropout(1, random));
        Assert.Throws<ArgumentOutOfRangeException>(() => y.Dropout(float.NaN, random));
    }

    [Fact]
    public void Dropout_has_a_gradient_penalty()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Leaf([4, 6]), w = Leaf([6, 3]);
        Tensor Penalty() => Autograd.Grad(
            x.MatMul(w).Tanh().Dropout(0.5f, new RandomStream(1, 1)).Sum(), [x], createGraph: true)[0].Square().Sum();
        Tensor gradient = Autograd.Grad(Penalty(), [w])[0];
        float[] v = new float[18];
        random.FillNormal(v);
        double expected = 0;
        for (int i = 0; i < 18; i++)
            expected += v[i] * (double)gradient.AsSpan()[i];
        float[] start = w.ToArray();
        double At(float h)
        {
            for (int i = 0; i < 18; i++)
                w.Span[i] = start[i] + (h * v[i]);
            return Penalty().Item();
        }
        double slope = (At(0.002f) - At(-0.002f)) / 0.004;
        Assert.Equal(expected, slope, Math.Abs(expected) * 5e-3);
    }

    private Tensor Leaf(Shape shape)
    {
        Tensor x = random.Normal(shape);
        x.RequiresGrad = true;
        return x;
    }
}
