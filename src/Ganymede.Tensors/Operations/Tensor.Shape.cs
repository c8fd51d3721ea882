using System.Runtime.CompilerServices;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>Operations that move elements and compute nothing.</content>
public partial class Tensor
{
    /// <summary>The same elements in another shape, over the same storage; one extent may be -1 and follows from the rest.</summary>
    /// <exception cref="TensorShapeException">The counts differ.</exception>
    [OverloadResolutionPriority(1)]
    public Tensor Reshape(params ReadOnlySpan<int> extents)
    {
        Span<int> copy = stackalloc int[extents.Length];
        extents.CopyTo(copy);
        int open = copy.IndexOf(-1);
        if (open >= 0)
        {
            copy[open] = 1;
            int rest = new Shape(copy).ElementCount;
            copy[open] = rest == 0 ? 0 : Count / rest;
        }
        return Reshape(new Shape(copy));
    }

    /// <summary>The same elements in another shape, over the same storage.</summary>
    /// <exception cref="TensorShapeException">The counts differ.</exception>
    public Tensor Reshape(Shape shape)
    {
        if (shape.ElementCount != Count)
            throw new TensorShapeException(
                $"Reshape: {Shape} has {Count} elements and cannot become {shape}, which has {shape.ElementCount}.");
        return shape == Shape ? this : Autograd.Record(nameof(Reshape), View(shape), this, g => g.Reshape(Shape));
    }

    /// <summary>The axes in another order: axis i of the result is axis <c>axes[i]</c> of this tensor.</summary>
    /// <exception cref="TensorShapeException">The axes are not each named once.</exception>
    public unsafe Tensor Permute(params ReadOnlySpan<int> axes)
    {
        if (axes.Length != Rank)
            throw new TensorShapeException($"Permute: {Shape} has {Rank} axes, but {axes.Length} were named.");
        int[] order = new int[Rank], inverse = new int[Rank], extents = new int[Rank];
        Array.Fill(inverse, -1);
        for (int i = 0; i < Rank; i++)
        {
            order[i] = Shape.Axis(nameof(Permute), axes[i]);
            if (inverse[order[i]] >= 0)
                throw new TensorShapeException($"Permute: axis {axes[i]} of {Shape} is named twice.");
            inverse[order[i]] = i;
            extents[i] = Shape[order[i]];
        }
        Tensor y = Empty(new Shape(extents));
        Movement.Permute(Data, Shape, order, y.Data);
        return Autograd.Record(nameof(Permute), y, this, g => g.Permute(inverse));
    }

    /// <summary>Stretches axes of extent 1, and adds axes in front, to the given shape.</summary>
    /// <exception cref="TensorShapeException">The shape does not broadcast from this one.</exception>
    public unsafe Tensor Expand(Shape shape)
    {
        if (shape == Shape)
            return this;
        if (Shape.Broadcast(nameof(Expand), Shape, shape) != shape)
            throw new TensorShapeException($"Expand: {Shape} does not stretch to {shape}.");
        Tensor y = Empty(shape);
        float zero = 0;
        Kernels.Broadcast.Map(shape, Data, Shape, &zero, [], y.Data, default(AddOp));
        return Autograd.Record(nameof(Expand), y, this, g => g.SumTo(Shape));
    }

    /// <summary>A stretch of one axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="start">The first position kept.</param>
    /// <param name="length">How many are kept.</param>
    /// <exception cref="TensorShapeException">The stretch does not lie within the axis.</exception>
    public unsafe Tensor Slice(int axis, int start, int length)
    {
        int front = Shape.Axis(nameof(Slice), axis), extent = Shape[front];
        if (start < 0 || length < 0 || start > extent - length)
            throw new TensorShapeException(
                $"Slice: positions {start} to {start + length} do not lie within axis {axis} of {Shape}, which has {extent}.");
        Tensor y = Empty(Shape.With(axis, length));
        Movement.CopyBlocks(
            Data, y.Data, Shape.Product(0, front), Shape.Product(front, Rank), y.Shape.Product(front, Rank),
            (long)start * Shape.Product(front + 1, Rank), 0, y.Shape.Product(front, Rank));
        return Autograd.Record(nameof(Slice), y, this, g => g.Surround(front, start, extent));
    }

    /// <summary>Pieces of one axis, in order.</summary>
    /// <exception cref="TensorShapeException">The sizes do not add up to the extent.</exception>
    public Tensor[] Split(int axis, params ReadOnlySpan<int> sizes)
    {
        int total = 0, front = Shape.Axis(nameof(Split), axis);
        var parts = new Tensor[sizes.Length];
        foreach (int size in sizes)
            total += size;
        if (total != Shape[front])
            throw new TensorShapeException($"Split: the sizes add up to {total}, but axis {axis} of {Shape} has {Shape[front]}.");
        for (int i = 0, start = 0; i < sizes.Length; start += sizes[i++])
            parts[i] = Slice(axis, start, sizes[i]);
        return parts;
    }

    /// <summary>Tensors joined along an axis; their other extents are equal.</summary>
    /// <exception cref="TensorShapeException">Other extents differ, or there is no tensor.</exception>
    public static Tensor Concat(int axis, params Tensor[] tensors) => Concat(axis, default, tensors);

