namespace Ganymede.Optimizers;

/// <summary>
/// Half a cosine from the base rate down to <paramref name="End"/> times it over <paramref name="Length"/> steps, and
/// that from then on (Loshchilov and Hutter 2017, without restarts).
/// </summary>
/// <param name="Length">Steps to the last rate; 1 or more.</param>
/// <param name="End">The last factor.</param>
public sealed record CosineSchedule(long Length, double End = 0) : LearningRateSchedule
{
    /// <summary>Steps to the last rate.</summary>
    public long Length { get; } = AtLeast(1, Length, nameof(Length));

    /// <inheritdoc/>
    public override double Factor(long step)
    {
        double progress = Math.Clamp((double)step / Length, 0, 1);
        return End + ((1 - End) * 0.5 * (1 + Math.Cos(Math.PI * progress)));
    }
}
