namespace Ganymede.Optimizers;

/// <summary>
/// A straight line from <paramref name="Start"/> times the base rate up to it over <paramref name="Steps"/> steps, then
/// another schedule, which counts its own steps from there.
/// </summary>
/// <param name="Steps">Steps of warming up; 1 or more.</param>
/// <param name="Then">What follows.</param>
/// <param name="Start">The first factor.</param>
public sealed record WarmUpSchedule(long Steps, LearningRateSchedule Then, double Start = 0) : LearningRateSchedule
{
    /// <summary>Steps of warming up.</summary>
    public long Steps { get; } = AtLeast(1, Steps, nameof(Steps));

    /// <inheritdoc/>
    public override double Factor(long step) => step < Steps
        ? Start + ((1 - Start) * step / Steps)
        : Then.Factor(step - Steps);
}
