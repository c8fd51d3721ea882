using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ganymede.Tensors;

/// <summary>
/// Measures the operations of one thread while it is begun: what has passed since the last operation belongs to the one
/// that is done now, so that the times add up to all of the time. Without a trace an operation pays one test for null.
/// </summary>
internal sealed class OperationTrace : IDisposable
{
    private const string WeightGradient = "Conv2dWeightGradient";

    [ThreadStatic]
    private static OperationTrace? current;

    private readonly OperationTrace? outer;
    private readonly Dictionary<(object? Layer, string Name, OperationPass Pass), OperationTotal> totals = [];
    private GraphNode? node;
    private bool multiplied;
    private long last;

    private OperationTrace()
    {
        outer = current;
        current = this;
        last = Stopwatch.GetTimestamp();
    }

    /// <summary>The trace of this thread, or null.</summary>
    internal static OperationTrace? Current => current;

    /// <summary>Where in a network the forward pass is.</summary>
    internal OperationPlace? Place { get; private set; }

    /// <summary>The layer whose forward pass is under way.</summary>
    internal object? Layer
    {
        get => Place?.Layer;
        set => Place = value is null ? null : new OperationPlace(value);
    }

    /// <summary>Everything that was measured, in the order of the first runs.</summary>
    internal IReadOnlyCollection<OperationTotal> Totals => totals.Values;

    /// <summary>Begins to measure this thread.</summary>
    internal static OperationTrace Begin() => new();

    /// <summary>
    /// Until the result is disposed, a product on this thread, and later each of its gradients, counts so many
    /// multiply-adds: those of the plain algorithm that it stands in for.
    /// </summary>
    internal static Folded Fold(long multiplyAdds) => new(current, multiplyAdds);

    /// <summary>Ends it.</summary>
    public void Dispose() => current = outer;

    /// <summary>An operation is done, forward or as part of a gradient.</summary>
    internal void Done(string name, Tensor output, params ReadOnlySpan<Tensor> inputs)
    {
        OperationPlace? place = node is null ? Place : node.Place;
        long work = MultiplyAdds(name, output.Shape, inputs);
        if (work > 0 && place is { PlainMultiplyAdds: > 0 and long plain })
            work = plain;
        OperationTotal total;
        if (node is null)
        {
            total = Total(place?.Layer, name, OperationPass.Forward);
            total.Calls++;
            total.Bytes += Bytes(output, inputs);
            total.Shapes = $"{string.Join(" ", inputs.ToArray().Select(i => i.Shape))} → {output.Shape}";
        }
        else
        {
            total = Total(place?.Layer, node.Name, PassOf(node, name, output.Shape));
            if (work > 0)
            {
                multiplied = true;
                total.Calls++;
                total.Bytes += Bytes(output, inputs);
                total.Shapes = $"{string.Join(" ", inputs.ToArray().Select(i => i.Shape))} → {output.Shape}";
            }
        }
        total.MultiplyAdds += work;
        Add(total);
    }

    /// <summary>Something that is no operation is done: an optimizer's step, the end of a scope.</summary>
    internal void Mark(string name, long bytes = 0)
    {
        OperationTotal total = Total(null, name, OperationPass.Forward);
        total.Calls++;
        total.Bytes += bytes;
        Add(total);
    }

    /// <summary>The gradients of a node begin.</summary>
    /// <returns>The node around them, for <see cref="Leave"/>.</returns>
    internal GraphNode? Enter(GraphNode entered)
    {
        GraphNode? around = node;
        (node, multiplied) = (entered, false);
        return around;
    }

    /// <summary>The gradients of a node are computed and handed on.</summary>
    internal void Leave(GraphNode left, GraphNode? around)
    {
        OperationTotal total = Total(left.Place?.Layer, left.Name, OperationPass.InputGradient);
        if (!multiplied)
        {
            // Read the gradient; for each input that wants one, read the input and write its gradient.
            total.Calls++;
            long wanted = left.Inputs.Sum(i => i.RequiresGrad ? (long)i.Count : 0);
            total.Bytes += sizeof(float) * (left.Output.Count + (2 * wanted));
            total.Shapes = $"{left.Output.Shape} → {left.Inputs[0].Shape}";
        }
        Add(total);
        (node, multiplied) = (around, false);
    }

    private OperationTotal Total(object? layer, string name, OperationPass pass)
    {
        ref OperationTotal? total =
            ref CollectionsMarshal.GetValueRefOrAddDefault(totals, (layer, name, pass), out _);
        return total ??= new OperationTotal(layer, name, pass);
    }

    private void Add(OperationTotal total)
    {
        long now = Stopwatch.GetTimestamp();
        total.Ticks += now - last;
        // What the trace itself does is nobody's time.
        last = Stopwatch.GetTimestamp();
    }

    // What has the shape of a parameter is that parameter's gradient; a weight that is computed first, as by spectral
    // normalization, is no parameter.
    private static OperationPass PassOf(GraphNode node, string name, Shape gradient) =>
        name.StartsWith(WeightGradient, StringComparison.Ordinal)
        || Array.Exists(node.Inputs, i => i is Parameter && i.Shape == gradient)
            ? OperationPass.WeightGradient
            : OperationPass.InputGradient;

    private static long Bytes(Tensor output, ReadOnlySpan<Tensor> inputs)
    {
        long count = output.Count;
        foreach (Tensor input in inputs)
            count += input.Count;
        return count * sizeof(float);
    }

    // Fused operations bear the name of the product that they begin with.
    private static long MultiplyAdds(string name, Shape output, ReadOnlySpan<Tensor> inputs)
    {
        if (name.StartsWith(WeightGradient, StringComparison.Ordinal))
            return (long)inputs[1].Count * output.ElementCount / output[-1];
        if (name.StartsWith("ConvTranspose2d", StringComparison.Ordinal))
            return (long)inputs[0].Count * inputs[1].Count / inputs[1].Shape[-1];
        if (name.StartsWith("Conv2d", StringComparison.Ordinal))
            return (long)output.ElementCount * inputs[1].Count / inputs[1].Shape[-1];
        if (name.StartsWith("MatMul", StringComparison.Ordinal))
            return (long)output.ElementCount * inputs[0].Shape[-1] * inputs[0].Shape[-2] / output[-2];
        return 0;
    }

    /// <summary>The time between <see cref="Fold"/> and its end.</summary>
    internal readonly ref struct Folded
    {
        private readonly OperationTrace? trace;
        private readonly OperationPlace? before;

        internal Folded(OperationTrace? trace, long multiplyAdds)
        {
            this.trace = trace;
            if (trace is null)
                return;
            before = trace.Place;
            trace.Place = new OperationPlace(before?.Layer, multiplyAdds);
        }

        /// <summary>Products count by their shapes again.</summary>
        public void Dispose() => trace?.Place = before;
    }
}
