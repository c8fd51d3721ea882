using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Optimizers;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>Runs one phase of one step: losses, gradients, their checks and the optimizer's update.</summary>
internal static class PhaseRunner
{
    /// <summary>Runs a phase over the batches of its step and returns its loss, the mean over them.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="model">The model it belongs to; whatever the phase does not train is frozen meanwhile.</param>
    /// <param name="contexts">
    /// One batch, for which <see cref="TrainableModel.Begin"/> has been called; or several, for which it is called here one
    /// after another, so that the activations of only one are in memory.
    /// </param>
    /// <param name="clipNorm">The most that the norm of the gradient may be; 0 for no limit.</param>
    /// <param name="clipValue">The most that an element of it may be; 0 for no limit.</param>
    /// <exception cref="DivergedException">A loss or a gradient is not finite; no weight has been changed by it.</exception>
    internal static double Run(
        Phase phase, TrainableModel model, IReadOnlyList<StepContext> contexts, float clipNorm = 0, float clipValue = 0)
    {
        foreach ((_, Module network) in model.Networks)
            network.Freeze();
        foreach (Module module in phase.Modules)
            module.Unfreeze();
        try
        {
            phase.Optimizer.ZeroGrad();
            double total = 0;
            foreach (StepContext context in contexts)
                total += Accumulate(phase, model, context, contexts.Count);
            OperationTrace.Current?.Mark("release");
            // A norm that is finite says the same of every gradient, and one that is not leaves them as they are.
            if (clipNorm == 0 || !float.IsFinite(GradientClipping.ByNorm(phase.Optimizer.Parameters, clipNorm)))
                CheckGradients(phase, model, contexts[0].Step);
            if (clipValue > 0)
                GradientClipping.ByValue(phase.Optimizer.Parameters, clipValue);
            OperationTrace.Current?.Mark("gradient check", phase.Optimizer.Parameters.Sum(p => (long)p.Count) * sizeof(float));
            phase.Optimizer.Step();
            // Used up: the next phase has room for its own.
            phase.Optimizer.ZeroGrad();
            OperationTrace.Current?.Mark("optimizer", phase.Optimizer.BytesMoved);
            phase.AfterStep?.Invoke();
            return total;
        }
        finally
        {
            foreach ((_, Module network) in model.Networks)
                network.Unfreeze();
        }
    }

    private static double Accumulate(Phase phase, TrainableModel model, StepContext context, int batches)
    {
        using TensorScope scope = TensorScope.Begin();
        if (batches > 1)
            model.Begin(context);
        Tensor loss = phase.Loss(context);
        if (batches > 1)
            loss *= 1f / batches;
        float value = loss.Item();
        if (!float.IsFinite(value))
            throw new DivergedException($"The loss of the phase '{phase.Name}' is {value} at step {context.Step}");
        loss.Backward();
        return value;
    }

    private static void CheckGradients(Phase phase, TrainableModel model, long step)
    {
        if (GradientClipping.FirstNotFinite(phase.Optimizer.Parameters) is not { } bad)
            return;
        string name = model.Networks
            .SelectMany(n => n.Value.NamedParameters.Select(p => (Name: $"{n.Key}.{p.Name}", p.Parameter)))
            .First(p => p.Parameter == bad).Name;
        throw new DivergedException(
            $"The gradient of {name} is not finite at step {step} in the phase '{phase.Name}'");
    }
}
