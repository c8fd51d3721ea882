using System.Text.Json.Serialization;

namespace Ganymede.Models.Translation;

/// <summary>The normalization of the translation networks.</summary>
public enum NormKind
{
    /// <summary>Over the batch, with a learned scale and shift and running statistics.</summary>
    [JsonStringEnumMemberName("batch")]
    Batch,

    /// <summary>Over each picture's map, without parameters or running statistics (Ulyanov et al. 2016).</summary>
    [JsonStringEnumMemberName("instance")]
    Instance,

    /// <summary>None.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
