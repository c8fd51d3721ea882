using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>Reads and augments single pictures; each thread has its own.</summary>
internal sealed class SampleReader
{
    private readonly ImageDataset dataset;
    private readonly ulong seed;
    private readonly Augmenter? augmenter;
    private readonly float[] picture = [];
    private RandomStream? random;
    private int randomEpoch;

    public SampleReader(ImageDataset dataset, DataLoaderOptions options, Size2 size)
    {
        this.dataset = dataset;
        seed = options.Seed;
        var whole = new Size2(dataset.Height, dataset.Width);
        Augmentation augmentation = options.Augmentation ?? new Augmentation();
        if (augmentation.IsNone && size == whole)
            return;
        augmenter = new Augmenter(augmentation, whole, size, dataset.Channels, dataset.FirstChannels);
        picture = new float[dataset.SampleLength];
    }

    /// <summary>Picture <paramref name="index"/> as place <paramref name="place"/> of an epoch sees it.</summary>
    public void Read(int index, int epoch, int place, Span<float> destination)
    {
        if (augmenter is null)
        {
            dataset.Read(index, destination);
            return;
        }

        if (random is null || randomEpoch != epoch)
        {
            random = LoaderStreams.Augmentation(seed, epoch);
            randomEpoch = epoch;
        }

        dataset.Read(index, picture);
        // Each number takes one step of the stream, so the pictures' numbers do not overlap.
        random.Position = (ulong)place * Augmenter.Draws;
        augmenter.Apply(picture, destination, random);
    }
}
