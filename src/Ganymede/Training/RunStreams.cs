using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>The random streams of a run, apart from those of the data loader. Each is independent of the others.</summary>
/// <param name="seed">The run's seed.</param>
public sealed class RunStreams(ulong seed)
{
    private RandomStream? pool;

    /// <summary>Initial weights.</summary>
    public RandomStream Weights { get; } = new(seed, 1);

    /// <summary>Latent vectors and other noise of training.</summary>
    public RandomStream Noise { get; } = new(seed, 2);

    /// <summary>Dropout masks.</summary>
    public RandomStream Dropout { get; } = new(seed, 3);

    /// <summary>The choices of history pools. It is in checkpoints only of models that ask for it, when they are made.</summary>
    public RandomStream Pool => pool ??= new(seed, 5);

    /// <summary>The streams that move during training, by the name that checkpoints use.</summary>
    internal IReadOnlyList<KeyValuePair<string, RandomStream>> Moving =>
    [
        new("noise", Noise), new("dropout", Dropout),
        .. pool is null ? [] : (KeyValuePair<string, RandomStream>[])[new("pool", pool)],
    ];

    /// <summary>Sets the moving streams back to where they were.</summary>
    internal void Rewind(IReadOnlyList<ulong> positions)
    {
        for (int i = 0; i < positions.Count; i++)
            Moving[i].Value.Position = positions[i];
    }

    /// <summary>The latents of the sample grids: the same in every grid of a run.</summary>
    public RandomStream FixedSamples() => new(seed, 4);
}
