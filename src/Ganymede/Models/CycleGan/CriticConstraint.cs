using System.Text.Json.Serialization;

namespace Ganymede.Models.CycleGan;

/// <summary>How a discriminator is kept from growing steep, without which a Wasserstein critic has no bound.</summary>
public enum CriticConstraint
{
    /// <summary>Not at all.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>A penalty on gradients whose length is not 1, between real and made pictures (Gulrajani et al. 2017).</summary>
    [JsonStringEnumMemberName("penalty")]
    Penalty,

    /// <summary>Weights cut to a small range after each step (Arjovsky et al. 2017).</summary>
    [JsonStringEnumMemberName("clipping")]
    Clipping,
}
