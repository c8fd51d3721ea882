using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ganymede.Models;

namespace Ganymede.Training;

/// <summary>run.json: all that later commands need to know of a run, so that no flag is ever repeated.</summary>
public sealed record RunInfo
{
    /// <summary>The family's name.</summary>
    public required string Family { get; init; }

    /// <summary>Every option of the family, resolved.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>The seed of every random stream.</summary>
    public ulong Seed { get; init; }

    /// <summary>The data set.</summary>
    public required RunData Data { get; init; }

    /// <summary>Ganymede's version.</summary>
    public required string Version { get; init; }

    /// <summary>The machine that the run was started on.</summary>
    public required RunMachine Machine { get; init; }

    /// <summary>When the run was started.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>The networks whose first weights came from files of other programs; null in a run that began here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ImportedNetwork>? Imported { get; init; }

    internal string ToJson() => JsonSerializer.Serialize(this, TrainingJson.Default.RunInfo);
}

/// <summary>The data set that a run trains on.</summary>
/// <param name="Name">What was given to <c>--data</c>.</param>
/// <param name="Fingerprint">Changes when the data does.</param>
/// <param name="Count">Samples.</param>
/// <param name="Channels">Channels of a picture as it is trained on.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="TargetChannels">Channels of a picture of B; 0 where there is one kind.</param>
public sealed record RunData(
    string Name, string Fingerprint, int Count, int Channels, IReadOnlyList<string> Classes, int TargetChannels = 0)
{
    internal DataFacts Facts => new(Channels, Classes, TargetChannels);

    /// <summary>Whether there is a data set: a run of imported weights has none until it is trained.</summary>
    internal bool IsKnown => Fingerprint.Length > 0;
}

/// <summary>A network that came from a file.</summary>
/// <param name="Network">Its name in the family.</param>
/// <param name="File">The file.</param>
/// <param name="Description">What it is, for people.</param>
public sealed record ImportedNetwork(string Network, string File, string Description);

/// <summary>The machine that a run was started on.</summary>
/// <param name="System">The operating system.</param>
/// <param name="Processor">The processor's architecture and model.</param>
/// <param name="Threads">Compute threads.</param>
/// <param name="Isa">The instruction set of the kernels.</param>
/// <param name="Runtime">The .NET version.</param>
public sealed record RunMachine(string System, string Processor, int Threads, string Isa, string Runtime);

/// <summary>The JSON of runs and checkpoints, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunInfo))]
[JsonSerializable(typeof(CheckpointState))]
internal sealed partial class TrainingJson : JsonSerializerContext;
