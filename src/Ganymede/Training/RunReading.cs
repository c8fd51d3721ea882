using Ganymede.Data;
using Ganymede.Models;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>What a run's run.json means to this version.</summary>
public static class RunReading
{
    /// <summary>The family and the options that run.json names.</summary>
    /// <exception cref="RunException">This version knows no such family, or not such options.</exception>
    public static (Family Family, RunOptions Options) Understand(this RunFolder run)
    {
        try
        {
            Family family = Catalogue.Find(run.Info.Family);
            return (family, family.FromJson(run.Info.Options));
        }
        catch (OptionException error)
        {
            throw new RunException($"run.json of '{run.Path}' cannot be used: {error.Message}", error);
        }
    }

    /// <summary>Removes what was logged, for a run that begins anew in its folder.</summary>
    internal static void RemoveLogs(this RunFolder run)
    {
        File.Delete(run.Metrics);
        foreach (string events in Directory.EnumerateFiles(run.Path, "events.out.tfevents.*"))
            File.Delete(events);
    }

    /// <summary>How these options have their data opened.</summary>
    internal static DatasetOptions DataOptions(
        this RunOptions options, DatasetSplit split = DatasetSplit.Train) => new()
    {
        Size = split == DatasetSplit.Train
            ? new Size2(options.LoadedSize, options.LoadedSize)
            : new Size2(options.Size, options.Size),
        Fit = options.LoadedFit,
        Channels = options.Channels == 0 ? null : options.Channels,
        Split = split,
        Sides = options.Sides,
    };
}
