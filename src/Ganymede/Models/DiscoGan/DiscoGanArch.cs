using System.Text.Json.Serialization;

namespace Ganymede.Models.DiscoGan;

/// <summary>The three models that the paper compares.</summary>
public enum DiscoGanArch
{
    /// <summary>Two generators and two discriminators: both ways there and back.</summary>
    [JsonStringEnumMemberName("discogan")]
    DiscoGan,

    /// <summary>
    /// One discriminator, of B; the generator back to A learns only to rebuild what the other began with.
    /// </summary>
    [JsonStringEnumMemberName("recongan")]
    ReconGan,

    /// <summary>One generator, from A to B, and one discriminator: there is no way back.</summary>
    [JsonStringEnumMemberName("gan")]
    Gan,
}
