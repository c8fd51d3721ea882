using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>Matrix products.</content>
public partial class Tensor
{
    /// <summary>
    /// The matrix product over the last two axes: [..., M, K] · [..., K, N] = [..., M, N]. The axes in front broadcast.
    /// </summary>
    /// <param name="other">The right factor.</param>
    /// <param name="transposeThis">Whether this tensor is stored [..., K, M].</param>
    /// <param name="transposeOther">Whether the other one is stored [..., N, K].</param>
    /// <exception cref="TensorShapeException">Fewer than two axes, inner extents that differ, or fronts that do not broadcast.</exception>
    public Tensor MatMul(Tensor other, bool transposeThis = false, bool transposeOther = false)
    {
        Shape a = Shape, b = other.Shape;
        if (a.Rank < 2 || b.Rank < 2)
            throw new TensorShapeException($"MatMul: {a} and {b} must have two axes or more.");
        int m = a[transposeThis ? -1 : -2], k = a[transposeThis ? -2 : -1];
        int n = b[transposeOther ? -2 : -1], inner = b[transposeOther ? -1 : -2];
        if (k != inner)
            throw new TensorShapeException(
                $"MatMul: {Name(a, transposeThis)} has {k} columns, but {Name(b, transposeOther)} has {inner} rows; they must agree.");
        if (a.Rank > 2 && b.Rank == 2 && !transposeThis)
        {
            // One right factor for all: the batch is more rows, in the gradients too.
            Tensor rows = Reshape(a.Product(0, a.Rank - 1), k).MatMul(other, false, transposeOther);
            return rows.Reshape([.. a.ToArray()[..^1], n]);
        }
        Shape front = Shape.Broadcast(nameof(MatMul), Front(a), Front(b));
        Tensor y = Product(this, other, front, m, n, k, transposeThis, transposeOther);
        return Autograd.Record(
            nameof(MatMul),
            y,
            this,
            g => (transposeThis
                ? other.MatMul(g, transposeOther, true)
                : g.MatMul(other, false, !transposeOther)).SumTo(Shape),
            other,
            g => (transposeOther
                ? g.MatMul(this, true, transposeThis)
                : MatMul(g, !transposeThis, false)).SumTo(other.Shape));

        static string Name(Shape shape, bool transposed) => transposed ? $"{shape} transposed" : $"{shape}";
    }

    private static Shape Front(Shape shape) => new(shape.ToArray().AsSpan()[..^2]);

    private static unsafe Tensor Product(
        Tensor a, Tensor b, Shape front, int m, int n, int k, bool transposeA, bool transposeB)
    {
        Tensor y = Empty([.. front, m, n]);
        int lda = transposeA ? m : k, ldb = transposeB ? k : n;
        if (Front(a.Shape) == front && Front(b.Shape).ElementCount == 1 && !transposeA)
        {
            Gemm.Run(false, transposeB, front.ElementCount * m, n, k, a.Data, lda, b.Data, ldb, 0, y.Data, n);
            return y;
        }
        Tensor left = a.StretchFront(front), right = b.StretchFront(front);
        Gemm.RunBatched(
            front.ElementCount, transposeA, transposeB, m, n, k, left.Data, lda, (long)m * k, right.Data, ldb, (long)k * n, 0,
            y.Data, n, (long)m * n);
        return y;
    }

    private Tensor StretchFront(Shape front) => Autograd.NoGrad(() => Expand([.. front, Shape[-2], Shape[-1]]));
}
