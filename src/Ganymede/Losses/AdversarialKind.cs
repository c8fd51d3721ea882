using System.Text.Json.Serialization;

namespace Ganymede.Losses;

/// <summary>What a discriminator's scores are held to.</summary>
public enum AdversarialKind
{
    /// <summary>Binary cross-entropy; the generator maximizes ln D(G(z)) (Goodfellow et al. 2014).</summary>
    [JsonStringEnumMemberName("non-saturating")]
    NonSaturatingBce,

    /// <summary>Squared distance to the labels 1 and 0 (Mao et al. 2017, without the factor ½).</summary>
    [JsonStringEnumMemberName("least-squares")]
    LeastSquares,

    /// <summary>Margins of 1 on either side of 0 (Lim and Ye 2017).</summary>
    [JsonStringEnumMemberName("hinge")]
    Hinge,

    /// <summary>
    /// The difference of the mean scores (Arjovsky et al. 2017); the critic must be held Lipschitz elsewhere.
    /// </summary>
    [JsonStringEnumMemberName("wasserstein")]
    Wasserstein,
}
