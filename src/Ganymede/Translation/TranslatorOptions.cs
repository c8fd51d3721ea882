namespace Ganymede.Translation;

/// <summary>How pictures are translated.</summary>
public sealed record TranslatorOptions
{
    /// <summary>The memory that is used unless another limit is asked for, in megabytes.</summary>
    public const int DefaultMegabytes = 2048;

    /// <summary>
    /// The most memory for what the network computes at once, in megabytes; pictures for which it does not suffice are
    /// translated in tiles. The pictures themselves, and a band of tiles as wide as the picture, come on top.
    /// </summary>
    public int Megabytes { get; init; } = DefaultMegabytes;

    /// <summary>The most pictures of one size that go through the network together; 1 or more.</summary>
    public int MaxBatch { get; init; } = 8;

    /// <summary>Bits of a sample of the result: 8 or 16.</summary>
    public int BitDepth { get; init; } = 8;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Megabytes, 1, nameof(Megabytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatch, 1, nameof(MaxBatch));
        if (BitDepth is not (8 or 16))
            throw new ArgumentOutOfRangeException(nameof(BitDepth), BitDepth, "A sample has 8 or 16 bits.");
    }
}
