using Ganymede.Data;
using Ganymede.Tensors;

namespace Ganymede.Tests.Data;

/// <summary>Batches of pairs and domains: what belongs together stays so, and positions say where to go on.</summary>
public sealed class TrainingDataTests
{
    private static readonly Augmentation moves = new() { Flip = true, Shift = 2, Zoom = 1.5f };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(3, 3)]
    public void WhatMovesAMovesB(int channelsA, int channelsB)
    {
        using var data = new PairData("pairs", new PairDataset(Plain(9, 8, channelsA), Plain(9, 8, channelsB)));
        using TensorScope scope = TensorScope.Begin();
        using IBatchSource source = data.Load(new DataLoaderOptions { BatchSize = 3, Crop = 6, Augmentation = moves });
        for (int i = 0; i < 6; i++)
        {
            DataBatch batch = source.Next();
            Assert.Equal($"[3, 6, 6, {channelsA}]", batch.Images.Shape.ToString());
            Assert.Equal($"[3, 6, 6, {channelsB}]", batch.Targets!.Shape.ToString());
            Assert.Equal(First(batch.Images), First(batch.Targets));
            Assert.True(First(batch.Images).Distinct().Count() > 9);
        }

        static float[] First(Tensor images) =>
            [.. images.AsSpan().ToArray().Where((_, i) => i % images.Shape[3] == 0)];
    }

    [Fact]
    public void PairsAndDomainsGoOnWhereTheyStopped()
    {
        using var pairs = new PairData("pairs", new PairDataset(Plain(7, 5, 1), Plain(7, 5, 3)));
        using var domains = new DomainData("domains", Plain(5, 5, 1), Plain(9, 5, 3));
        Check(pairs, 1);
        Check(domains, 2);

        static void Check(TrainingData data, int positions)
        {
            using TensorScope scope = TensorScope.Begin();
            var options = new DataLoaderOptions { BatchSize = 2, Seed = 5, Augmentation = moves };
            using IBatchSource source = data.Load(options);
            for (int i = 0; i < 9; i++)
                source.Next();
            IReadOnlyList<DataPosition> place = source.Positions;
            Assert.Equal(positions, place.Count);
            DataBatch[] expected = [.. Enumerable.Range(0, 7).Select(_ => source.Next())];
            using IBatchSource resumed = data.Load(options with { Threads = 2 });
            resumed.Positions = place;
            foreach (DataBatch batch in expected)
            {
                DataBatch again = resumed.Next();
                Assert.Equal(batch.Images.ToArray(), again.Images.ToArray());
                Assert.Equal(batch.Targets!.ToArray(), again.Targets!.ToArray());
            }

            Assert.Throws<DatasetException>(() => resumed.Positions = [.. place, default]);
        }
    }

    [Fact]
    public void AnEpochOfDomainsIsOnePassOverTheLarger()
    {
        using var data = new DomainData("domains", new MemoryDataset(4), new MemoryDataset(10));
        using TensorScope scope = TensorScope.Begin();
        using IBatchSource source = data.Load(new DataLoaderOptions { BatchSize = 2, Seed = 1 });
        Assert.Equal((10, 5), (data.Count, source.BatchesPerEpoch));
        for (int i = 0; i < 5; i++)
            source.Next();
        Assert.Equal([new DataPosition(2, 2), new DataPosition(1, 0)], source.Positions);
    }

    [Fact]
    public void DomainsDoNotShareTheirOrder()
    {
        using var data = new DomainData("domains", new MemoryDataset(64), new MemoryDataset(64));
        using TensorScope scope = TensorScope.Begin();
        using IBatchSource source = data.Load(new DataLoaderOptions { BatchSize = 64, Seed = 1 });
        DataBatch batch = source.Next();
        Assert.NotEqual(batch.Images.ToArray(), batch.Targets!.ToArray());
    }

    [Fact]
    public void ADomainMayHaveOnePictureButNotLessThanABatch()
    {
        using var data = new DomainData("domains", new MemoryDataset(1, side: 1), new MemoryDataset(3, side: 1));
        using TensorScope scope = TensorScope.Begin();
        using (IBatchSource source = data.Load(
            new DataLoaderOptions { BatchSize = 1, Augmentation = moves with { Contrast = 1, Saturation = 1 } }))
        {
            for (int i = 0; i < 7; i++)
                Assert.All(source.Next().Targets!.ToArray(), value => Assert.True(float.IsFinite(value)));
            Assert.Equal([new DataPosition(7, 0), new DataPosition(2, 1)], source.Positions);
        }

        Assert.Null(data.Shortage(1));
        Assert.Contains("holds 1", data.Shortage(2));
        Assert.Contains("holds 1", Assert.Throws<DatasetException>(
            () => data.Load(new DataLoaderOptions { BatchSize = 2 })).Message);
    }

    [Fact]
    public void ABrokenPictureOfBLosesNothingOfA()
    {
        using var data = new DomainData("domains", new MemoryDataset(4), new MemoryDataset(4, broken: 2));
        using TensorScope scope = TensorScope.Begin();
        using IBatchSource source = data.Load(new DataLoaderOptions { BatchSize = 1, Shuffle = false });
        source.Next();
        source.Next();
        IReadOnlyList<DataPosition> place = source.Positions;
        Assert.Throws<DatasetException>(() => source.Next());
        Assert.Equal(place, source.Positions);
    }

    [Fact]
    public void WithoutAScopeTheCallerOwnsBothPicturesAndNothingElse()
    {
        using var data = new PairData("pairs", new PairDataset(Plain(4, 3, 1), Plain(4, 3, 3)));
        using IBatchSource source = data.Load(new DataLoaderOptions { BatchSize = 2 });
        DataBatch batch = source.Next();
        Assert.Equal(18, batch.Images.Count);
        batch.Images.Dispose();
        Assert.Equal(54, batch.Targets!.Count);
        batch.Targets.Dispose();
    }

    [Fact]
    public void PairsMustAgreeInNumberAndSize()
    {
        using ImageDataset four = Plain(4, 3, 1), five = Plain(5, 3, 1), large = Plain(4, 4, 1);
        Assert.Contains("4 pictures", Assert.Throws<DatasetException>(() => new PairDataset(four, five)).Message);
        Assert.Contains("one size", Assert.Throws<DatasetException>(() => new PairDataset(four, large)).Message);
    }

    // Every channel of a pixel has one value, which is the same for any number of channels.
    private static PlainDataset Plain(int count, int side, int channels) => new(count, side, channels);

    private sealed class PlainDataset(int count, int side, int channels)
        : ImageDataset("plain", count, side, side, channels, cacheBytes: 0)
    {
        public override IReadOnlyList<string>? Classes => null;

        public override string Fingerprint => "plain";

        public override int LabelOf(int index) => -1;

        public override string SourceOf(int index) => $"picture {index}";

        protected override void Decode(int index, Span<byte> destination)
        {
            for (int i = 0; i < destination.Length; i++)
                destination[i] = (byte)(index * 41 + i / Channels * 7);
        }
    }
}
