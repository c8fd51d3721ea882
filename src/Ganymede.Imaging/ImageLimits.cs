namespace Ganymede.Imaging;

/// <summary>
/// What a decoder may spend on one picture. Both limits are compared with the sizes that the file's header states,
/// before anything of that size is allocated, so a hostile file of a few bytes cannot ask for gigabytes.
/// </summary>
public sealed record ImageLimits
{
    /// <summary>The limits that are used when none are given.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>Largest width times height. The default, 2^27, is a square of 11,585 pixels a side.</summary>
    public long MaxPixels { get; init; } = 1L << 27;

    /// <summary>
    /// Largest size in bytes of the decoded samples, and of the encoded file itself. The default is 1 GiB.
    /// </summary>
    public long MaxBytes { get; init; } = 1L << 30;
}
