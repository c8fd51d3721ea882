using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>How a <see cref="DataLoader"/> orders, changes and prepares its batches.</summary>
public sealed record DataLoaderOptions
{
    /// <summary>Pictures a batch.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The key of the order and of the augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>A new random order each epoch; otherwise the order of the data set.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether the pictures at the end of an epoch that do not fill a batch are left out of it.</summary>
    public bool DropLast { get; init; } = true;

    /// <summary>
    /// Height and width of a random part cut from each picture, in place of the whole. Open the data set larger than
    /// this (286 for 256, say).
    /// </summary>
    public Size2? Crop { get; init; }

    /// <summary>Random changes to each picture; null: none.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Threads that prepare batches. The batches are the same for any number.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Batches that are prepared ahead; each takes the memory of one batch of floats.</summary>
    public int Prefetch { get; init; } = 3;
}
