using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Interop.Export;

/// <summary>
/// Writes a run's networks for other programs: the newest checkpoint's weights, averaged ones where the run averages,
/// under the names and in the order of axes that PyTorch's code has.
/// </summary>
public static class WeightExport
{
    /// <summary>Writes every network into a folder, one file each: <c>latest_net_G_A.pth</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="format">The format.</param>
    /// <param name="folder">The folder, made when it is not there.</param>
    /// <param name="warn">Told of a damaged checkpoint that was passed over.</param>
    /// <returns>The files, by the networks' names.</returns>
    /// <exception cref="RunException">The run cannot be loaded.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> ToFolder(
        RunFolder run, WeightFormat format, string folder, Action<string> warn)
    {
        (Family family, _) = run.Understand();
        using TrainableModel model = TrainedModel.Load(run, family, warn);
        Directory.CreateDirectory(folder);
        List<KeyValuePair<string, string>> files = [];
        foreach ((string name, Module network) in model.Networks)
        {
            string path = Path.Combine(folder, $"{FileName(family, name)}{Extension(format)}");
            Write(path, format, network);
            files.Add(new(name, path));
        }
        return files;
    }

    /// <summary>Writes one network into a file.</summary>
    /// <param name="run">The run.</param>
    /// <param name="format">The format.</param>
    /// <param name="file">The file.</param>
    /// <param name="network">Its name here or in the public code; null: the generator, when there is one.</param>
    /// <param name="warn">Told of a damaged checkpoint that was passed over.</param>
    /// <returns>The network's name.</returns>
    /// <exception cref="OptionException">There is no such network, or several are meant.</exception>
    /// <exception cref="RunException">The run cannot be loaded.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static string ToFile(
        RunFolder run, WeightFormat format, string file, string? network, Action<string> warn)
    {
        (Family family, _) = run.Understand();
        using TrainableModel model = TrainedModel.Load(run, family, warn);
        KeyValuePair<string, Module>[] meant = [.. model.Networks.Where(n => network is null
            ? n.Key.StartsWith("generator", StringComparison.Ordinal) || model.Networks.Count == 1
            : n.Key == network || family.PublicNames.GetValueOrDefault(n.Key) == network)];
        if (meant.Length != 1)
            throw new OptionException(
                (network is null
                    ? $"'{run.Path}' has several networks, and one file holds one; "
                    : $"'{run.Path}' has no network '{network}'; ")
                + $"name one of {string.Join(", ", model.Networks.Select(n => n.Key))}, or give a folder for all.");
        Write(file, format, meant[0].Value);
        return meant[0].Key;
    }

    /// <summary>The extension of a format's files.</summary>
    public static string Extension(WeightFormat format) => format == WeightFormat.Pth ? ".pth" : ".safetensors";

    /// <summary>A network's tensors as PyTorch has them; they belong to the scope that is open.</summary>
    internal static IEnumerable<(string Name, Tensor Value)> TorchState(Module network)
    {
        ILookup<string, FlattenedMap> maps = network.FlattenedMaps.ToLookup(m => m.Name);
        foreach ((string name, Tensor value, ParameterKind kind) in network.StateWithKinds)
        {
            Tensor ordered = maps[name].Aggregate(value, (t, map) => TorchLayout.ChannelsFirst(t, map.Axis, map.Size));
            yield return (name, TorchLayout.ToTorch(ordered, kind));
        }
    }

    private static string FileName(Family family, string network) =>
        family.PublicNames.TryGetValue(network, out string? name) ? $"latest_net_{name}" : network;

    private static void Write(string path, WeightFormat format, Module network)
    {
        using TensorScope scope = TensorScope.Begin();
        if (format == WeightFormat.Pth)
            TorchFileWriter.Save(path, TorchState(network));
        else
            SafetensorsWriter.Save(path, TorchState(network), new Dictionary<string, string> { ["format"] = "pt" });
    }
}
