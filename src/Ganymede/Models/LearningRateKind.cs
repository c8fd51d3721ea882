using System.Text.Json.Serialization;

namespace Ganymede.Models;

/// <summary>How a learning rate moves over the steps.</summary>
public enum LearningRateKind
{
    /// <summary>It does not.</summary>
    [JsonStringEnumMemberName("constant")]
    Constant,

    /// <summary>Constant up to scheduleStart, then in a straight line to 0 over scheduleSteps.</summary>
    [JsonStringEnumMemberName("linear")]
    Linear,

    /// <summary>A tenth of it after each scheduleStart steps.</summary>
    [JsonStringEnumMemberName("step")]
    Step,

    /// <summary>Half a cosine wave down to 0 over scheduleSteps.</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine,
}
