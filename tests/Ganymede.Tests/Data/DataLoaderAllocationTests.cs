using System.Diagnostics;
using Ganymede.Data;
using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Tests.Data;

/// <summary>Counts what the whole process allocates, so no other test may run beside it.</summary>
[Collection(nameof(DataLoaderAllocationTests))]
[CollectionDefinition(nameof(DataLoaderAllocationTests), DisableParallelization = true)]
public sealed class DataLoaderAllocationTests
{
    [Fact]
    public void AStepAllocatesNextToNothing()
    {
        using ImageDataset mnist = DatasetCatalog.Open("mnist", new DatasetOptions { Split = DatasetSplit.Test });
        var options = new DataLoaderOptions { BatchSize = 64, Augmentation = new Augmentation { Shift = 2 } };
        using var loader = new DataLoader(mnist, options);
        Drain(50);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Drain(100);
        long perStep = (GC.GetTotalAllocatedBytes(precise: true) - before) / 100;
        // Two arrays of 64 numbers and a few small objects, where the batch itself has 200 KB.
        Assert.InRange(perStep, 0, 4_000);

        void Drain(int steps)
        {
            for (int i = 0; i < steps; i++)
                loader.Next().Images.Dispose();
        }
    }

    [Fact]
    public void LoadingLeavesTheKernelsWorkersAlone()
    {
        int threads = WorkerPool.Threads;
        WorkerPool.Threads = 4;
        try
        {
            using ImageDataset emoji = DatasetCatalog.Open("emoji", new DatasetOptions { Size = 128 });
            var options = new DataLoaderOptions
            {
                BatchSize = 4,
                Threads = 2,
                Crop = new Size2(96, 96),
                Augmentation = new Augmentation
                {
                    Flip = true, Shift = 4, Zoom = 1.5f, Brightness = 0.2f, Contrast = 0.2f, Saturation = 0.2f,
                },
            };
            using var loader = new DataLoader(emoji, options);
            long before = WorkerPool.Dispatches;
            for (int i = 0; i < 20; i++)
                loader.Next().Images.Dispose();
            Assert.Equal(before, WorkerPool.Dispatches);
            // The same counter sees what a kernel does.
            using (TensorScope scope = TensorScope.Begin())
                Assert.Equal(300_000, Tensor.Ones([300_000]).Sum().Item());
            Assert.True(WorkerPool.Dispatches > before);
        }
        finally
        {
            WorkerPool.Threads = threads;
        }
    }

    [Fact]
    public void ALoaderThatIsAheadSleeps()
    {
        using ImageDataset mnist = DatasetCatalog.Open("mnist", new DatasetOptions { Split = DatasetSplit.Test });
        using var loader = new DataLoader(mnist, new DataLoaderOptions { BatchSize = 8, Threads = 3 });
        loader.Next().Images.Dispose();
        // It may take a while on a busy machine until all slots are full, and then there is nothing to do.
        TimeSpan least = TimeSpan.MaxValue;
        for (int i = 0; i < 5 && least > TimeSpan.FromMilliseconds(50); i++)
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            Thread.Sleep(200);
            TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - before;
            least = used < least ? used : least;
        }
        Assert.InRange(least, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
    }
}
