using Ganymede.Models;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>The tensors of a model under the names of its weights file.</summary>
internal static class ModelWeights
{
    /// <summary>In front of the averaged weights, which stand beside the trained ones.</summary>
    internal const string AveragePrefix = "average.";

    /// <summary>In front of what a model remembers beside weights.</summary>
    internal const string MemoryPrefix = "memory.";

    internal static IEnumerable<(string Name, Tensor Value)> Of(TrainableModel model) =>
        model.Networks.SelectMany(n => n.Value.State.Select(s => ($"{n.Key}.{s.Name}", s.Value)));

    /// <summary>What a checkpoint holds beside the weights.</summary>
    internal static IEnumerable<(string Name, Tensor Value)> OptimizersOf(TrainableModel model) =>
        model.Phases.SelectMany(p => p.Optimizer.State.Select(s => ($"{p.Name}.{s.Name}", s.Value)))
            .Concat(model.Memory.Select(m => (MemoryPrefix + m.Name, m.Value)));

    internal static void Load(LoadedCheckpoint loaded, TrainableModel model)
    {
        foreach ((string name, Layers.Module network) in model.Networks)
            loaded.LoadWeights(network.State, $"{name}.");
    }
}
