using Ganymede.Data;
using Ganymede.Models;

namespace Ganymede.Training;

/// <summary>The checkpoint of a run before its first step: weights that were not trained here.</summary>
internal static class FirstCheckpoint
{
    /// <summary>Writes it.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    internal static void Save(RunFolder run, Family family, RunOptions options, TrainableModel model) => Checkpoint.Save(
        run,
        new CheckpointState
        {
            Format = CheckpointState.CurrentFormat,
            Family = family.Name,
            Step = 0,
            Images = 0,
            Epoch = 0,
            Index = 0,
            OtherPositions = family.Needs == DataKind.Domains ? [new DataPosition(0, 0)] : null,
            Streams = model.Streams.Moving.ToDictionary(s => s.Key, s => s.Value.Position),
            Hashes = [],
        },
        ModelWeights.Of(model),
        ModelWeights.OptimizersOf(model),
        options.KeepCheckpoints);
}
