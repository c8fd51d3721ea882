namespace Ganymede.Optimizers;

/// <summary>
/// The base rate for <paramref name="Constant"/> steps, then a straight line down to <paramref name="End"/> times it
/// over
/// <paramref name="Decay"/> more, and that from then on.
/// </summary>
/// <param name="Constant">Steps before the decay begins; 0 or more.</param>
/// <param name="Decay">Steps from the base rate to the last one; 1 or more.</param>
/// <param name="End">The last factor.</param>
public sealed record LinearDecaySchedule(long Constant, long Decay, double End = 0) : LearningRateSchedule
{
    /// <summary>Steps before the decay begins.</summary>
    public long Constant { get; } = AtLeast(0, Constant, nameof(Constant));

    /// <summary>Steps from the base rate to the last one.</summary>
    public long Decay { get; } = AtLeast(1, Decay, nameof(Decay));

    /// <inheritdoc/>
    public override double Factor(long step) =>
        1 + ((End - 1) * Math.Clamp((double)(step - Constant) / Decay, 0, 1));
}
