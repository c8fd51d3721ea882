namespace Ganymede.Optimizers;

/// <summary>
/// The rate times <paramref name="Gamma"/> after every <paramref name="Every"/> steps (PyTorch's StepLR).
/// </summary>
/// <param name="Every">Steps between two reductions; 1 or more.</param>
/// <param name="Gamma">What the rate is multiplied by.</param>
public sealed record StepSchedule(long Every, double Gamma = 0.1) : LearningRateSchedule
{
    /// <summary>Steps between two reductions.</summary>
    public long Every { get; } = AtLeast(1, Every, nameof(Every));

    /// <inheritdoc/>
    public override double Factor(long step) => Math.Pow(Gamma, step / Every);
}
