namespace Ganymede.Imaging.Filters;

/// <summary>What <see cref="CannyEdges"/> takes for an edge.</summary>
public sealed record CannyOptions
{
    /// <summary>Standard deviation in pixels of the blur before, 0 to <see cref="GaussianBlur.LargestSigma"/>: larger
    /// values keep fewer and smoother lines.</summary>
    public double Sigma { get; init; } = 1;

    /// <summary>
    /// From how fast a change on a pixel begins a line, in grey levels a pixel, above 0 to 255. Null: such that
    /// <see cref="Quantile"/> of the picture's pixels change less.
    /// </summary>
    public double? High { get; init; }

    /// <summary>
    /// From how fast a change on a pixel continues a line that has begun, above 0 to <see cref="High"/>. Null: 0.4 of
    /// the high threshold.
    /// </summary>
    public double? Low { get; init; }

    /// <summary>The share of pixels that begin no line where <see cref="High"/> is null, 0 to 1.</summary>
    public double Quantile { get; init; } = 0.75;

    /// <summary>White lines on black instead of black lines on white.</summary>
    public bool Invert { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal void Validate()
    {
        GaussianBlur.CheckSigma(Sigma);
        if (High is { } high && !(high is > 0 and <= 255))
            throw new ArgumentOutOfRangeException(nameof(High), high, "The high threshold is above 0 and up to 255.");
        if (Low is { } low && !(low > 0 && low <= (High ?? 255)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Low), low, "The low threshold is above 0 and up to the high one.");
        }
        if (!(Quantile is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Quantile), Quantile, "The quantile is from 0 to 1.");
    }
}
