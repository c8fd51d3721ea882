using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>
/// A part of a network whose activations are dropped when it has run and computed once more when its gradients are wanted
/// (Chen et al. 2016): only what goes in and what comes out is held in between. The second run repeats the first one
/// exactly: with the same random masks, the same vectors of spectral norms, and running statistics move only once.
/// </summary>
internal sealed class RecomputedSegment
{
    [ThreadStatic]
    private static bool off;

    private readonly Func<Tensor, Tensor> forward;
    private readonly Parameter[] parameters;
    private readonly Tensor[] buffers;
    private readonly RandomStream[] streams;

    /// <summary>A part that runs these modules and depends on nothing else but its input.</summary>
    /// <param name="modules">The modules.</param>
    /// <param name="forward">How they are run.</param>
    internal RecomputedSegment(IReadOnlyList<UnaryModule> modules, Func<Tensor, Tensor> forward)
    {
        this.forward = forward;
        parameters = [.. modules.SelectMany(m => m.Parameters).Distinct()];
        buffers = [.. modules.SelectMany(m => m.State).Select(s => s.Value).Where(v => v is not Parameter).Distinct()];
        streams = [.. modules.SelectMany(Streams).Distinct()];
    }

    /// <summary>
    /// Computes with every segment run as if it were none: for a loss that holds a gradient. Segments would give it the
    /// same gradients but for the order of sums, and save nothing.
    /// </summary>
    internal static T Without<T>(Func<T> compute)
    {
        bool before = off;
        off = true;
        try
        {
            return compute();
        }
        finally
        {
            off = before;
        }
    }

    /// <summary>Runs the part; where it is recorded for gradients, it holds on to nothing of what lies within.</summary>
    internal Tensor Forward(Tensor x)
    {
        if (off || !Autograd.IsRecording || Summary.Recorder is not null
            || !(x.RequiresGrad || Array.Exists(parameters, p => p.RequiresGrad)))
            return forward(x);
        var start = new Moment(buffers, streams);
        long before = TensorDiagnostics.LiveBytes, spared;
        Tensor y;
        using (TensorScope scope = TensorScope.Begin())
        {
            // Recorded, although nobody will walk it: what is recorded may be computed by other kernels.
            y = scope.Keep(forward(Leaf(x)).Detach());
            spared = TensorDiagnostics.LiveBytes - before - y.Storage.Bytes;
        }
        TensorDiagnostics.Spare(spared);
        return Autograd.RecordReplayed(
            "Recompute", y, [x, .. parameters], (gradient, node) => Gradients(gradient, node, start, spared));
    }

    private Tensor?[] Gradients(Tensor gradient, GraphNode node, Moment start, long spared)
    {
        bool createGraph = Autograd.IsRecording;
        // What is spared is held again, and the gradient for longer than without a segment.
        TensorDiagnostics.Spare(-spared - gradient.Storage.Bytes);
        // The input ends the walk through the second run: as a leaf, or where gradients are recorded as an operation.
        Tensor x = createGraph ? Autograd.Alias(node.Inputs[0]) : Leaf(node.Inputs[0]);
        var now = new Moment(buffers, streams);
        start.Set(buffers, streams);
        Tensor y = Autograd.Recording(() => forward(x));
        now.Set(buffers, streams);
        var results = new Tensor?[node.Inputs.Length];
        if (!node.IsNarrowed)
        {
            // Parameters get their gradients as they would without a segment: part by part, in the same order.
            y.Backward(gradient);
            results[0] = x.Grad?.Detach();
            TensorDiagnostics.Spare(gradient.Storage.Bytes);
            return results;
        }
        int[] asked = [.. Enumerable.Range(0, results.Length).Where(node.Needs)];
        Tensor[] inputs = [x, .. parameters];
        Tensor[] found = Autograd.GradSince(
            x.Node?.Sequence ?? 0, y, Array.ConvertAll(asked, i => inputs[i]), gradient, createGraph);
        for (int i = 0; i < asked.Length; i++)
            results[asked[i]] = found[i];
        TensorDiagnostics.Spare(gradient.Storage.Bytes);
        return results;
    }

    private static Tensor Leaf(Tensor x)
    {
        Tensor leaf = x.Detach();
        leaf.RequiresGrad = x.RequiresGrad;
        return leaf;
    }

    private static IEnumerable<RandomStream> Streams(Module module) => module switch
    {
        Dropout dropout => [dropout.Random],
        ChannelDropout dropout => [dropout.Random],
        _ => module.Children.SelectMany(c => Streams(c.Module)),
    };

    /// <summary>What buffers and random streams are at one moment; the copies belong to the scope.</summary>
    private sealed class Moment(Tensor[] buffers, RandomStream[] streams)
    {
        private readonly Tensor[] values = Array.ConvertAll(buffers, b => Tensor.From(b.AsSpan(), b.Shape));
        private readonly ulong[] positions = Array.ConvertAll(streams, s => s.Position);

        internal void Set(Tensor[] buffers, RandomStream[] streams)
        {
            for (int i = 0; i < values.Length; i++)
                values[i].AsSpan().CopyTo(buffers[i].Span);
            for (int i = 0; i < positions.Length; i++)
                streams[i].Position = positions[i];
        }
    }
}
