using Ganymede.Models;

namespace Ganymede.Training;

/// <summary>What a new run is to train: nothing has been opened or written yet.</summary>
public sealed record TrainingPlan
{
    /// <summary>The family.</summary>
    public required Family Family { get; init; }

    /// <summary>Its options, all of them.</summary>
    public required RunOptions Options { get; init; }

    /// <summary>The data set: a name or a path; null for the family's own.</summary>
    public string? Data { get; init; }

    /// <summary>The seed of every random stream.</summary>
    public ulong Seed { get; init; }
}
