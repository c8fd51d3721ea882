using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>Reductions over any set of axes. Sums are joined in double, in an order that the shape alone decides.</content>
public partial class Tensor
{
    /// <summary>The sum of all elements, shape [].</summary>
    public Tensor Sum() => Sum(AllAxes(), keepDims: false);

    /// <summary>The mean of all elements, shape [].</summary>
    public Tensor Mean() => Mean(AllAxes(), keepDims: false);

    /// <summary>The largest element, shape []; equal ones share the gradient.</summary>
    public Tensor Max() => Max(AllAxes(), keepDims: false);

    /// <summary>Sums over axes.</summary>
    /// <param name="axes">Any set of axes; negative ones count from the end.</param>
    /// <param name="keepDims">Whether the axes stay with an extent of 1.</param>
    public Tensor Sum(ReadOnlySpan<int> axes, bool keepDims = false) => Total(nameof(Sum), axes, keepDims);

    /// <summary>Means over axes.</summary>
    /// <param name="axes">Any set of axes.</param>
    /// <param name="keepDims">Whether the axes stay with an extent of 1.</param>
    public Tensor Mean(ReadOnlySpan<int> axes, bool keepDims = false) => Average(nameof(Mean), axes, keepDims);

    /// <summary>Variances over axes.</summary>
    /// <param name="axes">Any set of axes.</param>
    /// <param name="unbiased">Whether to divide by n - 1 instead of n.</param>
    /// <param name="keepDims">Whether the axes stay with an extent of 1.</param>
    public Tensor Variance(ReadOnlySpan<int> axes, bool unbiased = false, bool keepDims = false)
    {
        Tensor sum = (this - Average(nameof(Variance), axes, keepDims: true)).Square().Sum(axes, keepDims);
        float n = (float)Count / sum.Count;
        return sum / (unbiased ? n - 1 : n);
    }

    /// <summary>Largest elements over axes; equal ones share the gradient.</summary>
    /// <param name="axes">Any set of axes.</param>
    /// <param name="keepDims">Whether the axes stay with an extent of 1.</param>
    public Tensor Max(ReadOnlySpan<int> axes, bool keepDims = false)
    {
        (Tensor y, Shape kept) = Reduce(nameof(Max), axes, keepDims, default(MaxReduce));
        int[] over = axes.ToArray();
        return Autograd.Record(nameof(Max), y, this, g =>
        {
            // 1 where the element is the largest: twice "½ where equal" of values that are never above it.
            Tensor hits = Autograd.NoGrad(() =>
                Binary(nameof(Max), this, y.Reshape(kept), default(ShareOfMaximumOp)) * 2);
            Tensor share = Autograd.NoGrad(() => hits / hits.Sum(over, keepDims: true));
            return g.Reshape(kept) * share;
        });
    }

    /// <summary>ln Σ e^x over axes, without overflow.</summary>
    /// <param name="axes">Any set of axes.</param>
    /// <param name="keepDims">Whether the axes stay with an extent of 1.</param>
    public Tensor LogSumExp(ReadOnlySpan<int> axes, bool keepDims = false)
    {
        int[] over = axes.ToArray();
        Tensor y = Alone(() =>
        {
            (Tensor shifted, Tensor top) = BelowMaximum(nameof(LogSumExp), over);
            return shifted.Exp().Sum(over, keepDims: true).Log() + top;
        });
        Tensor sum = Autograd.Record(nameof(LogSumExp), y, this, g => g * (this - y).Exp());
        // The axes have the extent 1 by now: this only takes them away.
        return keepDims ? sum : sum.Sum(over);
    }

    /// <summary>e^x / Σ e^x over axes.</summary>
    public Tensor Softmax(ReadOnlySpan<int> axes)
    {
        int[] over = axes.ToArray();
        Tensor y = Alone(() =>
        {
            Tensor powers = BelowMaximum(nameof(Softmax), over).Shifted.Exp();
            return powers / powers.Sum(over, keepDims: true);
        });
        return Autograd.Record(nameof(Softmax), y, this, g => y * (g - (g * y).Sum(over, keepDims: true)));
    }

