using System.Security.Cryptography;
using System.Text.Json;
using Ganymede.Imaging;
using Ganymede.Interop;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>
/// A checkpoint: weights.safetensors, optimizer.safetensors and state.json with the hashes of both. It is written beside
/// and renamed, so that a crash or a full disk never costs the one before.
/// </summary>
internal static class Checkpoint
{
    internal const string WeightsFile = "weights.safetensors", OptimizerFile = "optimizer.safetensors", StateFile = "state.json";

    /// <summary>Writes the checkpoint of a step, then removes those beyond the <paramref name="keep"/> newest.</summary>
    /// <exception cref="RunException">It cannot be written; the earlier ones are untouched.</exception>
    internal static void Save(
        RunFolder run,
        CheckpointState state,
        IEnumerable<(string Name, Tensor Value)> weights,
        IEnumerable<(string Name, Tensor Value)> optimizers,
        int keep)
    {
        string name = RunFolder.StepName(state.Step), final = Path.Combine(run.Checkpoints, name);
        string beside = Path.Combine(run.Checkpoints, $".{name}.tmp");
        try
        {
            if (Directory.Exists(beside))
                Directory.Delete(beside, recursive: true);
            Directory.CreateDirectory(beside);
            var hashes = new Dictionary<string, string>
            {
                [WeightsFile] = Write(beside, WeightsFile, weights),
                [OptimizerFile] = Write(beside, OptimizerFile, optimizers),
            };
            AtomicFile.Write(
                Path.Combine(beside, StateFile),
                JsonSerializer.Serialize(state with { Hashes = hashes }, TrainingJson.Default.CheckpointState));
            if (Directory.Exists(final))
                Directory.Delete(final, recursive: true);
            Directory.Move(beside, final);
            foreach ((_, string old) in run.CheckpointFolders().Skip(keep))
                Directory.Delete(old, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            try
            {
                if (Directory.Exists(beside))
                    Directory.Delete(beside, recursive: true);
            }
            catch (IOException)
            {
                // The first failure is the one that the user needs to hear of.
            }
            string last = run.CheckpointFolders() is [var newest, ..] ? $"the last good one is '{newest.Value}'" : "there is no earlier one";
            throw new RunException($"The checkpoint of step {state.Step} cannot be written: {error.Message} ({last})", error);
        }
    }

    /// <summary>
    /// Reads the newest checkpoint that is whole. One that is damaged is passed over with a message when an older one is
    /// there.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="warn">Told of what was passed over.</param>
    /// <param name="withOptimizers">Whether the optimizers' state is wanted too: to go on training.</param>
    /// <exception cref="RunException">There is none, or none is whole.</exception>
    internal static LoadedCheckpoint LoadNewest(RunFolder run, Action<string> warn, bool withOptimizers)
    {
        IReadOnlyList<KeyValuePair<long, string>> folders = run.CheckpointFolders();
        if (folders.Count == 0)
            throw new RunException($"The run '{run.Path}' has no checkpoint yet, so there is nothing to load.");
        RunException? first = null;
        foreach ((_, string folder) in folders)
        {
            try
            {
                LoadedCheckpoint loaded = Load(run, folder, withOptimizers);
                if (first is not null)
                    warn($"{first.Message} Going back to '{folder}'.");
                return loaded;
            }
            catch (RunException error) when (error is not ForeignCheckpointException)
            {
                first ??= error;
            }
        }
        throw first!;
    }

    private static LoadedCheckpoint Load(RunFolder run, string folder, bool withOptimizers)
    {
        string file = Path.Combine(folder, StateFile);
        try
        {
            CheckpointState state = JsonSerializer.Deserialize(File.ReadAllText(file), TrainingJson.Default.CheckpointState)
                ?? throw new JsonException("it is empty");
            if (state.Format != CheckpointState.CurrentFormat)
                throw new RunException(
                    $"'{file}' is of format {state.Format}; this version reads format {CheckpointState.CurrentFormat}.");
            if (state.Family != run.Info.Family)
                throw new ForeignCheckpointException(
                    $"'{folder}' is a checkpoint of the family {state.Family}, but the run '{run.Path}' is of {run.Info.Family}.");
            SafetensorsFile? optimizers = withOptimizers ? Read(folder, OptimizerFile, state) : null;
            return new LoadedCheckpoint(folder, state, Read(folder, WeightsFile, state), optimizers);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or StateFileException)
        {
            throw new RunException($"The checkpoint '{folder}' is damaged: {error.Message}", error);
        }
    }

    private static SafetensorsFile Read(string folder, string name, CheckpointState state)
    {
        string path = Path.Combine(folder, name);
        byte[] bytes = File.ReadAllBytes(path);
        if (!state.Hashes.TryGetValue(name, out string? expected) || !Hash(bytes).Equals(expected, StringComparison.Ordinal))
            throw new RunException($"'{path}' is damaged: its content does not have the hash that {StateFile} names.");
        return new SafetensorsFile(new MemoryStream(bytes, writable: false), path);
    }

    private static string Write(string folder, string name, IEnumerable<(string Name, Tensor Value)> tensors)
    {
        string path = Path.Combine(folder, name);
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, tensors));
        using FileStream written = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(written));
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A checkpoint in memory, its hashes checked.</summary>
internal sealed record LoadedCheckpoint(
    string Folder, CheckpointState State, SafetensorsFile Weights, SafetensorsFile? Optimizers) : IDisposable
{
    /// <summary>Fills a state from the tensors of the weights file whose names begin with the prefix.</summary>
    /// <exception cref="RunException">The file does not fit; nothing has been changed then.</exception>
    internal void LoadWeights(IEnumerable<(string Name, Tensor Value)> state, string prefix) => Load(Weights, state, prefix);

    /// <summary>Fills a state from the tensors of the optimizers' file whose names begin with the prefix.</summary>
    /// <exception cref="RunException">The file does not fit; nothing has been changed then.</exception>
    internal void LoadOptimizer(IEnumerable<(string Name, Tensor Value)> state, string prefix) => Load(
        Optimizers ?? throw new InvalidOperationException("The checkpoint was loaded without its optimizers."), state, prefix);

    public void Dispose()
    {
        Weights.Dispose();
        Optimizers?.Dispose();
    }

    private static void Load(WeightFile file, IEnumerable<(string Name, Tensor Value)> state, string prefix)
    {
        try
        {
            StateFile.Load(file, state, prefix);
        }
        catch (StateFileException error)
        {
            throw new RunException(error.Message, error);
        }
    }
}

/// <summary>A checkpoint of another family: going back to an older one would not help.</summary>
internal sealed class ForeignCheckpointException(string message) : RunException(message);
