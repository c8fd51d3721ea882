namespace Ganymede.Optimizers;

/// <summary>Options of <see cref="Sgd"/>; the defaults are PyTorch's.</summary>
public sealed record SgdOptions
{
    /// <summary>The learning rate.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>The share of the old momentum that each step keeps; 0 for none.</summary>
    public float Momentum { get; init; }

    /// <summary>The share of each gradient that does not join the momentum.</summary>
    public float Dampening { get; init; }

    /// <summary>Weight · this is added to the gradient.</summary>
    public float WeightDecay { get; init; }

    /// <summary>
    /// Whether steps look ahead along the momentum (Sutskever et al. 2013); needs one, without dampening.
    /// </summary>
    public bool Nesterov { get; init; }
}
