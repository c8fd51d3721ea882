using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <summary>
/// One walk from an output back to chosen targets, or to every leaf. Nodes are visited from the latest operation to the
/// earliest, so a gradient is complete when its node is reached.
/// </summary>
/// <param name="output">Where the walk starts.</param>
/// <param name="targets">The tensors whose gradients are wanted; null for all leaves.</param>
/// <param name="createGraph">Whether the gradients are recorded.</param>
/// <param name="since">Only operations recorded after this number are walked.</param>
internal sealed class GradientWalk(Tensor output, Tensor[]? targets, bool createGraph, long since = 0)
{
    private readonly Dictionary<Tensor, Tensor> gradients = new(ReferenceEqualityComparer.Instance);

    /// <summary>Walks to the targets and returns their gradients in their order.</summary>
    internal Tensor[] Run(Tensor gradient)
    {
        List<GraphNode> nodes = Nodes();
        HashSet<Tensor> wanted = Wanted(nodes);
        Visit(nodes, gradient, wanted, null, null);
        return Array.ConvertAll(
            targets!, t => gradients.TryGetValue(t, out Tensor? found) ? found : Tensor.Zeros(t.Shape));
    }

    /// <summary>
    /// Walks to all leaves. Each part of a leaf's gradient is handed over, and each node is told when it is done with.
    /// </summary>
    internal void Run(Tensor gradient, Action<Tensor, Tensor> leaf, Action<GraphNode> done) =>
        Visit(Nodes(), gradient, null, leaf, done);

    private void Visit(
        List<GraphNode> nodes, Tensor gradient, HashSet<Tensor>? wanted, Action<Tensor, Tensor>? leaf, Action<GraphNode>? done)
    {
        if (gradient.Shape != output.Shape)
            throw new TensorShapeException(
                $"Backward: the gradient {gradient.Shape} must have the shape of the output, {output.Shape}.");
        // The walk disposes what it holds; the caller's tensor is not its own, so it holds a view.
        gradients[output] = createGraph ? gradient : gradient.View(gradient.Shape);
        if (leaf is not null && output.Node is null)
            leaf(output, gradients[output]);
        OperationTrace? trace = OperationTrace.Current;
        trace?.Mark("graph");
        foreach (GraphNode node in nodes)
        {
            GraphNode? around = trace?.Enter(node);
            if (node.Replays)
                done?.Invoke(node);
            if (gradients.TryGetValue(node.Output, out Tensor? incoming))
            {
                bool last = !createGraph && (targets is null || Array.IndexOf(targets, node.Output) < 0);
                // An operation may write over a gradient that nobody else holds; one that is asked for gets a second handle.
                using Tensor? keep = last ? null : incoming.View(incoming.Shape);
                if (wanted is null || Array.Exists(node.Inputs, wanted.Contains))
                    Spread(node, Compute(node, incoming, wanted), wanted, leaf);
                if (last)
                {
                    gradients.Remove(node.Output);
                    incoming.Dispose();
                }
            }
            if (!node.Replays)
                done?.Invoke(node);
            trace?.Leave(node, around);
        }
        if (createGraph)
            return;
        foreach ((Tensor tensor, Tensor gradientOf) in gradients)
        {
            if (targets is null || Array.IndexOf(targets, tensor) < 0)
                gradientOf.Dispose();
        }
    }

    private Tensor?[] Compute(GraphNode node, Tensor incoming, HashSet<Tensor>? wanted)
    {
        if (createGraph)
            return node.Gradients(incoming, wanted);
        // What one operation's gradient needs on the way ends with it; only the results flow on. A view is a handle of
        // its own: one result may go to several inputs, or be the incoming gradient itself.
        using TensorScope scope = TensorScope.Begin();
        Tensor?[] results = node.Gradients(incoming, wanted);
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i] is { } result)
                results[i] = scope.Keep(result.View(result.Shape));
        }
        return results;
    }

    private void Spread(GraphNode node, Tensor?[] results, HashSet<Tensor>? wanted, Action<Tensor, Tensor>? leaf)
    {
        for (int i = 0; i < results.Length; i++)
        {
            Tensor input = node.Inputs[i];
            if (results[i] is not { } result)
                continue;
            if (result.Shape != input.Shape)
                throw new TensorShapeException(
                    $"{node.Name}: the gradient of input {i} came out as {result.Shape}, but the input is {input.Shape}.");
            if (!input.RequiresGrad || (wanted is not null && !wanted.Contains(input)))
            {
                if (!createGraph)
                    result.Dispose();
            }
            else if (leaf is not null && input.Node is null)
            {
                // What an earlier Backward released has no node any more either, and is no leaf.
                input.ThrowIfReleased();
                leaf(input, result);
                result.Dispose();
            }
            else if (gradients.TryGetValue(input, out Tensor? before))
            {
                gradients[input] = createGraph ? before + result : Sum(before, result);
            }
            else
            {
                gradients[input] = result;
            }
        }
    }

    // Into whichever of the two nobody else holds.
    private static unsafe Tensor Sum(Tensor before, Tensor result)
    {
        (Tensor sum, Tensor other) = !before.Storage.IsShared ? (before, result) : (result, before);
        if (sum.Storage.IsShared)
            sum = Tensor.Empty(before.Shape);
        Elementwise.Map(before.Data, 1, result.Data, 1, sum.Data, sum.Count, default(AddOp));
        other.Dispose();
        if (sum != before && sum != result)
            result.Dispose();
        return sum;
    }

    private List<GraphNode> Nodes()
    {
        // Nothing older than the oldest target leads to one, unless a target is a leaf, which may be used anywhere.
        long oldest = since;
        if (targets is not null && !Array.Exists(targets, t => t.Node is null))
            oldest = Math.Max(since, targets.Min(t => t.Node!.Sequence));
        var nodes = new List<GraphNode>();
        var seen = new HashSet<GraphNode>();
        var pending = new Stack<GraphNode>();
        Push(output);
        while (pending.TryPop(out GraphNode? node))
        {
            nodes.Add(node);
            foreach (Tensor input in node.Inputs)
                Push(input);
        }
        nodes.Sort(static (a, b) => b.Sequence.CompareTo(a.Sequence));
        return nodes;

        void Push(Tensor tensor)
        {
            if (tensor.Node is { } node && node.Sequence > oldest && seen.Add(node))
                pending.Push(node);
        }
    }

    // The tensors on a way from the output to a target: other gradients are not computed.
    private HashSet<Tensor> Wanted(List<GraphNode> nodes)
    {
        var wanted = new HashSet<Tensor>(targets!, ReferenceEqualityComparer.Instance);
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            if (Array.Exists(nodes[i].Inputs, wanted.Contains))
                wanted.Add(nodes[i].Output);
        }
        return wanted;
    }
}
