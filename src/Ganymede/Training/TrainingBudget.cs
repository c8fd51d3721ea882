namespace Ganymede.Training;

/// <summary>When training ends: whichever of the limits is reached first.</summary>
public sealed record TrainingBudget
{
    /// <summary>Steps in all, counted from the start of the run.</summary>
    public long? Steps { get; init; }

    /// <summary>Passes over the data in all, counted from the start of the run.</summary>
    public double? Epochs { get; init; }

    /// <summary>Minutes of this session.</summary>
    public double? Minutes { get; init; }

    /// <summary>The last step, given how many steps an epoch has.</summary>
    internal long LastStep(int stepsAnEpoch) => Math.Min(
        Steps ?? long.MaxValue,
        Epochs is { } epochs ? (long)Math.Ceiling(epochs * stepsAnEpoch) : long.MaxValue);
}
