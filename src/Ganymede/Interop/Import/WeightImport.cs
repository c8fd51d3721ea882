using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Models.Translation.Inference;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Interop.Import;

/// <summary>
/// Makes a run of weights that another program wrote: what the networks are is read from the files, the family from what
/// they are, and the run is one like any other, at step 0. Networks that no file has begin anew.
/// </summary>
public static class WeightImport
{
    /// <summary>Imports files.</summary>
    /// <param name="files">The files, <c>.pth</c> or safetensors, and where the name does not say it their roles.</param>
    /// <param name="folder">The folder of the run: a new one, or an empty one.</param>
    /// <param name="family">The family; null: the one that the networks are of.</param>
    /// <param name="settings">Options beside those that the networks fix, as names and values.</param>
    /// <param name="seed">Of the networks that begin anew.</param>
    /// <exception cref="StateFileException">
    /// A file that cannot be read or does not fit; nothing is written then.
    /// </exception>
    /// <exception cref="OptionException">Settings that do not exist or do not fit.</exception>
    /// <exception cref="RunException">The folder is in use or cannot be written.</exception>
    public static RunFolder Run(
        IReadOnlyList<ImportSource> files,
        string folder,
        Family? family = null,
        IReadOnlyList<KeyValuePair<string, string>>? settings = null,
        ulong seed = 0)
    {
        RunFolder.CheckFree(folder);
        List<WeightFile> open = [];
        try
        {
            List<ForeignNetwork> networks = [];
            foreach (ImportSource source in files)
            {
                WeightFile file = WeightFile.Open(source.Path);
                open.Add(file);
                networks.AddRange(NetworkFile.Networks(file, source.Role));
            }
            CheckRoles(networks);
            (Family found, ImportPlan plan) = Plan(networks, family);
            RunOptions options = OptionBinder.Apply(found, plan.Options, settings ?? []);
            using TrainableModel model = found.Create(options, plan.Data, seed);
            foreach ((string place, Module network) in model.Networks)
            {
                if (plan.Places.TryGetValue(place, out ForeignNetwork? foreign))
                    Fill(network, foreign);
            }
            var info = new RunInfo
            {
                Family = found.Name,
                Options = found.ToJson(options),
                Seed = seed,
                Data = new RunData("", "", 0, plan.Data.Channels, [], plan.Data.TargetChannels),
                Version = Machine.Version,
                Machine = Machine.Describe(),
                Started = DateTimeOffset.Now,
                Imported = [.. plan.Places.Select(
                    p => new ImportedNetwork(p.Key, Path.GetFullPath(p.Value.File.Name), p.Value.Network.Description))],
            };
            RunFolder run = RunFolder.Create(folder, info);
            FirstCheckpoint.Save(run, found, options, model);
            return run;
        }
        finally
        {
            foreach (WeightFile file in open)
                file.Dispose();
        }
    }

    private static void CheckRoles(List<ForeignNetwork> networks)
    {
        if (networks.GroupBy(n => n.Role).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw twice.Last().Fault(
                $"{twice.First().File.Name} is the {twice.Key} already; say which is which with --as "
                + $"{twice.Key[0]}_A=FILE and --as {twice.Key[0]}_B=FILE.");
        if (!networks.Any(n => n.Network.IsGenerator))
            throw networks[0].Fault("a run needs a generator; give the generator's file too.");
    }

    private static (Family Family, ImportPlan Plan) Plan(List<ForeignNetwork> networks, Family? wanted)
    {
        foreach (Family family in wanted is null ? Catalogue.Families : [wanted])
        {
            if (family.PlanImport(networks) is { } plan)
                return (family, plan);
        }
        string what = string.Join("; ", networks.Select(n => $"{n.Role} is a {n.Network.Description}"));
        throw new StateFileException(
            $"These networks make no run of {wanted?.Name ?? "any family"}: {what}; import them with less at once.");
    }

    // All is read before anything is written, so that a bad file is known by then.
    private static void Fill(Module module, ForeignNetwork foreign)
    {
        foreach ((string name, Tensor value, ParameterKind kind) in module.StateWithKinds)
        {
            Shape stored = TorchLayout.TorchShape(value.Shape, kind);
            if (!foreign.Names.TryGetValue(name, out string? key))
            {
                if (foreign.Network.Tensors.Any(t => t.Name == name && t.Presence == TensorPresence.Optional))
                    continue;
                throw foreign.Fault($"the network that these settings make has the tensor '{name}' {stored} besides.");
            }
            if (foreign.ShapeOf(name) != stored)
                throw foreign.Fault(
                    $"'{name}' is {foreign.ShapeOf(name)}, and {stored} in the network that these settings make.");
            using TensorScope scope = TensorScope.Begin();
            Tensor read = foreign.File.Read(key);
            int bad = FirstNotFinite(read.AsSpan());
            if (bad >= 0)
                throw new StateFileException(
                    $"{foreign.File.Name}: the tensor '{key}' holds {read.AsSpan()[bad]} at place {bad}; such weights make no "
                    + "pictures, so they are not imported.");
            TorchLayout.FromTorch(read, value.Shape, kind).AsSpan().CopyTo(value.Span);
        }
    }

    private static int FirstNotFinite(ReadOnlySpan<float> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i]))
                return i;
        }
        return -1;
    }
}
