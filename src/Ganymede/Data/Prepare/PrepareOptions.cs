using Ganymede.Tensors;

namespace Ganymede.Data.Prepare;

/// <summary>How pairs are written.</summary>
public sealed record PrepareOptions
{
    /// <summary>One file a pair or two.</summary>
    public PairLayout Layout { get; init; } = PairLayout.SideBySide;

    /// <summary>
    /// The share of pairs kept for tests, 0 to 1. Which they are is told by a hash of the name alone: a picture stays
    /// on its side when others come and go. Not used for folders that are divided into train and test already.
    /// </summary>
    public double TestShare { get; init; } = 0.1;

    /// <summary>The size that pictures are brought to first, or null: as they are.</summary>
    public Size2? Size { get; init; }

    /// <summary>How they are brought to it.</summary>
    public PrepareFit Fit { get; init; } = PrepareFit.Cover;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="DatasetException">A value is outside its range.</exception>
    internal void Validate()
    {
        if (!(TestShare is >= 0 and <= 1))
            throw new DatasetException($"The share for tests is {TestShare}; it is from 0 to 1.");
    }
}
