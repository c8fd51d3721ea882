namespace Ganymede.Data;

/// <summary>Pictures of one kind.</summary>
/// <param name="dataset">The pictures; owned.</param>
internal sealed class PictureData(ImageDataset dataset) : TrainingData
{
    public override string Name => dataset.Name;

    public override int Count => dataset.Count;

    public override string Fingerprint => dataset.Fingerprint;

    public override int Channels => dataset.Channels;

    public override IReadOnlyList<string> Classes => dataset.Classes ?? [];

    internal override IReadOnlyList<ImageDataset> Datasets => [dataset];

    public override IBatchSource Load(DataLoaderOptions options) => new DataLoader(dataset, options);

    public override DataPreview Preview(int count) => new(Spread(dataset, count), null, Paired: false);

    public override void Dispose() => dataset.Dispose();
}
