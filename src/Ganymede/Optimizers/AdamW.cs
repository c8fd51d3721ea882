using Ganymede.Tensors;

namespace Ganymede.Optimizers;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019), with PyTorch's semantics.</summary>
public sealed class AdamW : AdamBase
{
    private readonly float weightDecay;

    /// <summary>AdamW over these parameters.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of its range.</exception>
    public AdamW(IEnumerable<Parameter> parameters, AdamWOptions options)
        : base(
            parameters,
            options.LearningRate,
            options.Beta1,
            options.Beta2,
            options.Eps,
            options.WeightDecay,
            options.Amsgrad) =>
        weightDecay = options.WeightDecay;

    /// <summary>AdamW over these parameters with the default options.</summary>
    /// <exception cref="ArgumentException">No parameters.</exception>
    public AdamW(IEnumerable<Parameter> parameters)
        : this(parameters, new AdamWOptions())
    {
    }

    private protected override void Add(int index, Parameter parameter, Tensor gradient, int step) =>
        Add(index, parameter, gradient, step, 0, 1 - (LearningRate * weightDecay));
}
