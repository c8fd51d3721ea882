using Ganymede.Tensors;

namespace Ganymede.Optimizers;

/// <summary>
/// A tensor for each parameter in which an optimizer remembers something, at first zeros. They are made when the first of
/// them is asked for: whoever uses a trained network has its optimizers too, and no need of their memory.
/// </summary>
internal sealed class OptimizerSlot(string name, Parameter[] parameters) : IDisposable
{
    private Tensor[]? values;

    /// <summary>The name in checkpoints.</summary>
    internal string Name => name;

    /// <summary>All of them, in the order of the parameters.</summary>
    internal IReadOnlyList<Tensor> Values => values ??= Array.ConvertAll(parameters, p => Tensor.PersistentZeros(p.Shape));

    /// <summary>That of one parameter.</summary>
    internal Tensor this[int index] => Values[index];

    /// <summary>Releases them.</summary>
    public void Dispose() => Array.ForEach(values ?? [], v => v.Dispose());
}
