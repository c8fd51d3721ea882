namespace Ganymede.Tensors;

/// <summary>Whole numbers in the shape of a tensor: class labels, token numbers, positions to gather.</summary>
public sealed class Indices
{
    /// <summary>Indices of this shape over these values; the array is not copied.</summary>
    /// <exception cref="TensorShapeException">The shape does not have as many elements as there are values.</exception>
    public Indices(Shape shape, int[] values)
    {
        if (shape.ElementCount != values.Length)
            throw new TensorShapeException($"Indices: the shape {shape} has {shape.ElementCount} elements, but {values.Length} values were given.");
        Shape = shape;
        Values = values;
    }

    /// <summary>A row of indices, shape [n].</summary>
    public Indices(params int[] values)
        : this([values.Length], values)
    {
    }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The values, last axis fastest.</summary>
    public int[] Values { get; }

    /// <summary>Throws unless every value is in [0, <paramref name="limit"/>).</summary>
    internal void Check(string operation, int limit)
    {
        foreach (int value in Values)
        {
            if ((uint)value >= (uint)limit)
                throw new ArgumentOutOfRangeException(
                    nameof(limit), $"{operation}: the index {value} is outside the {limit} entries that there are.");
        }
    }
}
