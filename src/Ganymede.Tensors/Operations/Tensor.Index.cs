using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>Reading and adding at positions given by numbers.</content>
public partial class Tensor
{
    /// <summary>
    /// Picks one element along an axis for each index: with axis 1, y[i, j] = x[i, index[i, j]] (PyTorch's gather).
    /// </summary>
    /// <param name="axis">The axis that the indices run along.</param>
    /// <param name="indices">Of this tensor's rank; other extents are at most this tensor's.</param>
    /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
    public Tensor Gather(int axis, Indices indices) =>
        Take(nameof(Gather), Positions(nameof(Gather), Shape, axis, indices), indices.Shape);

    /// <summary>
    /// This tensor plus each element of <paramref name="source"/> at the position that its index names: with axis 1,
    /// y[i, index[i, j]] += source[i, j] (PyTorch's scatter_add).
    /// </summary>
    /// <param name="axis">The axis that the indices run along.</param>
    /// <param name="indices">Of the source's shape.</param>
    /// <param name="source">What is added.</param>
    /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
    public Tensor ScatterAdd(int axis, Indices indices, Tensor source)
    {
        if (indices.Shape != source.Shape)
            throw new TensorShapeException($"ScatterAdd: the indices {indices.Shape} and the source {source.Shape} must have one shape.");
        return this + source.Put(nameof(ScatterAdd), Positions(nameof(ScatterAdd), Shape, axis, indices), Shape);
    }

    /// <summary>Rows of this table [V, D] for each index: the shape of the indices with D appended.</summary>
    /// <exception cref="TensorShapeException">The table does not have two axes.</exception>
    public Tensor Embedding(Indices indices)
    {
        if (Rank != 2)
            throw new TensorShapeException($"Embedding: the table {Shape} must be [V, D].");
        indices.Check(nameof(Embedding), Shape[0]);
        int width = Shape[1];
        int[] positions = new int[indices.Values.Length * width];
        for (int i = 0; i < positions.Length; i++)
            positions[i] = (indices.Values[i / width] * width) + (i % width);
        return Take(nameof(Embedding), positions, [.. indices.Shape, width]);
    }

    // y[i] = x[positions[i]], and its transpose; each is the other's gradient.
    private unsafe Tensor Take(string name, int[] positions, Shape shape)
    {
        Tensor y = Empty(shape);
        float* from = Data, to = y.Data;
        WorkerPool.Run(Elementwise.Parts(positions.Length), part =>
        {
            int end = Math.Min(positions.Length, (part + 1) * Elementwise.Grain);
            for (int i = part * Elementwise.Grain; i < end; i++)
                to[i] = from[positions[i]];
        });
        return Autograd.Record(name, y, this, g => g.Put(name, positions, Shape));
    }

    // Positions may repeat, so one thread adds in one order.
    private Tensor Put(string name, int[] positions, Shape shape)
    {
        Tensor y = Zeros(shape);
        ReadOnlySpan<float> from = Span;
        Span<float> to = y.Span;
        for (int i = 0; i < positions.Length; i++)
            to[positions[i]] += from[i];
        return Autograd.Record(name, y, this, g => g.Take(name, positions, Shape));
    }

    // Flat positions in a tensor of this shape for indices along one axis.
    private static int[] Positions(string name, Shape shape, int axis, Indices indices)
    {
        int along = shape.Axis(name, axis), rank = shape.Rank;
        Shape over = indices.Shape;
        bool fits = over.Rank == rank;
        for (int i = 0; fits && i < rank; i++)
            fits = i == along || over[i] <= shape[i];
        if (!fits)
            throw new TensorShapeException($"{name}: the indices {over} do not fit {shape} along axis {axis}.");
        indices.Check(name, shape[along]);
        int[] positions = new int[over.ElementCount];
        for (int flat = 0; flat < positions.Length; flat++)
        {
            int rest = flat, position = 0, step = 1;
            for (int i = rank - 1; i >= 0; i--)
            {
                (rest, int at) = Math.DivRem(rest, over[i]);
                position += (i == along ? indices.Values[flat] : at) * step;
                step *= shape[i];
            }
            positions[flat] = position;
        }
        return positions;
    }
}
