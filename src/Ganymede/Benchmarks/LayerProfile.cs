using System.Diagnostics;
using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>
/// Where the time of a step goes, layer by layer and pass by pass. The times of the lines add up to the step's.
/// </summary>
/// <param name="Name">The case.</param>
/// <param name="Lines">A line for each pass of each layer, the slowest first.</param>
/// <param name="Work">The multiply-adds of the step.</param>
public sealed record LayerProfile(string Name, IReadOnlyList<LayerLine> Lines, StepWork Work)
{
    /// <summary>The time of the step: that of the lines together.</summary>
    public double Seconds => Lines.Sum(l => l.Seconds);

    /// <summary>Measures a case.</summary>
    /// <param name="benchmark">The case.</param>
    /// <param name="warmup">Steps before the first that is measured, 0 or more.</param>
    /// <param name="repeat">Steps that are measured, 1 or more.</param>
    /// <param name="warmupSeconds">How long those steps go on at least.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    public static LayerProfile Of(
        StepCase benchmark, int warmup, int repeat, double warmupSeconds = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeat, 1);
        using BenchmarkStep step = benchmark.Make();
        var names = new Dictionary<object, string>(ReferenceEqualityComparer.Instance);
        foreach ((string name, UnaryModule network) in step.Networks)
            Name(network, name);
        step.WarmUp(warmup, warmupSeconds, cancellation);
        List<Dictionary<(string Layer, string Kind, OperationPass Pass), Part>> steps = [];
        StepWork work = new(0, 0, 0);
        for (int i = 0; i < repeat; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using OperationTrace trace = OperationTrace.Begin();
            step.Run();
            steps.Add(Parts(trace, names));
            work = Sum(trace, 1);
        }
        IEnumerable<LayerLine> lines = steps[0].Select(first => Line(
            first.Key, first.Value, [.. steps.Select(s => s.GetValueOrDefault(first.Key)?.Ticks ?? 0)]));
        return new(benchmark.Name, [.. lines.OrderByDescending(l => l.Seconds)], work);

        void Name(Module module, string name)
        {
            names.TryAdd(module, name);
            foreach ((string child, Module inner) in module.Children)
                Name(inner, child.Length == 0 ? name : $"{name}.{child}");
        }
    }

    /// <summary>The multiply-adds of one step, from a trace of several.</summary>
    internal static StepWork Sum(OperationTrace trace, int steps)
    {
        return new(Of(OperationPass.Forward), Of(OperationPass.InputGradient), Of(OperationPass.WeightGradient));

        long Of(OperationPass pass) => trace.Totals.Where(t => t.Pass == pass).Sum(t => t.MultiplyAdds) / steps;
    }

    // What a layer does in a pass is one line, however many operations it takes; what belongs to none has lines by
    // operation.
    private static Dictionary<(string Layer, string Kind, OperationPass Pass), Part> Parts(
        OperationTrace trace, Dictionary<object, string> names)
    {
        var parts = new Dictionary<(string, string, OperationPass), Part>();
        foreach (OperationTotal total in trace.Totals)
        {
            var key = total.Layer is { } layer
                ? (names.GetValueOrDefault(layer, string.Empty), layer.GetType().Name, total.Pass)
                : (string.Empty, total.Name, total.Pass);
            if (!parts.TryGetValue(key, out Part? part))
                parts[key] = part = new Part();
            part.Add(total);
        }
        return parts;
    }

    private static LayerLine Line((string Layer, string Kind, OperationPass Pass) key, Part part, long[] ticks)
    {
        Array.Sort(ticks);
        string pass = key.Pass switch
        {
            OperationPass.Forward => "forward",
            OperationPass.InputGradient => "input gradient",
            _ => "weight gradient",
        };
        double seconds = ticks[ticks.Length / 2] / (double)Stopwatch.Frequency;
        return new(key.Layer, key.Kind, pass, part.Shapes, part.Calls, seconds, part.MultiplyAdds, part.Bytes);
    }

    private sealed class Part
    {
        private long largest = -1;

        internal int Calls { get; private set; }

        internal long Ticks { get; private set; }

        internal long MultiplyAdds { get; private set; }

        internal long Bytes { get; private set; }

        internal string Shapes { get; private set; } = string.Empty;

        // The operation that moves most stands for the layer: a reshape beside it is no second run.
        internal void Add(OperationTotal total)
        {
            Ticks += total.Ticks;
            MultiplyAdds += total.MultiplyAdds;
            if (total.Bytes <= largest)
                return;
            largest = total.Bytes;
            (Calls, Bytes, Shapes) = (total.Calls, total.Bytes, total.Shapes);
        }
    }
}