    /// <summary>The same with a function of the result, which is written over it.</summary>
    internal static unsafe Tensor Concat(int axis, Activation activation, Tensor[] tensors)
    {
        if (activation.Kind != ActivationKind.None && !KernelChoice.Fuse)
            return activation.Apply(Concat(axis, tensors));
        if (tensors.Length == 0)
            throw new TensorShapeException("Concat: at least one tensor is needed.");
        Shape first = tensors[0].Shape;
        int front = first.Axis(nameof(Concat), axis), total = 0;
        foreach (Tensor tensor in tensors)
        {
            if (tensor.Rank != first.Rank || tensor.Shape.With(front, 1) != first.With(front, 1))
                throw new TensorShapeException($"Concat: {tensor.Shape} and {first} differ in more than axis {axis}.");
            total += tensor.Shape[front];
        }
        Tensor y = Empty(first.With(front, total));
        int width = y.Shape.Product(front, y.Rank), start = 0;
        foreach (Tensor tensor in tensors)
        {
            int block = tensor.Shape.Product(front, first.Rank);
            Movement.CopyBlocks(tensor.Data, y.Data, first.Product(0, front), block, width, 0, start, block);
            start += block;
        }
        if (activation.Kind == ActivationKind.None)
            return Autograd.Record(nameof(Concat), y, tensors, Parts);
        Epilogue.All(KernelChoice.Isa, activation, y.Data, y.Count);
        return Autograd.RecordFused(
            nameof(Concat), y, tensors, (g, node) => Parts(g.Before(activation, y, null), node),
            given => activation.Apply(Concat(axis, given)));

        Tensor?[] Parts(Tensor g, GraphNode node)
        {
            var parts = new Tensor?[tensors.Length];
            for (int i = 0, at = 0; i < parts.Length; at += tensors[i++].Shape[front])
                parts[i] = node.Needs(i) ? g.Slice(front, at, tensors[i].Shape[front]) : null;
            return parts;
        }
    }

    /// <summary>Tensors of one shape laid along a new axis.</summary>
    public static Tensor Stack(int axis, params Tensor[] tensors)
    {
        int[] extents = tensors.Length == 0
            ? throw new TensorShapeException("Stack: at least one tensor is needed.")
            : tensors[0].Shape.ToArray();
        int front = axis < 0 ? axis + extents.Length + 1 : axis;
        if ((uint)front > (uint)extents.Length)
            throw new TensorShapeException($"Stack: there is no place for an axis {axis} in the shape {tensors[0].Shape}.");
        Shape with = new([.. extents[..front], 1, .. extents[front..]]);
        return Concat(front, Array.ConvertAll(tensors, t => t.Shape == tensors[0].Shape
            ? t.Reshape(with)
            : throw new TensorShapeException($"Stack: {t.Shape} and {tensors[0].Shape} differ.")));
    }

    /// <summary>The elements in reverse order along axes.</summary>
    public unsafe Tensor Flip(params ReadOnlySpan<int> axes)
    {
        int[] over = axes.ToArray();
        Tensor x = this;
        foreach (int axis in over)
        {
            int front = Shape.Axis(nameof(Flip), axis);
            Tensor y = Empty(Shape);
            Movement.Flip(x.Data, y.Data, Shape.Product(0, front), Shape[front], Shape.Product(front + 1, Rank));
            x = y;
        }
        return over.Length == 0 ? this : Autograd.Record(nameof(Flip), x, this, g => g.Flip(over));
    }

    /// <summary>
    /// Rearranges [N, H, W, C·r²] to [N, H·r, W·r, C]: sub-pixel convolution (Shi et al. 2016). Channel c·r² + i·r + j
    /// goes to row i and column j of its r × r cell, PyTorch's order.
    /// </summary>
    /// <exception cref="TensorShapeException">Not four axes, or the channels do not divide by r².</exception>
    public Tensor PixelShuffle(int r)
    {
        if (r < 1)
            throw new TensorShapeException($"PixelShuffle: the factor {r} must be 1 or more.");
        if (Rank != 4 || Shape[3] % (r * r) != 0)
            throw new TensorShapeException($"PixelShuffle: {Shape} must be [N, H, W, C] with C a multiple of {r * r}.");
        int n = Shape[0], h = Shape[1], w = Shape[2], c = Shape[3] / (r * r);
        return Reshape([n, h, w, c, r, r]).Permute(0, 1, 4, 2, 5, 3).Reshape([n, h * r, w * r, c]);
    }

    /// <summary>Zeros around a stretch of one axis: the gradient of <see cref="Slice"/>.</summary>
    internal unsafe Tensor Surround(int axis, int start, int extent)
    {
        Tensor y = Zeros(Shape.With(axis, extent));
        int block = Shape.Product(axis, Rank), length = Shape[axis];
        Movement.CopyBlocks(
            Data, y.Data, Shape.Product(0, axis), block, y.Shape.Product(axis, Rank), 0,
            (long)start * Shape.Product(axis + 1, Rank), block);
        return Autograd.Record(nameof(Surround), y, this, g => g.Slice(axis, start, length));
    }
}
