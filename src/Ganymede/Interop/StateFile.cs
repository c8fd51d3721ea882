using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Interop;

/// <summary>Named tensors to and from safetensors files: modules, and the state of optimizers and averages.</summary>
public static class StateFile
{
    private const string Elsewhere = "the file is of another network or of other options";

    /// <summary>Writes a module's parameters and buffers; a crash leaves the file that was there before.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Module module, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Save(path, module.State, metadata);

    /// <summary>
    /// Reads a module's parameters and buffers. Nothing is changed unless all of them are there and fit.
    /// </summary>
    /// <exception cref="StateFileException">
    /// The file cannot be read, or a name is missing, unexpected or of another shape; the message has the first one.
    /// </exception>
    public static void Load(string path, Module module)
    {
        using WeightFile file = WeightFile.Open(path);
        Load(file, module.State);
    }

    /// <summary>
    /// Reads state from the tensors of a file whose names begin with a prefix, which the state does not have.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="state">What is to be filled: <c>module.State</c>, <c>optimizer.State</c>.</param>
    /// <param name="prefix">For example <c>generator.</c>; other names in the file are passed over.</param>
    /// <exception cref="StateFileException">
    /// A name is missing, unexpected or of another shape; nothing has been changed then.
    /// </exception>
    public static void Load(WeightFile file, IEnumerable<(string Name, Tensor Value)> state, string prefix = "") =>
        Load(
            file,
            [.. state.Select(s => new Target(prefix + s.Name, s.Value, s.Value.Shape, ParameterKind.Plain))],
            prefix);

    /// <summary>
    /// Reads a module from a file that PyTorch wrote: the same names, the axes in PyTorch's order. A linear layer whose
    /// input or output is a flattened map needs <see cref="TorchLayout.ChannelsLast"/> besides.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="module">The module.</param>
    /// <param name="prefix">What stands before the module's names in the file; other names are passed over.</param>
    /// <exception cref="StateFileException">
    /// A name is missing, unexpected or of another shape; nothing has been changed then.
    /// </exception>
    public static void LoadTorch(WeightFile file, Module module, string prefix = "") => Load(
        file,
        [.. module.StateWithKinds.Select(
            s => new Target(prefix + s.Name, s.Value, TorchLayout.TorchShape(s.Value.Shape, s.Kind), s.Kind))],
        prefix);

    private static void Load(WeightFile file, Target[] targets, string prefix)
    {
        foreach (Target target in targets)
        {
            if (!file.Entries.TryGetValue(target.Name, out TensorEntry? entry))
                throw new StateFileException(
                    $"{file.Name}: the tensor '{target.Name}' {target.Stored} is missing; {Elsewhere}.");
            if (entry.Shape != target.Stored)
                throw new StateFileException(
                    $"{file.Name}: the tensor '{target.Name}' has the shape {entry.Shape}, but {target.Stored} is "
                    + $"wanted; {Elsewhere}.");
        }
        var names = targets.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        foreach (string name in file.Entries.Keys)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && !names.Contains(name))
                throw new StateFileException(
                    $"{file.Name}: the tensor '{name}' {file.Entries[name].Shape} is in the file, but not "
                    + $"in the network; {Elsewhere}.");
        }
        // All is read before anything is written: a file cut short changes nothing.
        using TensorScope scope = TensorScope.Begin();
        Tensor[] read = Array.ConvertAll(targets, t => TorchLayout.FromTorch(file.Read(t.Name), t.Value.Shape, t.Kind));
        for (int i = 0; i < targets.Length; i++)
            read[i].Span.CopyTo(targets[i].Value.Span);
    }

    private sealed record Target(string Name, Tensor Value, Shape Stored, ParameterKind Kind);
}
