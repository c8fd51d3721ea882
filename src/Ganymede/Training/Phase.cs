using Ganymede.Layers;
using Ganymede.Optimizers;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>One part of a training step: what it trains, with which optimizer, how often and on which loss.</summary>
/// <param name="Name">For losses, messages and checkpoints: <c>generator</c>.</param>
/// <param name="Modules">What it trains; every other network of the model is frozen meanwhile.</param>
/// <param name="Optimizer">Over the parameters of those modules.</param>
/// <param name="Interval">It runs at steps that this divides: 1 is every step.</param>
/// <param name="Loss">The loss of a step, a single number.</param>
public sealed record Phase(
    string Name, IReadOnlyList<Module> Modules, Optimizer Optimizer, int Interval, Func<StepContext, Tensor> Loss)
{
    /// <summary>What is done to the weights after each of its optimizer steps: clipping, for one.</summary>
    public Action? AfterStep { get; init; }

    /// <summary>The learning rate before any schedule.</summary>
    public float BaseRate { get; } = Optimizer.LearningRate;
}
