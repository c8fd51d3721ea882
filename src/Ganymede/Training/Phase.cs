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
    /// <summary>Which of those steps it runs at, where an interval cannot say it; null for all of them.</summary>
    public Func<long, bool>? Only { get; init; }

    /// <summary>What is done to the weights after each of its optimizer steps: clipping, for one.</summary>
    public Action? AfterStep { get; init; }

    /// <summary>The learning rate before any schedule.</summary>
    public float BaseRate { get; } = Optimizer.LearningRate;

    /// <summary>Whether it runs at a step; the number alone decides, so that a resumed run keeps the pattern.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    internal bool RunsAt(long step) => step % Interval == 0 && Only?.Invoke(step) != false;
}
