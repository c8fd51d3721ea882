namespace Ganymede.Tensors;

/// <summary>
/// Records operations and walks them backwards. Every gradient is made of operations that have gradients themselves, so
/// with <c>createGraph</c> the walk is recorded in its turn: what gradient penalties need.
/// </summary>
public static class Autograd
{
    [ThreadStatic]
    private static bool paused;

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsRecording => !paused;

    /// <summary>Computes without recording: for samples, and for networks that the loss must not reach.</summary>
    public static T NoGrad<T>(Func<T> compute)
    {
        bool before = paused;
        paused = true;
        try
        {
            return compute();
        }
        finally
        {
            paused = before;
        }
    }

    /// <summary>Computes with recording, inside of a gradient too: what a replay of a forward pass needs.</summary>
    internal static T Recording<T>(Func<T> compute)
    {
        bool before = paused;
        paused = false;
        try
        {
            return compute();
        }
        finally
        {
            paused = before;
        }
    }

    /// <summary>Runs without recording.</summary>
    public static void NoGrad(Action compute) => NoGrad(() =>
    {
        compute();
        return true;
    });

    /// <summary>
    /// The gradients of <paramref name="output"/> with respect to <paramref name="inputs"/>, each of its input's shape;
    /// zeros where the output does not depend on an input. The graph stays usable.
    /// </summary>
    /// <param name="output">Any recorded tensor.</param>
    /// <param name="inputs">Leaves or results of recorded operations.</param>
    /// <param name="gradient">The gradient to start from, of the output's shape; ones when absent.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated again.</param>
    public static Tensor[] Grad(Tensor output, Tensor[] inputs, Tensor? gradient = null, bool createGraph = false) =>
        GradSince(0, output, inputs, gradient, createGraph);

    /// <summary>
    /// As <see cref="Grad"/>, but only through operations that were recorded after number <paramref name="oldest"/>.
    /// </summary>
    internal static Tensor[] GradSince(
        long oldest, Tensor output, Tensor[] inputs, Tensor? gradient = null, bool createGraph = false)
    {
        var walk = new GradientWalk(output, inputs, createGraph, oldest);
        Tensor start = gradient ?? Tensor.Ones(output.Shape);
        if (createGraph)
            return walk.Run(start);
        Tensor[] found = NoGrad(() => walk.Run(start));
        if (gradient is null)
            start.Dispose();
        return found;
    }

    /// <summary>Makes <paramref name="output"/> the result of an operation on one input.</summary>
    internal static Tensor Record(string name, Tensor output, Tensor a, Func<Tensor, Tensor> gradient)
    {
        OperationTrace.Current?.Done(name, output, a);
        if (IsRecording && a.RequiresGrad)
            Attach(output, new GraphNode(name, output, [a], [gradient]));
        return output;
    }

    /// <summary>Makes <paramref name="output"/> the result of an operation on two inputs.</summary>
    internal static Tensor Record(
        string name, Tensor output, Tensor a, Func<Tensor, Tensor> gradientA, Tensor b, Func<Tensor, Tensor> gradientB)
    {
        OperationTrace.Current?.Done(name, output, a, b);
        if (IsRecording && (a.RequiresGrad || b.RequiresGrad))
            Attach(output, new GraphNode(name, output, [a, b], [gradientA, gradientB]));
        return output;
    }

    /// <summary>Makes <paramref name="output"/> the result of an operation that computes its gradients together.</summary>
    internal static Tensor Record(string name, Tensor output, Tensor[] inputs, JointGradient gradients)
    {
        OperationTrace.Current?.Done(name, output, inputs);
        if (IsRecording && Array.Exists(inputs, i => i.RequiresGrad))
            Attach(output, new GraphNode(name, output, inputs, gradients));
        return output;
    }

    /// <summary>Makes <paramref name="output"/> the result of operations that its gradients replay.</summary>
    internal static Tensor RecordReplayed(string name, Tensor output, Tensor[] inputs, JointGradient gradients)
    {
        OperationTrace.Current?.Done(name, output, inputs);
        Attach(output, new GraphNode(name, output, inputs, gradients) { Replays = true });
        return output;
    }

    /// <summary>
    /// A gradient with a fast kernel that cannot be differentiated, and a formula in operations that can. The formula
    /// is used only while gradients are recorded.
    /// </summary>
    internal static Func<Tensor, Tensor> Either(Func<Tensor, Tensor> fast, Func<Tensor, Tensor> formula) =>
        gradient => IsRecording ? formula(gradient) : fast(gradient);

    /// <summary>
    /// Records a fused operation. Its fast gradients are kernels; when gradients are recorded, the plain twin, made of
    /// differentiable operations, is computed anew and differentiated in its place.
    /// </summary>
    internal static Tensor RecordFused(
        string name, Tensor output, Tensor[] inputs, JointGradient fast, Func<Tensor[], Tensor> plain) =>
        Record(name, output, inputs, (gradient, node) =>
        {
            if (!IsRecording)
                return fast(gradient, node);
            // Fresh aliases stop the inner walk at this operation's own inputs.
            Tensor[] aliases = Array.ConvertAll(inputs, Alias);
            Tensor[] wanted = Array.FindAll(aliases, a => a.RequiresGrad);
            Tensor[] found = Grad(plain(aliases), wanted, gradient, createGraph: true);
            int next = 0;
            return Array.ConvertAll(aliases, a => a.RequiresGrad ? found[next++] : null);
        });

    /// <summary>The same numbers behind an operation of its own, at which a walk can stop.</summary>
    internal static Tensor Alias(Tensor tensor) => Record("Alias", tensor.View(tensor.Shape), tensor, g => g);

    private static void Attach(Tensor output, GraphNode node)
    {
        output.Node = node;
        output.RequiresGrad = true;
    }
}
