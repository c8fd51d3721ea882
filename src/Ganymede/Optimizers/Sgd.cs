using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Optimizers;

/// <summary>Stochastic gradient descent, with PyTorch's semantics.</summary>
public sealed class Sgd : Optimizer
{
    private readonly UpdatePass<SgdOp> pass = new();
    private readonly SgdOptions options;
    private readonly OptimizerSlot? momentum;

    /// <summary>Gradient descent over these parameters.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of its range.</exception>
    public Sgd(IEnumerable<Parameter> parameters, SgdOptions options)
        : base(parameters, Checked(options).LearningRate)
    {
        this.options = options;
        momentum = options.Momentum == 0 ? null : Slot("momentum_buffer");
    }

    private static SgdOptions Checked(SgdOptions options)
    {
        Require(options.LearningRate >= 0, "LearningRate", options.LearningRate, "0 or more");
        Require(options.Momentum >= 0, "Momentum", options.Momentum, "0 or more");
        Require(options.WeightDecay >= 0, "WeightDecay", options.WeightDecay, "0 or more");
        return options.Nesterov && (options.Momentum == 0 || options.Dampening != 0)
            ? throw new ArgumentException("Nesterov needs a Momentum above 0 and a Dampening of 0.", nameof(options))
            : options;
    }

    private protected override unsafe void Add(int index, Parameter parameter, Tensor gradient, int step)
    {
        // The first gradient becomes the momentum whole: dampening begins with the second.
        float gain = step == 1 ? 1 : 1 - options.Dampening;
        var op = new SgdOp(LearningRate, options.Momentum, gain, options.WeightDecay, options.Nesterov);
        pass.Add(
            parameter.Data,
            gradient.Data,
            momentum is null ? null : momentum[index].Data,
            null,
            null,
            parameter.Count,
            op);
    }

    private protected override void Run() => pass.Run();
}
