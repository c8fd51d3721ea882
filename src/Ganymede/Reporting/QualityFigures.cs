namespace Ganymede.Reporting;

/// <summary>How good a run's samples are, as far as it was measured.</summary>
public sealed record QualityFigures
{
    /// <summary>Share of samples, 0 to 1, that the classifier assigns to a class with confidence over 0.9.</summary>
    public double? ConfidentShare { get; init; }

    /// <summary>Share of samples, 0 to 1, that fall into each class.</summary>
    public IReadOnlyList<double> ClassShares { get; init; } = [];

    /// <summary>Names of the classes; numbers from 0 when there are none.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Fréchet distance between samples and real images; less is better.</summary>
    public double? Frechet { get; init; }

    /// <summary>The same distance between two halves of real images: what a perfect generator would reach.</summary>
    public double? FrechetFloor { get; init; }

    /// <summary>How many samples were measured.</summary>
    public long? Samples { get; init; }

    /// <summary>Further figures by name, such as kid or precision.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Others { get; init; } = [];
}
