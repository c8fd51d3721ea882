namespace Ganymede.Optimizers;

/// <summary>Options of <see cref="RmsProp"/>; the defaults are PyTorch's.</summary>
public sealed record RmsPropOptions
{
    /// <summary>The learning rate.</summary>
    public float LearningRate { get; init; } = 1e-2f;

    /// <summary>The share of the old mean square that each step keeps. In [0, 1).</summary>
    public float Alpha { get; init; } = 0.99f;

    /// <summary>Added to the divisor.</summary>
    public float Eps { get; init; } = 1e-8f;

    /// <summary>Weight · this is added to the gradient.</summary>
    public float WeightDecay { get; init; }

    /// <summary>The share of the old momentum that each step keeps; 0 for none.</summary>
    public float Momentum { get; init; }

    /// <summary>Whether the variance of the gradients divides instead of their mean square (Graves 2013).</summary>
    public bool Centered { get; init; }
}
