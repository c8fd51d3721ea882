namespace Ganymede.Optimizers;

/// <summary>Options of <see cref="Adam"/>; the defaults are PyTorch's.</summary>
public sealed record AdamOptions
{
    /// <summary>The learning rate.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>
    /// The share of the old mean of the gradients that each step keeps; GANs often take 0.5. In [0, 1).
    /// </summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>The share of the old mean of their squares that each step keeps. In [0, 1).</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>Added to the divisor.</summary>
    public float Eps { get; init; } = 1e-8f;

    /// <summary>Weight · this is added to the gradient (an L2 penalty).</summary>
    public float WeightDecay { get; init; }

    /// <summary>Whether the largest mean square so far divides (Reddi et al. 2018).</summary>
    public bool Amsgrad { get; init; }
}
