using Ganymede.Data;
using Ganymede.Tensors;

namespace Ganymede.Tests.Data;

/// <summary>Batches are a function of data, options and position alone, whatever the threads do.</summary>
public sealed class DataLoaderTests
{
    private static readonly Augmentation everything = new()
    {
        Flip = true, Shift = 2, Zoom = 1.5f, Brightness = 0.2f, Contrast = 0.3f, Saturation = 0.4f,
    };

    [Fact]
    public void EachEpochHandsOutEachPictureOnceInAnotherOrder()
    {
        using var data = new MemoryDataset(96);
        using var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 8, Seed = 3 });
        Assert.Equal(12, loader.BatchesPerEpoch);
        int[][] epochs = [.. Enumerable.Range(0, 3).Select(_ => TakeSamples(loader, 12))];
        foreach (int[] epoch in epochs)
            Assert.Equal(Enumerable.Range(0, 96), epoch.Order());
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
        Assert.NotEqual(Enumerable.Range(0, 96), epochs[0]);
        Assert.Equal(new DataPosition(3, 0), loader.Position);
    }

    [Fact]
    public void ABatchHoldsThePicturesAndLabelsThatItNames()
    {
        using var data = new MemoryDataset(50, side: 3, channels: 3);
        using var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 7, Seed = 3, Threads = 2 });
        var picture = new float[data.SampleLength];
        for (int b = 0; b < 20; b++)
        {
            DataBatch batch = loader.Next();
            using Tensor images = batch.Images;
            Assert.Equal("[7, 3, 3, 3]", images.Shape.ToString());
            Assert.Equal(batch.Samples.Select(data.LabelOf), batch.Labels);
            for (int i = 0; i < 7; i++)
            {
                data.Read(batch.Samples[i], picture);
                Assert.Equal(picture, images.AsSpan().Slice(i * picture.Length, picture.Length).ToArray());
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(4, 1)]
    [InlineData(3, 8)]
    public void ThreadsAndPrefetchChangeNothing(int threads, int prefetch)
    {
        using var data = new MemoryDataset(37, side: 5, channels: 3);
        var options = new DataLoaderOptions { BatchSize = 6, Seed = 9, Augmentation = everything };
        Assert.Equal(
            Take(data, options, default, 30),
            Take(data, options with { Threads = threads, Prefetch = prefetch }, default, 30));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ResumingAtAnyPlaceGoesOnWithTheSameBatches(bool dropLast)
    {
        using var data = new MemoryDataset(20, side: 4, channels: 3);
        var options = new DataLoaderOptions { BatchSize = 6, Seed = 1, Augmentation = everything, DropLast = dropLast };
        var whole = new List<float[]>();
        var positions = new List<DataPosition>();
        using (var loader = new DataLoader(data, options))
        {
            for (int i = 0; i < 12; i++)
            {
                positions.Add(loader.Position);
                whole.Add(TakeOne(loader));
            }
        }

        for (int i = 0; i < 12; i++)
            Assert.Equal(whole[i..], Take(data, options, positions[i], 12 - i));
    }

    [Fact]
    public void SettingThePositionOfARunningLoaderDropsWhatWasPrepared()
    {
        using var data = new MemoryDataset(20);
        using var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 4, Seed = 1, Threads = 2 });
        int[] first = TakeSamples(loader, 3);
        DataPosition third = loader.Position;
        int[] rest = TakeSamples(loader, 9);
        loader.Position = default;
        Assert.Equal(first, TakeSamples(loader, 3));
        Assert.Equal(third, loader.Position);
        Assert.Equal(rest, TakeSamples(loader, 9));
    }

    [Fact]
    public void AnotherSeedGivesAnotherOrder()
    {
        using var data = new MemoryDataset(64);
        using var one = new DataLoader(data, new DataLoaderOptions { Seed = 1 });
        using var two = new DataLoader(data, new DataLoaderOptions { Seed = 2 });
        Assert.NotEqual(TakeSamples(one, 2), TakeSamples(two, 2));
    }

    [Fact]
    public void WithoutShufflingTheOrderIsTheDataSets()
    {
        using var data = new MemoryDataset(10);
        var options = new DataLoaderOptions { BatchSize = 4, Shuffle = false, DropLast = false };
        using var loader = new DataLoader(data, options);
        Assert.Equal(3, loader.BatchesPerEpoch);
        var sizes = new List<int>();
        foreach (DataBatch batch in loader.RestOfEpoch())
        {
            batch.Images.Dispose();
            sizes.Add(batch.Samples.Length);
        }

        Assert.Equal([4, 4, 2], sizes);
        Assert.Equal(new DataPosition(1, 0), loader.Position);
        Assert.Equal([0, 1, 2, 3], TakeSamples(loader, 1));
    }

    [Fact]
    public void IncompleteBatchesAreDropped()
    {
        using var data = new MemoryDataset(10);
        using var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 4 });
        Assert.Equal(8, TakeSamples(loader, 2).Distinct().Count());
        Assert.Equal(new DataPosition(1, 0), loader.Position);
        loader.Position = new DataPosition(5, 7);
        Assert.Equal(new DataPosition(6, 0), loader.Position);
    }

    [Fact]
    public void AnUnreadablePictureStopsWithItsNameAndStaysThere()
    {
        using var data = new MemoryDataset(12, broken: 9);
        using var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 4, Shuffle = false, Threads = 3 });
        TakeSamples(loader, 2);
        for (int i = 0; i < 2; i++)
            Assert.Contains("picture 9", Assert.Throws<DatasetException>(() => loader.Next()).Message);
        Assert.Equal(new DataPosition(0, 8), loader.Position);
        loader.Position = default;
        Assert.Equal([0, 1, 2, 3], TakeSamples(loader, 1));
    }

    [Fact]
    public void ACancelledWaitLosesNoBatch()
    {
        using var data = new MemoryDataset(12);
        using var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 4, Shuffle = false });
        Assert.ThrowsAny<OperationCanceledException>(() => loader.Next(new CancellationToken(canceled: true)));
        Assert.Equal([0, 1, 2, 3], TakeSamples(loader, 1));
    }

    [Fact]
    public void DisposingEndsTheThreads()
    {
        using var data = new CountingDataset();
        var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 2, Threads = 3, Prefetch = 4 });
        TakeSamples(loader, 1);
        loader.Dispose();
        int reads = data.Reads;
        Thread.Sleep(50);
        Assert.Equal(reads, data.Reads);
        Assert.Equal(0, data.Reading);
        loader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => loader.Next());
    }

    [Fact]
    public void ACropIsPartOfThePicture()
    {
        using var data = new MemoryDataset(30, side: 6);
        var options = new DataLoaderOptions { BatchSize = 30, Crop = new Size2(4, 3), Seed = 5 };
        using var loader = new DataLoader(data, options);
        DataBatch batch = loader.Next();
        using Tensor images = batch.Images;
        Assert.Equal("[30, 4, 3, 1]", images.Shape.ToString());
        var places = new HashSet<int>();
        var picture = new float[36];
        for (int i = 0; i < 30; i++)
        {
            data.Read(batch.Samples[i], picture);
            places.Add(Assert.Single(Enumerable.Range(0, 36), at => IsAt(images, i, picture, at)));
        }

        Assert.True(places.Count > 5, $"only {places.Count} of 12 places were seen");
    }

    public static TheoryData<DataLoaderOptions> Impossible => new(
        new DataLoaderOptions { BatchSize = 0 },
        new DataLoaderOptions { BatchSize = 11 },
        new DataLoaderOptions { BatchSize = 2, Threads = 0 },
        new DataLoaderOptions { BatchSize = 2, Prefetch = 0 },
        new DataLoaderOptions { BatchSize = 2, Crop = 3 },
        new DataLoaderOptions { BatchSize = 2, Augmentation = new Augmentation { Zoom = 0.5f } },
        new DataLoaderOptions { BatchSize = 2, Augmentation = new Augmentation { Shift = -1 } },
        new DataLoaderOptions { BatchSize = 2, Augmentation = new Augmentation { Contrast = float.NaN } });

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void ImpossibleOptionsAreRefused(DataLoaderOptions options)
    {
        using var data = new MemoryDataset(10);
        Assert.Throws<DatasetException>(() => new DataLoader(data, options));
    }

    [Fact]
    public void APositionOutsideTheDataIsRefused()
    {
        using var data = new MemoryDataset(10);
        using var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 2 });
        Assert.Throws<DatasetException>(() => loader.Position = new DataPosition(0, 11));
        Assert.Throws<DatasetException>(() => loader.Position = new DataPosition(-1, 0));
    }

    private static bool IsAt(Tensor images, int sample, float[] picture, int at)
    {
        (int top, int left) = (at / 6, at % 6);
        if (top > 2 || left > 3)
            return false;
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 3; x++)
            {
                if (images.AsSpan()[sample * 12 + y * 3 + x] != picture[(top + y) * 6 + left + x])
                    return false;
            }
        }

        return true;
    }

    private static int[] TakeSamples(DataLoader loader, int batches)
    {
        var samples = new List<int>();
        for (int i = 0; i < batches; i++)
        {
            DataBatch batch = loader.Next();
            batch.Images.Dispose();
            samples.AddRange(batch.Samples);
        }

        return [.. samples];
    }

    private static List<float[]> Take(ImageDataset data, DataLoaderOptions options, DataPosition start, int batches)
    {
        using var loader = new DataLoader(data, options) { Position = start };
        return [.. Enumerable.Range(0, batches).Select(_ => TakeOne(loader))];
    }

    private static float[] TakeOne(DataLoader loader)
    {
        using Tensor images = loader.Next().Images;
        return images.ToArray();
    }

    /// <summary>Counts the reads that have begun and those that are under way.</summary>
    private sealed class CountingDataset() : ImageDataset("counting", 100, 1, 1, 1, 0)
    {
        private int reads;
        private int reading;

        public int Reads => Volatile.Read(ref reads);

        public int Reading => Volatile.Read(ref reading);

        public override IReadOnlyList<string>? Classes => null;

        public override string Fingerprint => "";

        public override int LabelOf(int index) => -1;

        public override string SourceOf(int index) => "";

        protected override void Decode(int index, Span<byte> destination)
        {
            Interlocked.Increment(ref reads);
            Interlocked.Increment(ref reading);
            Thread.Sleep(1);
            Interlocked.Decrement(ref reading);
        }
    }
}
