namespace Ganymede.Tensors;

/// <summary>The gradients of an operation's inputs, from the gradient of its output; null for an input that needs none.</summary>
internal delegate Tensor?[] JointGradient(Tensor gradient, GraphNode node);

/// <summary>One recorded operation: what went in, and how a gradient comes back.</summary>
internal sealed class GraphNode
{
    private static long nextSequence;

    private readonly JointGradient? joint;
    private readonly Func<Tensor, Tensor>[]? each;
    private HashSet<Tensor>? wanted;

    internal GraphNode(string name, Tensor output, Tensor[] inputs, JointGradient joint)
        : this(name, output, inputs) => this.joint = joint;

    internal GraphNode(string name, Tensor output, Tensor[] inputs, Func<Tensor, Tensor>[] each)
        : this(name, output, inputs) => this.each = each;

    private GraphNode(string name, Tensor output, Tensor[] inputs)
    {
        Name = name;
        Output = output;
        Inputs = inputs;
        Place = OperationTrace.Current?.Place;
        Sequence = Interlocked.Increment(ref nextSequence);
    }

    /// <summary>The operation, for messages.</summary>
    internal string Name { get; }

    /// <summary>Where it was recorded, if a trace wanted to know.</summary>
    internal OperationPlace? Place { get; }

    internal Tensor Output { get; }

    internal Tensor[] Inputs { get; }

    /// <summary>Rises with each operation, so a node's inputs always have smaller ones: a topological order.</summary>
    internal long Sequence { get; }

    /// <summary>
    /// Whether its gradients come from a replay, which makes its output anew, so that the one that it has may go first.
    /// </summary>
    internal bool Replays { get; init; }

    /// <summary>Whether only some gradients are asked for, rather than those of all leaves.</summary>
    internal bool IsNarrowed => wanted is not null;

    /// <summary>Whether the gradient of an input is asked for: frozen networks and side branches are not computed.</summary>
    internal bool Needs(int input) =>
        Inputs[input].RequiresGrad && (wanted is null || wanted.Contains(Inputs[input]));

    /// <summary>The gradients of the inputs; <paramref name="only"/> narrows them to these tensors.</summary>
    internal Tensor?[] Gradients(Tensor gradient, HashSet<Tensor>? only)
    {
        wanted = only;
        try
        {
            if (joint is not null)
                return joint(gradient, this);
            var results = new Tensor?[Inputs.Length];
            for (int i = 0; i < results.Length; i++)
                results[i] = Needs(i) ? each![i](gradient) : null;
            return results;
        }
        finally
        {
            wanted = null;
        }
    }
}
