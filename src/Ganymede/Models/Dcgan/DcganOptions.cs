using System.Text.Json.Serialization;

namespace Ganymede.Models.Dcgan;

/// <summary>The two networks that go by the name of DCGAN.</summary>
public enum DcganNetworks
{
    /// <summary>Transposed convolutions, as in the paper.</summary>
    [JsonStringEnumMemberName("transposed")]
    Transposed,

    /// <summary>Nearest-neighbour enlargement and convolutions, as in the textbooks.</summary>
    [JsonStringEnumMemberName("upsampling")]
    Upsampling,
}

/// <summary>The options of <see cref="DcganFamily"/>; the defaults are those of Radford et al. 2016.</summary>
public sealed record DcganOptions : ImageGanOptions
{
    /// <summary>Which networks.</summary>
    public DcganNetworks Networks { get; init; } = DcganNetworks.Transposed;

    /// <summary>
    /// Maps of the transposed networks' layer next to the picture, doubled at each halving of the side. The upsampling
    /// networks are of a fixed width.
    /// </summary>
    public int Width { get; init; } = 64;

    /// <summary>The same for the transposed discriminator where it is to be of another width; 0 for the same.</summary>
    public int DiscriminatorWidth { get; init; }

    /// <summary>
    /// Whether the upsampling networks use 0.8 as the eps of their batch norms, as the published code does, which wrote
    /// <c>BatchNorm2d(n, 0.8)</c> where it meant the momentum.
    /// </summary>
    public bool PublishedEps { get; init; }

    /// <summary>
    /// Whether the transposed networks' discriminator has spectral normalization (Miyato et al. 2018) in the place of
    /// batch norm.
    /// </summary>
    public bool SpectralNorm { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems())
            yield return problem;
        if (Width < 1)
            yield return $"width is {Width}; it must be 1 or more.";
        if (DiscriminatorWidth < 0)
            yield return $"discriminatorWidth is {DiscriminatorWidth}; it must be 1 or more, or 0 for that of the generator.";
        if (Networks == DcganNetworks.Transposed && (Size < 8 || (Size & (Size - 1)) != 0))
            yield return $"size is {Size}; the transposed networks double a side of 4, so it must be 8, 16, 32, 64, 128 and so on.";
        if (Networks == DcganNetworks.Upsampling && SpectralNorm)
            yield return "spectralNorm is for the transposed networks; the upsampling ones keep batch norm.";
        if (Networks == DcganNetworks.Transposed && PublishedEps)
            yield return "publishedEps is for the upsampling networks; the transposed ones have no such fault to repeat.";
        if (Networks == DcganNetworks.Upsampling && (Size < 16 || Size % 4 != 0))
            yield return $"size is {Size}; the upsampling networks enlarge four times, so it must be a multiple of 4, from 16 on.";
    }
}
