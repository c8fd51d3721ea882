namespace Ganymede.Training;

/// <summary>state.json of a checkpoint: whatever a run needs beside tensors to go on as if it had not stopped.</summary>
public sealed record CheckpointState
{
    /// <summary>The format of the checkpoint's folder.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The format that it was written in.</summary>
    public required int Format { get; init; }

    /// <summary>The family that it belongs to.</summary>
    public required string Family { get; init; }

    /// <summary>The step after which it was written.</summary>
    public required long Step { get; init; }

    /// <summary>Training samples seen.</summary>
    public required long Images { get; init; }

    /// <summary>The epoch that the next batch belongs to.</summary>
    public required int Epoch { get; init; }

    /// <summary>Where in that epoch the next batch begins.</summary>
    public required int Index { get; init; }

    /// <summary>Where the further loaders of the data stand; null where there is one.</summary>
    public Data.DataPosition[]? OtherPositions { get; init; }

    /// <summary>Positions of the random streams.</summary>
    public required Dictionary<string, ulong> Streams { get; init; }

    /// <summary>The newest loss of each phase, for the next line of metrics; null in older checkpoints.</summary>
    public Dictionary<string, double>? Losses { get; init; }

    /// <summary>SHA-256 of the files beside this one, by name.</summary>
    public required Dictionary<string, string> Hashes { get; init; }
}
