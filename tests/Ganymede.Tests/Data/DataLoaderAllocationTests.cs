using Ganymede.Data;

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
}
