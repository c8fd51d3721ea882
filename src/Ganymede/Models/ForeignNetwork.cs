using Ganymede.Interop;
using Ganymede.Models.Translation.Inference;
using Ganymede.Tensors;

namespace Ganymede.Models;

/// <summary>A network in a file that another program wrote.</summary>
/// <param name="File">The file, open.</param>
/// <param name="Role">What the public code calls it: <c>G</c>, <c>G_A</c>, <c>D_B</c>.</param>
/// <param name="Network">What it is.</param>
/// <param name="Names">The names of its tensors in the file, by those that the public code gives them.</param>
public sealed record ForeignNetwork(
    WeightFile File, string Role, InferredNetwork Network, IReadOnlyDictionary<string, string> Names)
{
    /// <summary>A fault that names the file and what it holds.</summary>
    public StateFileException Fault(string what) => new($"{File.Name}: it is a {Network.Description}; {what}");

    /// <summary>The shape of a tensor of the network, by its public name.</summary>
    public Shape ShapeOf(string name) => File.Entries[Names[name]].Shape;
}
