using Ganymede.Models;

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

    /// <summary>
    /// What a run is given when nobody says how long it shall train: as long as its learning rate's schedule lasts, or
    /// 20 epochs where it never ends.
    /// </summary>
    public static TrainingBudget DefaultFor(RunOptions options) => options.Schedule switch
    {
        LearningRateKind.Linear => new() { Steps = options.WarmUp + options.ScheduleStart + options.ScheduleSteps },
        LearningRateKind.Cosine => new() { Steps = options.WarmUp + options.ScheduleSteps },
        _ => new() { Epochs = options.NaturalEpochs ?? 20 },
    };

    /// <summary>The last step, given how many steps an epoch has.</summary>
    internal long LastStep(int stepsAnEpoch) => Math.Min(
        Steps ?? long.MaxValue,
        Epochs is { } epochs ? (long)Math.Ceiling(epochs * stepsAnEpoch) : long.MaxValue);
}
