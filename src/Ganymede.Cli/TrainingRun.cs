using System.Text.Json.Nodes;
using Ganymede.Cli.Progress;
using Ganymede.Data;
using Ganymede.Evaluation;
using Ganymede.Models;
using Ganymede.Training;

namespace Ganymede.Cli;

/// <summary>Carries a training through and tells what came of it; <c>train</c> and <c>demo</c> share it.</summary>
internal static class TrainingRun
{
    /// <summary>Trains, makes animation, figures and report, and prints them.</summary>
    /// <returns>The exit code.</returns>
    internal static int Carry(
        TrainingSession session, TrainingBudget budget, TrainingView view, Output output,
        CancellationToken cancellation)
    {
        RunFolder run = session.Run;
        output.Log($"{session.Family.Name} ({session.Options.Preset}) on {run.Info.Data.Name}, "
            + $"{run.Info.Data.Count:N0} pictures at {session.Options.Size} pixels, into {run.Path}");
        TrainingResult result = view.Watch(() => session.Train(budget, cancellation));
        var json = new JsonObject
        {
            ["run"] = run.Path,
            ["steps"] = result.Steps,
            ["seconds"] = Math.Round(result.Seconds, 3),
            ["images_per_s"] = Math.Round(result.ImagesPerSecond, 3),
            ["tensor_bytes"] = result.TensorBytes,
            ["tensor_bytes_without_recompute"] = result.TensorBytesWithoutRecompute,
            ["quality"] = null,
        };
        if (result.Cancelled)
        {
            json["report"] = RunReport.Write(run);
            return output.Fail(
                $"Stopped after step {result.Steps}; go on with 'ganymede train --resume {run.Path}'.",
                ExitCode.Interrupted, result: json);
        }
        IReadOnlyList<string> animation = RunReport.WriteAnimation(run);
        JsonObject? quality = Measure(run, session.Family, output, json, cancellation);
        string report = RunReport.Write(run);
        string? samples = Directory.EnumerateFiles(run.Samples).Max(StringComparer.Ordinal);
        json["report"] = report;
        json["samples"] = samples;
        json["animation"] = new JsonArray([.. animation.Select(f => (JsonNode)f)]);

        output.Line($"{result.Steps:N0} steps in {result.Seconds:N0} s, {result.ImagesPerSecond:N0} images/s");
        output.Line($"  memory                 {Memory(result.TensorBytes, result.TensorBytesWithoutRecompute)}");
        output.Line($"  run                    {run.Path}");
        if (samples is not null)
            output.Line($"  samples                {samples}");
        if (animation.Count > 0)
            output.Line($"  animation              {string.Join(", ", animation)}");
        output.Line($"  report                 {report}");
        if (quality is not null)
            QualityTable.Print(quality, output);
        output.Result(json);
        return ExitCode.Done;
    }

    /// <summary>What tensors held at most in a step, and what recomputing has spared.</summary>
    internal static string Memory(long bytes, long without) => $"{bytes / 1048576.0:N0} MiB of tensors"
        + (without > bytes ? $", about {without / 1048576.0:N0} MiB without recompute" : string.Empty);

    private static JsonObject? Measure(
        RunFolder run, Family family, Output output, JsonObject json, CancellationToken cancellation)
    {
        int samples = family.Needs == DataKind.Pictures
            ? RunEvaluation.DefaultSamples
            : RunEvaluation.TranslationsAfterTraining;
        output.Log("measuring quality");
        try
        {
            JsonObject figures = RunEvaluation.Measure(
                run, samples, classifier: null, output.Warn, cancellation);
            json["quality"] = figures.DeepClone();
            return figures;
        }
        catch (CannotMeasureException missing)
        {
            // The training is done and good; that nothing is there to measure it with is no failure of it.
            output.Log($"not measured: {missing.Message}");
            return null;
        }
    }
}
