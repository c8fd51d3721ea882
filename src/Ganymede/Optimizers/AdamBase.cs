using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Optimizers;

/// <summary>What Adam and AdamW share: all but where the weight decay goes.</summary>
public abstract class AdamBase : Optimizer
{
    private readonly UpdatePass<AdamOp> pass = new();
    private readonly float beta1, beta2, eps;
    private readonly OptimizerSlot means, squares;
    private readonly OptimizerSlot? largest;

    private protected AdamBase(
        IEnumerable<Parameter> parameters,
        float learningRate,
        float beta1,
        float beta2,
        float eps,
        float weightDecay,
        bool amsgrad)
        : base(parameters, Checked(learningRate, beta1, beta2, eps, weightDecay))
    {
        (this.beta1, this.beta2, this.eps) = (beta1, beta2, eps);
        means = Slot("exp_avg");
        squares = Slot("exp_avg_sq");
        largest = amsgrad ? Slot("max_exp_avg_sq") : null;
    }

    private static float Checked(float learningRate, float beta1, float beta2, float eps, float weightDecay)
    {
        Require(learningRate >= 0, "LearningRate", learningRate, "0 or more");
        Require(beta1 is >= 0 and < 1, "Beta1", beta1, "in [0, 1)");
        Require(beta2 is >= 0 and < 1, "Beta2", beta2, "in [0, 1)");
        Require(eps >= 0, "Eps", eps, "0 or more");
        Require(weightDecay >= 0, "WeightDecay", weightDecay, "0 or more");
        return learningRate;
    }

    /// <summary>Adds one parameter to the pass.</summary>
    /// <param name="index">Its position.</param>
    /// <param name="parameter">The parameter, changed in place.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="step">1 in its first update.</param>
    /// <param name="decay">Added to the gradient for each unit of weight.</param>
    /// <param name="keep">What the weight is multiplied by first.</param>
    private protected unsafe void Add(
        int index, Parameter parameter, Tensor gradient, int step, float decay, float keep)
    {
        double stepSize = LearningRate / (1 - Math.Pow(beta1, step));
        double correction = 1 / Math.Sqrt(1 - Math.Pow(beta2, step));
        var op = new AdamOp(beta1, beta2, (float)stepSize, (float)correction, eps, decay, keep, largest is not null);
        pass.Add(
            parameter.Data, gradient.Data, means[index].Data, squares[index].Data,
            largest is null ? null : largest[index].Data, parameter.Count, op);
    }

    private protected override void Run() => pass.Run();
}
