using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>Matrix products, alone and with what a layer does to them.</content>
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

    /// <summary>
    /// [rows, inputs] · weight [inputs, outputs] + bias [outputs], unless that is null, and a function of it, both applied
    /// while the product is written: it is a convolution of images of one pixel.
    /// </summary>
    internal Tensor Linear(Tensor weight, Tensor? bias, Activation activation)
    {
        if (KernelChoice.Fuse && Count > 0 && weight.Count > 0)
            return Fused(this, weight, bias, activation);
        Tensor y = MatMul(weight);
        return activation.Apply(bias is null ? y : y + bias);

        static unsafe Tensor Fused(Tensor x, Tensor weight, Tensor? bias, Activation activation)
        {
            int rows = x.Shape[0], inputs = weight.Shape[0], outputs = weight.Shape[1];
            var s = new ConvShape
            {
                N = rows, H = 1, W = 1, Cin = inputs, OH = 1, OW = 1, Cout = outputs, KH = 1, KW = 1,
            };
            Tensor y = Empty([rows, outputs]);
            Convolution.Forward(s, x.Data, weight.Data, At(bias), y.Data, activation);
            // The gradients are products of matrices, which are faster for few rows or one output.
            return RecordConvolution(
                nameof(MatMul),
                y,
                x,
                weight,
                bias,
                activation,
                (g, node) => (
                    node.Needs(0) ? g.MatMul(weight, transposeOther: true) : null,
                    node.Needs(1) ? x.MatMul(g, transposeThis: true) : null),
                (from, by, add) => Fused(from, by, add, default));
        }
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
