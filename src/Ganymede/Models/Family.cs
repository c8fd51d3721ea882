using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Interop;

namespace Ganymede.Models;

/// <summary>A family of models: what the catalogue knows of it, its options and how its networks are made.</summary>
public abstract class Family
{
    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it is for, in a few words.</summary>
    public abstract string Task { get; }

    /// <summary>The paper that it follows.</summary>
    public abstract string Paper { get; }

    /// <summary>The named sets of defaults, the first one used when none is asked for.</summary>
    public abstract IReadOnlyList<Preset> Presets { get; }

    /// <summary>What it trains on.</summary>
    public virtual DataKind Needs => DataKind.Pictures;

    /// <summary>The data set that it trains on when none is named.</summary>
    public virtual string DefaultData => "mnist";

    /// <summary>The options of a preset.</summary>
    /// <exception cref="OptionException">There is no such preset.</exception>
    public RunOptions Options(string? preset = null)
    {
        string name = preset ?? Presets[0].Name;
        return Presets.FirstOrDefault(p => p.Name == name)?.Options ?? throw new OptionException(
            $"There is no preset '{name}' of {Name}; it has {string.Join(", ", Presets.Select(p => p.Name))}.");
    }

    /// <summary>The options as JSON, every one of them, in a fixed order.</summary>
    public abstract JsonObject ToJson(RunOptions options);

    /// <summary>The options from JSON.</summary>
    /// <exception cref="OptionException">An unknown name, or a value of the wrong kind.</exception>
    public abstract RunOptions FromJson(JsonObject json);

    /// <summary>Networks with fresh weights for these options and this data.</summary>
    /// <exception cref="OptionException">Options that the networks cannot be made for.</exception>
    public abstract TrainableModel Create(RunOptions options, DataFacts data, ulong seed);

    /// <summary>
    /// What the public code calls the family's networks, by their names here: <c>G_A</c>. Files that come in are known by
    /// these names, and files that go out get them; a network that is not among them keeps its own.
    /// </summary>
    public virtual IReadOnlyDictionary<string, string> PublicNames => new Dictionary<string, string>();

    /// <summary>The run that networks from elsewhere make in this family; null when they are none of its kind.</summary>
    /// <exception cref="StateFileException">They are of its kind, and do not belong together.</exception>
    public virtual ImportPlan? PlanImport(IReadOnlyList<ForeignNetwork> networks) => null;
}

/// <summary>A named set of a family's defaults.</summary>
/// <param name="Name">The name for <c>--set preset=…</c>.</param>
/// <param name="Summary">What it is, in a line.</param>
/// <param name="Options">Its options.</param>
public sealed record Preset(string Name, string Summary, RunOptions Options);

/// <summary>What networks need to know of their data.</summary>
/// <param name="Channels">Channels of a picture, 1 or 3; of one of A where there are two kinds.</param>
/// <param name="Classes">Names of the classes; empty where there are none.</param>
/// <param name="TargetChannels">Channels of a picture of B; 0 where there is one kind.</param>
public sealed record DataFacts(int Channels, IReadOnlyList<string> Classes, int TargetChannels = 0);
