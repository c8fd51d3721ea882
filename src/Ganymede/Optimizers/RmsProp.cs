using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Optimizers;

/// <summary>RMSprop (Tieleman and Hinton 2012), with PyTorch's semantics: eps is added outside the root.</summary>
public sealed class RmsProp : Optimizer
{
    private readonly UpdatePass<RmsPropOp> pass = new();
    private readonly RmsPropOptions options;
    private readonly OptimizerSlot squares;
    private readonly OptimizerSlot? momentum, means;

    /// <summary>RMSprop over these parameters.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of its range.</exception>
    public RmsProp(IEnumerable<Parameter> parameters, RmsPropOptions options)
        : base(parameters, Checked(options).LearningRate)
    {
        this.options = options;
        squares = Slot("square_avg");
        momentum = options.Momentum > 0 ? Slot("momentum_buffer") : null;
        means = options.Centered ? Slot("grad_avg") : null;
    }

    private static RmsPropOptions Checked(RmsPropOptions options)
    {
        Require(options.LearningRate >= 0, "LearningRate", options.LearningRate, "0 or more");
        Require(options.Alpha is >= 0 and < 1, "Alpha", options.Alpha, "in [0, 1)");
        Require(options.Eps >= 0, "Eps", options.Eps, "0 or more");
        Require(options.Momentum >= 0, "Momentum", options.Momentum, "0 or more");
        Require(options.WeightDecay >= 0, "WeightDecay", options.WeightDecay, "0 or more");
        return options;
    }

    private protected override unsafe void Add(int index, Parameter parameter, Tensor gradient, int step)
    {
        var op = new RmsPropOp(
            LearningRate, options.Alpha, options.Eps, options.Momentum, options.WeightDecay, options.Centered);
        pass.Add(
            parameter.Data,
            gradient.Data,
            squares[index].Data,
            momentum is null ? null : momentum[index].Data,
            means is null ? null : means[index].Data,
            parameter.Count,
            op);
    }

    private protected override void Run() => pass.Run();
}
