using System.Globalization;
using System.Text;
using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>What a network does in one forward pass: a line for each layer, in the order in which they ran.</summary>
public sealed class Summary
{
    [ThreadStatic]
    private static List<Step>? recorder;

    private Summary(IReadOnlyList<SummaryLine> lines, long parameters)
    {
        Lines = lines;
        Parameters = parameters;
        MultiplyAdds = lines.Sum(l => l.MultiplyAdds);
    }

    /// <summary>The layers in the order in which they ran, then modules with parameters that did not run.</summary>
    public IReadOnlyList<SummaryLine> Lines { get; }

    /// <summary>How many numbers training changes.</summary>
    public long Parameters { get; }

    /// <summary>The multiply-adds of linear layers and convolutions in the pass.</summary>
    public long MultiplyAdds { get; }

    internal static List<Step>? Recorder => recorder;

    /// <summary>Runs a network once on zeros, in its mode of use, and describes the pass.</summary>
    /// <param name="module">The network; left in the mode that it was in.</param>
    /// <param name="input">The shape of its input, with the batch.</param>
    public static Summary Of(UnaryModule module, Shape input) => Of(module, () => module.Forward(Tensor.Zeros(input)));

    /// <summary>Runs a forward pass of a module and describes it.</summary>
    /// <param name="module">The module; left in the mode that it was in.</param>
    /// <param name="forward">The pass; it is not recorded for gradients.</param>
    public static Summary Of(Module module, Action forward)
    {
        List<Step>? before = recorder;
        List<Step> steps = recorder = [];
        Module[] trained = [.. Tree(module, string.Empty).Select(m => m.Module).Where(m => m.Training)];
        try
        {
            module.Eval();
            using TensorScope scope = TensorScope.Begin();
            Autograd.NoGrad(forward);
        }
        finally
        {
            recorder = before;
            Array.ForEach(trained, m => m.SetOwnTraining(true));
        }
        return new Summary([.. Lined(module, steps)], module.ParameterCount);
    }

    /// <summary>A table: layer, output shape, parameters, multiply-adds, and the totals.</summary>
    public override string ToString()
    {
        List<string[]> rows = [["layer", "output", "parameters", "multiply-adds"]];
        foreach (SummaryLine line in Lines)
        {
            rows.Add([
                line.Name.Length == 0 ? line.Layer : $"{line.Name} ({line.Layer})",
                line.Output?.ToString() ?? "-", Number(line.Parameters), Number(line.MultiplyAdds)]);
        }
        rows.Add(["total", string.Empty, Number(Parameters), Number(MultiplyAdds)]);
        int[] widths = [.. Enumerable.Range(0, 4).Select(c => rows.Max(r => r[c].Length))];
        var text = new StringBuilder();
        for (int i = 0; i < rows.Count; i++)
        {
            if (i == 1 || i == rows.Count - 1)
                text.Append('-', widths.Sum() + 6).Append('\n');
            string[] row = rows[i];
            text.Append(row[0].PadRight(widths[0])).Append("  ").Append(row[1].PadRight(widths[1])).Append("  ")
                .Append(row[2].PadLeft(widths[2])).Append("  ").Append(row[3].PadLeft(widths[3])).Append('\n');
        }
        return text.ToString();
    }

    private static IEnumerable<SummaryLine> Lined(Module root, List<Step> steps)
    {
        var names = new Dictionary<Module, string>(ReferenceEqualityComparer.Instance);
        foreach ((string name, Module module) in Tree(root, string.Empty))
            names.TryAdd(module, name);
        var counted = new HashSet<object>(ReferenceEqualityComparer.Instance);
        // A layer that runs twice, or shares a parameter with another, brings its parameters once.
        long Count(IEnumerable<Tensor> parameters) => parameters.Where(counted.Add).Sum(p => (long)p.Count);

        foreach (Step step in steps)
        {
            yield return new(
                names.GetValueOrDefault(step.Layer, string.Empty), step.Layer.GetType().Name, step.Output,
                Count(step.Layer.Parameters), step.MultiplyAdds);
        }
        foreach ((Module module, string name) in names)
        {
            if (Count(module.OwnParameters) is > 0 and long parameters)
                yield return new(name, module.GetType().Name, null, parameters, 0);
        }
    }

    private static IEnumerable<(string Name, Module Module)> Tree(Module module, string name)
    {
        yield return (name, module);
        foreach ((string childName, Module child) in module.Children)
        {
            string full = name.Length == 0 ? childName : childName.Length == 0 ? name : $"{name}.{childName}";
            foreach ((string, Module) inner in Tree(child, full))
                yield return inner;
        }
    }

    private static string Number(long value) => value == 0 ? "0" : value.ToString("#,#", CultureInfo.InvariantCulture);

    /// <summary>One layer's run.</summary>
    internal readonly record struct Step(Module Layer, Shape Output, long MultiplyAdds);
}
