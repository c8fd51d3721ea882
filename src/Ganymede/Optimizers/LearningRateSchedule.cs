namespace Ganymede.Optimizers;

/// <summary>
/// A learning rate as a function of the step alone, so that a resumed run needs nothing but its step. Steps may be
/// optimizer steps, epochs or thousands of images: whatever the caller counts.
/// </summary>
public abstract record LearningRateSchedule
{
    /// <summary>What the base learning rate is multiplied by in step <paramref name="step"/>, counted from 0.</summary>
    public abstract double Factor(long step);

    /// <summary>The learning rate of a step.</summary>
    public float At(long step, float learningRate) => (float)(learningRate * Factor(step));

    private protected static long AtLeast(long least, long value, string name) => value >= least
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}, but it must be {least} or more.");
}
