using Ganymede.Tensors.Kernels;
using Ganymede.Tensors.Tests.Kernels;

namespace Ganymede.Tensors.Tests.Engine;

[NoTensorLeaks]
public sealed class SteadyStateTests
{
    [Fact]
    public void A_hundred_steps_allocate_no_native_memory_and_collect_no_second_generation()
    {
        using var net = new SmallNet(2, 12);
        void Step()
        {
            net.ZeroGrad();
            Assert.True(float.IsFinite(net.Step()));
        }
        for (int i = 0; i < 5; i++)
            Step();
        // What earlier tests left must not fill a generation now.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long native = TensorDiagnostics.NativeAllocations, scratch = KernelScratch.Allocations;
        long live = TensorDiagnostics.LiveStorages, kept = TensorDiagnostics.KeptBytes;
        int collections = GC.CollectionCount(2);
        for (int i = 0; i < 100; i++)
            Step();
        Assert.Equal(collections, GC.CollectionCount(2));
        Assert.Equal(native, TensorDiagnostics.NativeAllocations);
        Assert.Equal(scratch, KernelScratch.Allocations);
        Assert.Equal(live, TensorDiagnostics.LiveStorages);
        Assert.Equal(kept, TensorDiagnostics.KeptBytes);
    }

    [Fact]
    public void Backward_holds_fewer_bytes_at_its_end_than_the_forward_pass()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([1000, 100]);
        x.RequiresGrad = true;
        Tensor y = x;
        for (int i = 0; i < 10; i++)
            y = y.Tanh();
        Tensor loss = y.Sum();
        long before = TensorDiagnostics.LiveBytes;
        TensorDiagnostics.ResetPeak();
        loss.Backward();
        long one = 1000 * 100 * sizeof(float);
        // Ten activations go, one gradient stays; on the way at most a few gradients live beside the activations.
        Assert.InRange(TensorDiagnostics.LiveBytes, before - (11 * one * 5 / 4), before - (8 * one));
        Assert.InRange(TensorDiagnostics.PeakBytes, before, before + (4 * one));
    }
}

/// <summary>The number of threads is global, so these run in their collection.</summary>
[NoTensorLeaks]
[Collection(ThreadCount.Collection)]
public sealed class ThreadCountTests
{
    [Fact]
    public void One_two_and_three_threads_give_the_same_bytes()
    {
        (float Loss, float[][] Gradients) one = Run(1);
        Assert.All(one.Gradients, g => Assert.Contains(g, v => v != 0));
        foreach (int threads in (int[])[2, 3])
        {
            (float loss, float[][] gradients) = Run(threads);
            Assert.Equal(BitConverter.SingleToInt32Bits(one.Loss), BitConverter.SingleToInt32Bits(loss));
            for (int i = 0; i < gradients.Length; i++)
                Assert.True(Bits(one.Gradients[i]).SequenceEqual(Bits(gradients[i])),
                    $"Parameter {i} differs with {threads} threads.");
        }

        static ReadOnlySpan<int> Bits(float[] values) => System.Runtime.InteropServices.MemoryMarshal.Cast<float,
            int>(values);
    }

    private static (float Loss, float[][] Gradients) Run(int threads)
    {
        using var _ = new ThreadCount(threads);
        using var net = new SmallNet(5, 38);
        float loss = net.Step();
        return (loss, Array.ConvertAll(net.Parameters, p => p.Grad!.ToArray()));
    }
}
