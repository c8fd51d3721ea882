namespace Ganymede.Models.Classifier;

/// <summary>The options of <see cref="ClassifierFamily"/>.</summary>
public sealed record ClassifierOptions : RunOptions
{
    /// <summary>Maps of the first layer.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Share of the features dropped in training.</summary>
    public float Dropout { get; init; } = 0.3f;

    /// <summary>Adam's learning rate.</summary>
    public float Rate { get; init; } = 2e-3f;

    /// <inheritdoc/>
    public override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems())
            yield return problem;
        if (Width < 1)
            yield return $"width is {Width}; it must be 1 or more.";
        if (Size < 8)
            yield return $"size is {Size}; the classifier halves the side three times, so it must be 8 or more.";
        if (Dropout is not (>= 0 and < 1))
            yield return $"dropout is {Dropout}; it must be in [0, 1).";
        if (!(Rate > 0))
            yield return $"rate is {Rate}; it must be above 0.";
    }
}
