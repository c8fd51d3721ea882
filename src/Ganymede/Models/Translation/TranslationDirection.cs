using System.Text.Json.Serialization;

namespace Ganymede.Models.Translation;

/// <summary>From which side to which a picture is translated.</summary>
public enum TranslationDirection
{
    /// <summary>From A to B.</summary>
    [JsonStringEnumMemberName("AtoB")]
    AtoB,

    /// <summary>From B to A.</summary>
    [JsonStringEnumMemberName("BtoA")]
    BtoA,
}
