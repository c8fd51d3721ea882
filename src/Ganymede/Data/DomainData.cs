namespace Ganymede.Data;

/// <summary>Two sets of pictures, each in an order of its own. An epoch is one pass over the larger.</summary>
internal sealed class DomainData(string name, ImageDataset a, ImageDataset b) : TrainingData
{
    // The order of B must not be that of A, or pictures that share a number would come together.
    private const ulong OtherOrder = 0x9E37_79B9_7F4A_7C15;

    public override string Name => name;

    public override int Count => Math.Max(a.Count, b.Count);

    internal override string? Shortage(int batch) =>
        ShortageOf(a.Name, a.Count, batch) ?? ShortageOf(b.Name, b.Count, batch);

    public override string Fingerprint => PairDataset.Joined(a.Fingerprint, b.Fingerprint);

    public override int Channels => a.Channels;

    public override int TargetChannels => b.Channels;

    internal override IReadOnlyList<ImageDataset> Datasets => [a, b];

    public override IBatchSource Load(DataLoaderOptions options)
    {
        var first = new DataLoader(a, options);
        try
        {
            return new DomainLoader(first, new DataLoader(b, options with { Seed = options.Seed ^ OtherOrder }));
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    public override DataPreview Preview(int count) => new(Spread(a, count), Spread(b, count), Paired: false);

    public override void Dispose()
    {
        a.Dispose();
        b.Dispose();
    }

    private sealed class DomainLoader(DataLoader a, DataLoader b) : IBatchSource
    {
        public int BatchesPerEpoch => Math.Max(a.BatchesPerEpoch, b.BatchesPerEpoch);

        public IReadOnlyList<DataPosition> Positions
        {
            get => [a.Position, b.Position];
            set
            {
                if (value.Count != 2)
                    throw new DatasetException($"Two domains have two data positions, but {value.Count} were given.");
                (a.Position, b.Position) = (value[0], value[1]);
            }
        }

        public DataBatch Next(CancellationToken cancellation = default)
        {
            // A cancelled wait for the second must not lose the first.
            DataPosition start = a.Position;
            DataBatch first = a.Next(cancellation);
            try
            {
                return first with { Targets = b.Next(cancellation).Images };
            }
            catch
            {
                first.Images.Dispose();
                a.Position = start;
                throw;
            }
        }

        public void Dispose()
        {
            a.Dispose();
            b.Dispose();
        }
    }
}
