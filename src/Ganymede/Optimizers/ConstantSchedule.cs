namespace Ganymede.Optimizers;

/// <summary>The base learning rate throughout.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(long step) => 1;
}
