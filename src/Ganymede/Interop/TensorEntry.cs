using Ganymede.Tensors;

namespace Ganymede.Interop;

/// <summary>One tensor of a <see cref="WeightFile"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">Its shape, as stored.</param>
/// <param name="Offset">Where its first number stands in the file.</param>
public sealed record TensorEntry(string Name, NumberType Type, Shape Shape, long Offset)
{
    /// <summary>How many bytes its numbers take when they lie side by side.</summary>
    public long Length => (long)Shape.ElementCount * Type.Size();

    /// <summary>
    /// How many numbers lie from one place of each axis to the next, where a tensor is a view of a larger one; null:
    /// they lie side by side in the order of the shape.
    /// </summary>
    internal long[]? Strides { get; init; }
}
