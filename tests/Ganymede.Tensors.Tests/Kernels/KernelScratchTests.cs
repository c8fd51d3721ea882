using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Kernels;

[NoTensorLeaks]
[Collection(ThreadCount.Collection)]
public sealed unsafe class KernelScratchTests
{
    [Fact]
    public void What_one_part_asked_for_is_there_for_every_thread_of_the_pool()
    {
        using var _ = new ThreadCount(3);
        const long Count = 5_000_000;
        long before = KernelScratch.Allocations;
        Together(ScratchSlot.Transposed, threads: 3, asking: 1, Count);
        long first = KernelScratch.Allocations;
        Assert.True(first > before);
        for (int run = 0; run < 3; run++)
            Together(ScratchSlot.Transposed, threads: 3, asking: 3, Count);
        Assert.Equal(first, KernelScratch.Allocations);
    }

    [Fact]
    public void A_larger_buffer_replaces_the_one_in_use_only_when_its_thread_asks()
    {
        using var _ = new ThreadCount(2);
        const long Small = 5_100_000, Large = 7_000_000;
        Together(ScratchSlot.Result, 2, 2, Small);
        using var met = new Barrier(2);
        WorkerPool.Run(2, part =>
        {
            float* small = part == 0 ? KernelScratch.Floats(ScratchSlot.Result, Small) : null;
            if (part == 0)
                small[Small - 1] = 3;
            met.SignalAndWait();
            if (part == 1)
                KernelScratch.Floats(ScratchSlot.Result, Large)[Large - 1] = 4;
            met.SignalAndWait();
            if (part == 0)
            {
                Assert.Equal(3, small[Small - 1]);
                KernelScratch.Floats(ScratchSlot.Result, Large)[Large - 1] = 5;
            }
        });
    }

    [Fact]
    public void What_is_asked_for_outside_of_jobs_is_made_for_one_thread()
    {
        using var _ = new ThreadCount(3);
        Together(ScratchSlot.Groups, 3, 3, 100);
        long before = KernelScratch.Allocations;
        KernelScratch.Floats(ScratchSlot.Groups, 3_000_000)[0] = 1;
        Assert.Equal(before + 1, KernelScratch.Allocations);
    }

    // Each thread runs one part; the first few of them ask for a buffer and write to both of its ends.
    private static void Together(ScratchSlot slot, int threads, int asking, long count)
    {
        using var met = new Barrier(threads);
        WorkerPool.Run(threads, part =>
        {
            met.SignalAndWait();
            if (part < asking)
            {
                float* block = KernelScratch.Floats(slot, count);
                block[0] = block[count - 1] = part;
            }
        });
    }
}
