using Ganymede.Tensors;

namespace Ganymede.Optimizers;

/// <summary>Adam (Kingma and Ba 2015), with PyTorch's semantics.</summary>
public sealed class Adam : AdamBase
{
    private readonly float weightDecay;

    /// <summary>Adam over these parameters.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of its range.</exception>
    public Adam(IEnumerable<Parameter> parameters, AdamOptions options)
        : base(
            parameters,
            options.LearningRate,
            options.Beta1,
            options.Beta2,
            options.Eps,
            options.WeightDecay,
            options.Amsgrad) =>
        weightDecay = options.WeightDecay;

    /// <summary>Adam over these parameters with the default options.</summary>
    /// <exception cref="ArgumentException">No parameters.</exception>
    public Adam(IEnumerable<Parameter> parameters)
        : this(parameters, new AdamOptions())
    {
    }

    private protected override void Add(int index, Parameter parameter, Tensor gradient, int step) =>
        Add(index, parameter, gradient, step, weightDecay, 1);
}
