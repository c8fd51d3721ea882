using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>Pairs of pictures.</summary>
/// <param name="name">What the user called them.</param>
/// <param name="pairs">The pairs; owned.</param>
internal sealed class PairData(string name, PairDataset pairs) : TrainingData
{
    public override string Name => name;

    public override int Count => pairs.Count;

    public override string Fingerprint => pairs.Fingerprint;

    public override int Channels => pairs.Source.Channels;

    public override int TargetChannels => pairs.Target.Channels;

    internal override IReadOnlyList<ImageDataset> Datasets => [pairs.Source, pairs.Target];

    public override IBatchSource Load(DataLoaderOptions options) =>
        new PairLoader(new DataLoader(pairs, options), Channels, TargetChannels);

    public override DataPreview Preview(int count) =>
        new(Spread(pairs.Source, count), Spread(pairs.Target, count), Paired: true);

    public override void Dispose() => pairs.Dispose();

    // Takes the two halves of each pair apart again.
    private sealed class PairLoader(DataLoader loader, int channels, int targetChannels) : IBatchSource
    {
        public int BatchesPerEpoch => loader.BatchesPerEpoch;

        public IReadOnlyList<DataPosition> Positions
        {
            get => [loader.Position];
            set
            {
                if (value.Count != 1)
                    throw new DatasetException($"Pairs have one data position, but {value.Count} were given.");
                loader.Position = value[0];
            }
        }

        public DataBatch Next(CancellationToken cancellation = default)
        {
            DataBatch both = loader.Next(cancellation);
            using Tensor stacked = both.Images;
            return both with
            {
                Images = stacked.Slice(3, 0, channels),
                Targets = stacked.Slice(3, channels, targetChannels),
            };
        }

        public void Dispose() => loader.Dispose();
    }
}
