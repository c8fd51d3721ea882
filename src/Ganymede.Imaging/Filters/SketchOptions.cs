namespace Ganymede.Imaging.Filters;

/// <summary>How <see cref="PencilSketch"/> draws.</summary>
public sealed record SketchOptions
{
    /// <summary>
    /// How wide strokes are: the standard deviation in pixels of the blur, above 0 to
    /// <see cref="GaussianBlur.LargestSigma"/>. Null: 1.5 % of the longer side, 1.5 at least.
    /// </summary>
    public double? Sigma { get; init; }

    /// <summary>How dark strokes are, above 0 to 10; 1 is the plain colour dodge.</summary>
    public double Strength { get; init; } = 2.5;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal void Validate()
    {
        if (Sigma is { } sigma && !(sigma is > 0 and <= GaussianBlur.LargestSigma))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Sigma), sigma, $"A sketch's sigma is above 0 and up to {GaussianBlur.LargestSigma} pixels.");
        }
        if (!(Strength is > 0 and <= 10))
            throw new ArgumentOutOfRangeException(nameof(Strength), Strength, "A sketch's strength is above 0 to 10.");
    }
}
