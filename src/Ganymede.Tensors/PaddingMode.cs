using System.Text.Json.Serialization;

namespace Ganymede.Tensors;

/// <summary>What stands beyond the border of an image.</summary>
public enum PaddingMode
{
    /// <summary>Zeros.</summary>
    [JsonStringEnumMemberName("zero")]
    Zero,

    /// <summary>The image mirrored at its border pixels, which are not repeated.</summary>
    [JsonStringEnumMemberName("reflect")]
    Reflect,

    /// <summary>The border pixels again.</summary>
    [JsonStringEnumMemberName("replicate")]
    Replicate,
}
