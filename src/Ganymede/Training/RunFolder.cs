using System.Globalization;
using System.Text.Json;
using Ganymede.Imaging;

namespace Ganymede.Training;

/// <summary>
/// The folder of a run: run.json, metrics, samples, checkpoints and the report. Nothing in it is ever overwritten by
/// another run.
/// </summary>
public sealed class RunFolder
{
    private const string InfoFile = "run.json";

    private RunFolder(string path, RunInfo info)
    {
        Path = path;
        Info = info;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What run.json holds.</summary>
    public RunInfo Info { get; }

    /// <summary>The folder of the sample grids.</summary>
    public string Samples => System.IO.Path.Combine(Path, "samples");

    internal string Metrics => System.IO.Path.Combine(Path, "metrics.jsonl");

    internal string Evaluation => System.IO.Path.Combine(Path, "evaluation.json");

    internal string Report => System.IO.Path.Combine(Path, "report.html");

    internal string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>Makes the folder of a new run and writes run.json, before anything is computed.</summary>
    /// <exception cref="RunException">The folder exists and is not empty, or cannot be written.</exception>
    public static RunFolder Create(string path, RunInfo info)
    {
        CheckFree(path);
        try
        {
            var run = new RunFolder(path, info);
            Directory.CreateDirectory(run.Samples);
            Directory.CreateDirectory(run.Checkpoints);
            AtomicFile.Write(System.IO.Path.Combine(path, InfoFile), info.ToJson());
            return run;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"The run folder '{path}' cannot be made: {error.Message}", error);
        }
    }

    /// <summary>Throws when a run cannot be made here because something is here already.</summary>
    /// <exception cref="RunException">The folder exists and is not empty.</exception>
    internal static void CheckFree(string path)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new RunException(
                $"'{path}' exists already and is not empty; choose another folder with --out, or go on with --resume {path}.");
    }

    /// <summary>The run with a data set, which run.json names from now on.</summary>
    /// <exception cref="IOException">run.json cannot be written.</exception>
    internal RunFolder WithData(RunData data)
    {
        RunInfo info = Info with { Data = data };
        AtomicFile.Write(System.IO.Path.Combine(Path, InfoFile), info.ToJson());
        return new RunFolder(Path, info);
    }

    /// <summary>Opens the folder of a run.</summary>
    /// <exception cref="RunException">There is no run, or run.json is damaged.</exception>
    public static RunFolder Open(string path)
    {
        string file = System.IO.Path.Combine(path, InfoFile);
        if (!File.Exists(file))
            throw new RunException($"'{path}' is not a run: it has no {InfoFile}. Give the folder that 'train --out' made.");
        try
        {
            RunInfo info = JsonSerializer.Deserialize(File.ReadAllText(file), TrainingJson.Default.RunInfo)
                ?? throw new JsonException("it is empty");
            return new RunFolder(path, info);
        }
        catch (JsonException error)
        {
            throw new RunException($"'{file}' is damaged: {error.Message}", error);
        }
    }

    /// <summary>The folders of the checkpoints by step, newest first.</summary>
    public IReadOnlyList<KeyValuePair<long, string>> CheckpointFolders()
    {
        if (!Directory.Exists(Checkpoints))
            return [];
        List<KeyValuePair<long, string>> found = [];
        foreach (string folder in Directory.EnumerateDirectories(Checkpoints, "step-*"))
        {
            if (long.TryParse(System.IO.Path.GetFileName(folder)["step-".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long step))
                found.Add(new(step, folder));
        }
        found.Sort((a, b) => b.Key.CompareTo(a.Key));
        return found;
    }

    internal static string StepName(long step) => $"step-{step.ToString("D6", CultureInfo.InvariantCulture)}";
}