    /// <summary>x - ln Σ e^x over axes.</summary>
    public Tensor LogSoftmax(ReadOnlySpan<int> axes)
    {
        int[] over = axes.ToArray();
        Tensor y = Alone(() =>
        {
            Tensor shifted = BelowMaximum(nameof(LogSoftmax), over).Shifted;
            return shifted - shifted.Exp().Sum(over, keepDims: true).Log();
        });
        return Autograd.Record(nameof(LogSoftmax), y, this, g => g - (y.Exp() * g.Sum(over, keepDims: true)));
    }

    // Steps that are not recorded, because their result has a gradient of its own; only the result outlives them.
    private static Tensor Alone(Func<Tensor> steps)
    {
        using TensorScope scope = TensorScope.Begin();
        return scope.Keep(Autograd.NoGrad(steps));
    }

    // x - max x and max x. Logits of a thousand lose nothing when the maximum goes before anything else is computed. An
    // infinite maximum counts as 0, so that all -∞ gives -∞ and any +∞ gives +∞, instead of ∞ - ∞.
    private (Tensor Shifted, Tensor Top) BelowMaximum(string name, int[] axes)
    {
        (Tensor max, Shape kept) = Reduce(name, axes, keepDims: true, default(MaxReduce));
        Tensor top = max.Reshape(kept);
        foreach (ref float value in top.Span)
            value = float.IsInfinity(value) ? 0 : value;
        return (this - top, top);
    }

    /// <summary>The sum onto a shape that broadcasts to this one: the gradient of broadcasting.</summary>
    internal Tensor SumTo(Shape shape)
    {
        if (shape == Shape)
            return this;
        int lead = Rank - shape.Rank;
        List<int> axes = [];
        for (int i = 0; i < Rank; i++)
        {
            if (i < lead || (shape[i - lead] == 1 && Shape[i] != 1))
                axes.Add(i);
        }
        return Sum([.. axes]).Reshape(shape);
    }

    private Tensor Total(string name, ReadOnlySpan<int> axes, bool keepDims)
    {
        (Tensor y, Shape kept) = Reduce(name, axes, keepDims, default(SumReduce));
        return Autograd.Record(name, y, this, g => g.Reshape(kept).Expand(Shape));
    }

    private Tensor Average(string name, ReadOnlySpan<int> axes, bool keepDims)
    {
        Tensor sum = Total(name, axes, keepDims);
        return sum * ((float)sum.Count / Count);
    }

    private int[] AllAxes() => [.. Enumerable.Range(0, Rank)];

    // One pass for each run of neighbouring axes, each over the middle of [outer, middle, inner].
    private unsafe (Tensor Result, Shape Kept) Reduce<TOp>(string name, ReadOnlySpan<int> axes, bool keepDims, TOp op)
        where TOp : struct, IReduceOp
    {
        bool[] reduced = new bool[Rank];
        foreach (int axis in axes)
        {
            int front = Shape.Axis(name, axis);
            if (reduced[front])
                throw new TensorShapeException($"{name}: axis {axis} of {Shape} is named twice.");
            reduced[front] = true;
        }
        Shape kept = Shape, final = [.. Enumerable.Range(0, Rank).Where(i => !reduced[i]).Select(i => Shape[i])];
        if (Count == 0 && final.ElementCount > 0 && typeof(TOp) == typeof(MaxReduce))
            throw new TensorShapeException($"{name}: {Shape} has no elements along the axes to take the largest of.");
        Tensor x = this;
        for (int end = Rank; end > 0; end--)
        {
            if (!reduced[end - 1])
                continue;
            int start = end - 1;
            while (start > 0 && reduced[start - 1])
                start--;
            for (int i = start; i < end; i++)
                kept = kept.With(i, 1);
            Tensor y = Empty(kept);
            Reduction.Run(x.Data, x.Shape.Product(0, start), x.Shape.Product(start, end), x.Shape.Product(end, Rank), y.Data, op);
            x = y;
            end = start + 1;
        }
        if (x == this || (!keepDims && x.Shape != final))
            x = x.View(keepDims ? kept : final);
        return (x, kept);
    }
}
