using System.Text.Json.Serialization;

namespace Ganymede.Models.Translation;

/// <summary>How batch norm and dropout behave when a trained network translates.</summary>
public enum SamplingMode
{
    /// <summary>As in training: statistics of the pictures at hand, and dropout as noise (Isola et al. 2017, 3.2).</summary>
    [JsonStringEnumMemberName("training")]
    Training,

    /// <summary>Running statistics and no dropout: the same picture always becomes the same picture.</summary>
    [JsonStringEnumMemberName("evaluation")]
    Evaluation,
}
