using Ganymede.Models;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>The tensors of a model under the names of its weights file.</summary>
internal static class ModelWeights
{
    /// <summary>In front of the averaged weights, which stand beside the trained ones.</summary>
    internal const string AveragePrefix = "average.";

    internal static IEnumerable<(string Name, Tensor Value)> Of(TrainableModel model) =>
        model.Networks.SelectMany(n => n.Value.State.Select(s => ($"{n.Key}.{s.Name}", s.Value)));

    internal static void Load(LoadedCheckpoint loaded, TrainableModel model)
    {
        foreach ((string name, Layers.Module network) in model.Networks)
            loaded.LoadWeights(network.State, $"{name}.");
    }
}
