using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>A learned row for each whole number: class labels, tokens.</summary>
public sealed class Embedding : Module
{
    /// <summary>A table of <paramref name="count"/> rows of <paramref name="width"/> numbers.</summary>
    /// <param name="count">How many numbers there are.</param>
    /// <param name="width">The length of a row.</param>
    /// <param name="init">What fills the table; N(0, 1) when absent.</param>
    public Embedding(int count, int width, Initializer? init = null) =>
        Weight = Parameter("weight", [count, width], init ?? Initializers.Normal());

    /// <summary>The table, [count, width].</summary>
    public Parameter Weight { get; }

    /// <summary>The rows of these numbers: their shape with the width appended.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number has no row.</exception>
    public Tensor Forward(Indices indices) => Traced(Weight.Embedding(indices));
}
