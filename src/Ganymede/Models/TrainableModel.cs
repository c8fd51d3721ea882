using Ganymede.Data;
using Ganymede.Layers;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Models;

/// <summary>
/// What a family gives the trainer: networks, and the phases of a step. The trainer owns the loop, the optimizers' calls,
/// averaging, schedules, statistics and checkpoints.
/// </summary>
public abstract class TrainableModel : IDisposable
{
    /// <summary>The networks by name: weights are saved as <c>generator.main.0.weight</c>.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, Module>> Networks { get; }

    /// <summary>The phases in the order of a step.</summary>
    public abstract IReadOnlyList<Phase> Phases { get; }

    /// <summary>The random streams that training draws from; their positions are saved with checkpoints.</summary>
    public abstract RunStreams Streams { get; }

    /// <summary>The network whose weights are averaged over the steps when the options ask for it, or null.</summary>
    public virtual Module? Averaged => null;

    /// <summary>Tensors beside weights that training needs to go on exactly, such as pools of earlier pictures.</summary>
    public virtual IEnumerable<(string Name, Tensor Value)> Memory => [];

    /// <summary>Prepares one batch for the phases of its step: draws latents, makes the fakes that they share.</summary>
    public virtual void Begin(StepContext step)
    {
    }

    /// <summary>
    /// Pictures to look at, always from the same latents: the cells of a grid, and how many columns it has. Null where
    /// the family makes none.
    /// </summary>
    public virtual SampleGrid? Samples() => null;

    /// <summary>What each network does for one picture: layers, shapes, parameters, multiply-adds.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, Summary>> Summaries();

    /// <summary>Has every network drop activations in its forward pass and compute them again for its gradients.</summary>
    internal void Recompute()
    {
        foreach ((_, Module network) in Networks)
            network.Recomputes = true;
    }

    /// <summary>Releases the networks, optimizers and memory.</summary>
    public virtual void Dispose()
    {
        foreach ((_, Tensor value) in Memory)
            value.Dispose();
        foreach (Phase phase in Phases)
            phase.Optimizer.Dispose();
        foreach ((_, Module network) in Networks)
            network.Dispose();
        GC.SuppressFinalize(this);
    }
}
