using Ganymede.Data.Layouts;
using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>What a run trains on: pictures, pairs of them, or two domains. Owns the data sets within.</summary>
public abstract class TrainingData : IDisposable
{
    /// <summary>What the user called it.</summary>
    public abstract string Name { get; }

    /// <summary>Samples in an epoch: pictures, pairs, or pictures of the larger domain.</summary>
    public abstract int Count { get; }

    /// <summary>The pictures of each side; of the one where there is one.</summary>
    internal abstract IReadOnlyList<ImageDataset> Datasets { get; }

    /// <summary>Why there is less than one batch of so many, in a sentence; null when there is one.</summary>
    internal virtual string? Shortage(int batch) => ShortageOf(Name, Count, batch);

    /// <summary>Changes when the data does; see <see cref="ImageDataset.Fingerprint"/>.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>Channels of a picture; of one of A where there are two kinds.</summary>
    public abstract int Channels { get; }

    /// <summary>Channels of a picture of B; 0 where there is one kind.</summary>
    public virtual int TargetChannels => 0;

    /// <summary>Names of the classes; empty without labels.</summary>
    public virtual IReadOnlyList<string> Classes => [];

    /// <summary>A stream of batches; disposed by the caller, before this.</summary>
    /// <exception cref="DatasetException">An option is out of range, or there is less than one batch.</exception>
    public abstract IBatchSource Load(DataLoaderOptions options);

    /// <summary>A few pictures spread over the data, always the same ones.</summary>
    /// <param name="count">How many at most, 1 or more.</param>
    /// <returns>Tensors that belong to the scope of the caller.</returns>
    /// <exception cref="DatasetException">A picture cannot be read; it is named.</exception>
    public abstract DataPreview Preview(int count);

    /// <summary>Opens the data that a family needs.</summary>
    /// <param name="kind">What it needs.</param>
    /// <param name="nameOrPath">
    /// A name of the catalogue or a path; for pairs and domains also two of them with a comma between.
    /// </param>
    /// <param name="options">Size, channels of A, split and so on.</param>
    /// <param name="targetChannels">1 or 3 for the pictures of B; null: as they are stored.</param>
    /// <exception cref="DatasetException">Nothing of that name exists, or it holds something else.</exception>
    public static TrainingData Open(
        DataKind kind, string nameOrPath, DatasetOptions options, int? targetChannels = null)
    {
        if (kind == DataKind.Pictures)
            return new PictureData(DatasetCatalog.Open(nameOrPath, options));
        (ImageDataset a, ImageDataset b) = TranslationLayout.Open(kind, nameOrPath, options, targetChannels);
        if (kind == DataKind.Domains)
            return new DomainData(nameOrPath, a, b);
        try
        {
            return new PairData(nameOrPath, new PairDataset(a, b));
        }
        catch
        {
            a.Dispose();
            b.Dispose();
            throw;
        }
    }

    /// <summary>Whether the data has a part that is kept for tests.</summary>
    /// <param name="kind">What the family needs.</param>
    /// <param name="nameOrPath">A name of the catalogue or a path.</param>
    /// <param name="sides">Which pictures are A and which are B; null: as the folders' names tell.</param>
    /// <exception cref="DatasetException">Nothing of that name exists.</exception>
    public static bool HasTest(DataKind kind, string nameOrPath, SideOptions? sides = null) =>
        kind == DataKind.Pictures
            ? DatasetCatalog.Splits(nameOrPath).Contains(DatasetSplit.Test)
            : TranslationLayout.HasTest(nameOrPath, sides ?? new SideOptions());

    /// <summary>A name that means the same data from any working directory.</summary>
    internal static string Absolute(DataKind kind, string nameOrPath)
    {
        if (kind != DataKind.Pictures)
            return TwoPlaces.Absolute(nameOrPath);
        return DatasetCatalog.Entries.Any(e => e.Name == nameOrPath) ? nameOrPath : Path.GetFullPath(nameOrPath);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    private protected static string? ShortageOf(string name, int count, int batch) => count >= batch
        ? null
        : $"A batch has {batch} pictures, but the data set '{name}' holds {count}; choose a smaller batch.";

    private protected static Tensor Spread(ImageDataset dataset, int count)
    {
        int taken = Math.Min(count, dataset.Count);
        int[] picked = [.. Enumerable.Range(0, taken).Select(i => (int)((long)i * dataset.Count / taken))];
        return dataset.ReadTensor(picked);
    }
}

/// <summary>A few fixed pictures of a data set.</summary>
/// <param name="Images">[N, H, W, C] in [-1, 1].</param>
/// <param name="Targets">The pictures of B; null where there is one kind.</param>
/// <param name="Paired">Whether each of B belongs to the one of A with its number.</param>
public sealed record DataPreview(Tensor Images, Tensor? Targets, bool Paired);
