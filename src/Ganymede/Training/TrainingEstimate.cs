using System.Diagnostics;
using Ganymede.Layers;
using Ganymede.Reporting;

namespace Ganymede.Training;

/// <summary>What a run will cost, measured by its first steps in a folder that is removed again.</summary>
public sealed class TrainingEstimate
{
    // The first step allocates what the later ones use again, so it is not timed.
    private const int Steps = 3;

    private readonly int stepsAnEpoch;

    private TrainingEstimate(
        IReadOnlyList<KeyValuePair<string, Summary>> networks, double secondsAStep, TrainingResult steps, int stepsAnEpoch)
    {
        Networks = networks;
        SecondsAStep = secondsAStep;
        TensorBytes = steps.TensorBytes;
        TensorBytesWithoutRecompute = steps.TensorBytesWithoutRecompute;
        this.stepsAnEpoch = stepsAnEpoch;
    }

    /// <summary>The networks by name, as they run for one picture.</summary>
    public IReadOnlyList<KeyValuePair<string, Summary>> Networks { get; }

    /// <summary>Seconds that a step takes.</summary>
    public double SecondsAStep { get; }

    /// <summary>
    /// The most memory that tensors held at once, in bytes; pictures that are kept decoded come on top.
    /// </summary>
    public long TensorBytes { get; }

    /// <summary>What that would be if no activation were dropped and computed again.</summary>
    public long TensorBytesWithoutRecompute { get; }

    /// <summary>Measures a plan.</summary>
    /// <param name="plan">What would be trained.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    /// <exception cref="RunException">The plan cannot be carried out.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TrainingEstimate Measure(TrainingPlan plan, CancellationToken cancellation)
    {
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("ganymede-");
        try
        {
            var clock = new StepClock();
            using TrainingSession session = TrainingSession.Start(plan, scratch.FullName, clock);
            IReadOnlyList<KeyValuePair<string, Summary>> networks = session.Model.Summaries();
            TrainingResult steps = session.Train(new TrainingBudget { Steps = Steps }, cancellation);
            cancellation.ThrowIfCancellationRequested();
            return new TrainingEstimate(
                networks, clock.SecondsAStep, steps, session.StepsAnEpoch);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>The steps of a budget, or null when only time limits it.</summary>
    public long? StepsOf(TrainingBudget budget) =>
        budget.LastStep(stepsAnEpoch) is var last && last < long.MaxValue ? last : null;

    /// <summary>The seconds that a budget would be trained for.</summary>
    public double SecondsOf(TrainingBudget budget) => Math.Min(
        StepsOf(budget) * SecondsAStep ?? double.PositiveInfinity, (budget.Minutes ?? double.PositiveInfinity) * 60);

    private sealed class StepClock : ITrainingObserver
    {
        private readonly List<long> times = [];

        internal double SecondsAStep => Stopwatch.GetElapsedTime(times[0], times[^1]).TotalSeconds / (times.Count - 1);

        public void Stepped(long step, long? lastStep) => times.Add(Stopwatch.GetTimestamp());

        public void Logged(MetricsRow row)
        {
        }

        public void Wrote(string path)
        {
        }

        public void Warned(string message)
        {
        }
    }
}
