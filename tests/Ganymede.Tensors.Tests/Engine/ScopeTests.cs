namespace Ganymede.Tensors.Tests.Engine;

[NoTensorLeaks]
public sealed class ScopeTests
{
    [Fact]
    public void A_scope_releases_what_was_made_in_it()
    {
        long before = TensorDiagnostics.LiveStorages;
        Tensor x;
        using (TensorScope.Begin())
        {
            x = Tensor.Ones([3]) + 1;
            Assert.Equal(before + 2, TensorDiagnostics.LiveStorages);
        }
        Assert.True(x.IsDisposed);
        Assert.Equal(before, TensorDiagnostics.LiveStorages);
    }

    [Fact]
    public void An_inner_scope_leaves_the_tensors_of_the_outer_one_alone()
    {
        using TensorScope outer = TensorScope.Begin();
        Tensor a = Tensor.Ones([2]), b;
        using (TensorScope.Begin())
            b = a * 2;
        Tensor c = a * 3;
        Assert.False(a.IsDisposed);
        Assert.True(b.IsDisposed);
        Assert.Equal([3, 3], c.ToArray());
    }

    [Fact]
    public void Keep_moves_a_tensor_one_scope_out()
    {
        Tensor x;
        using (TensorScope outer = TensorScope.Begin())
        {
            using (TensorScope inner = TensorScope.Begin())
                x = inner.Keep(Tensor.Ones([2]));
            Assert.False(x.IsDisposed);
        }
        Assert.True(x.IsDisposed);
    }

    [Fact]
    public void Keep_of_the_outermost_scope_gives_the_tensor_to_the_caller()
    {
        Tensor x;
        using (TensorScope outer = TensorScope.Begin())
        {
            using (TensorScope inner = TensorScope.Begin())
                x = outer.Keep(inner.Keep(Tensor.Ones([2])));
        }
        Assert.Equal([1, 1], x.ToArray());
        x.Dispose();
    }

    [Fact]
    public void Keep_of_a_tensor_of_another_scope_changes_nothing()
    {
        Tensor x;
        using (TensorScope.Begin())
        {
            x = Tensor.Ones([2]);
            using TensorScope inner = TensorScope.Begin();
            Assert.Same(x, inner.Keep(x));
        }
        Assert.True(x.IsDisposed);
    }

    [Fact]
    public void Scopes_end_in_the_reverse_order_of_their_opening()
    {
        TensorScope outer = TensorScope.Begin(), inner = TensorScope.Begin();
        var failure = Assert.Throws<InvalidOperationException>(outer.Dispose);
        Assert.Contains("inside it was still open", failure.Message);
        inner.Dispose();
        inner.Dispose();
        outer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => outer.Keep(null!));
    }

    [Fact]
    public void Without_a_scope_the_caller_disposes()
    {
        long before = TensorDiagnostics.LiveStorages;
        using Tensor a = Tensor.Ones([2]);
        using (Tensor b = a + 1)
            Assert.Equal(before + 2, TensorDiagnostics.LiveStorages);
        Assert.Equal(before + 1, TensorDiagnostics.LiveStorages);
    }

    [Fact]
    public void A_parameter_belongs_to_no_scope()
    {
        Parameter parameter;
        using (TensorScope.Begin())
            parameter = new Parameter([2, 3]);
        Assert.Equal(6, parameter.ToArray().Length);
        parameter.Dispose();
        parameter.Dispose();
    }

    [Fact]
    public void Use_after_release_says_what_happened()
    {
        Tensor x;
        using (TensorScope.Begin())
            x = Tensor.Ones([2, 3]);
        using TensorScope scope = TensorScope.Begin();
        var failure = Assert.Throws<ObjectDisposedException>(() => x + 1);
        Assert.Contains("The tensor [2, 3] has been released", failure.Message);
        Assert.Contains("Detach() keeps its numbers", failure.Message);
        Assert.Equal("Tensor [2, 3], released", x.ToString());
    }

    [Fact]
    public void A_view_keeps_the_storage()
    {
        Tensor x = Tensor.From([1, 2, 3], [3]);
        Tensor view = x.Detach();
        x.Dispose();
        Assert.Equal([1, 2, 3], view.ToArray());
        view.Dispose();
    }

    [Fact]
    public void Each_thread_has_its_own_scope()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor? other = null;
        var thread = new Thread(() => other = Tensor.Ones([2]));
        thread.Start();
        thread.Join();
        Assert.Null(other!.Scope);
        other.Dispose();
    }

    [Fact]
    public void A_released_block_is_used_again_and_trim_gives_it_back()
    {
        using (Tensor.Ones([12345]))
        {
        }
        long native = TensorDiagnostics.NativeAllocations;
        using (Tensor again = Tensor.Ones([12344]))
            Assert.Equal(native, TensorDiagnostics.NativeAllocations);
        TensorDiagnostics.Trim();
        Assert.Equal(0, TensorDiagnostics.KeptBytes);
        using Tensor fresh = Tensor.Ones([12345]);
        Assert.Equal(native + 1, TensorDiagnostics.NativeAllocations);
    }

    [Fact]
    public unsafe void Storage_is_aligned_and_large_enough()
    {
        using TensorScope scope = TensorScope.Begin();
        foreach (int count in (int[])[0, 1, 63, 64, 65, 79, 80, 81, 127, 128, 129, 1000, 4097, 100_003])
        {
            Tensor x = Tensor.Empty([count]);
            Assert.Equal(0, (long)x.Data % 64);
            Assert.InRange(x.Storage.Capacity, count, Math.Max(64, count * 5 / 4 + 1));
        }
    }
}
