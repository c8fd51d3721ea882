using System.Text.Json;
using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Imaging;
using Ganymede.Models;
using Ganymede.Models.Classifier;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Evaluation;

/// <summary>Measures a run and writes the figures to its evaluation.json.</summary>
public static class RunEvaluation
{
    /// <summary>Samples that are judged unless another number is asked for.</summary>
    public const int DefaultSamples = 1000;

    // Apart from the streams of training and sampling.
    private const ulong LatentStream = 17;

    /// <summary>
    /// Measures the newest checkpoint: a generator by a classifier's eyes, a classifier by its accuracy on the test
    /// set.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="samples">Samples to judge, 2 or more.</param>
    /// <param name="classifier">A run of the family classifier; null for the one that ships for the data set.</param>
    /// <param name="warn">Told of a damaged checkpoint that was passed over.</param>
    /// <param name="cancellation">Stops between two forward passes.</param>
    /// <returns>The figures by name, as evaluation.json holds them.</returns>
    /// <exception cref="CannotMeasureException">No classifier or no test set; the run itself is sound.</exception>
    /// <exception cref="RunException">There is no whole checkpoint, or a run cannot be read or written.</exception>
    /// <exception cref="DatasetException">The data cannot be opened.</exception>
    public static JsonObject Measure(
        RunFolder run, int samples, string? classifier, Action<string> warn, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        (Family family, RunOptions options) = run.Understand();
        JsonObject figures;
        if (family is ClassifierFamily)
        {
            figures = new JsonObject { ["accuracy"] = Accuracy(run, options) };
        }
        else
        {
            using QualityMeasure measure = MeasureFor(run.Info.Data, options, samples, classifier);
            using TrainableModel model = TrainedModel.Load(run, family, warn);
            if (model is not NoiseModel noise)
                throw new CannotMeasureException($"There is no measure for the family {family.Name} yet.");
            Quality quality = measure.Judge(Generate(noise, cancellation));
            figures = JsonSerializer.SerializeToNode(quality, EvaluationJson.Default.Quality)!.AsObject();
        }
        AtomicFile.Write(run.Evaluation, figures.ToString());
        return figures;
    }

    /// <summary>The measure of a run's data set at the size of its pictures.</summary>
    internal static QualityMeasure MeasureFor(
        RunData data, RunOptions options, int samples = DefaultSamples, string? classifier = null)
    {
        JudgeNetwork judge = (classifier is null ? JudgeNetwork.ShippedFor(data) : JudgeNetwork.Open(classifier))
            ?? throw new CannotMeasureException(
                $"No classifier ships for the data set '{data.Name}' in {Colours(data.Channels)}; train one with 'ganymede train classifier --data "
                + $"{data.Name}' and name its run with --classifier.");
        try
        {
            if (judge.Data.Channels != data.Channels)
                throw new CannotMeasureException(
                    $"The classifier sees pictures of {judge.Data.Channels} channels, but pictures of {data.Channels} "
                    + "are made.");
            using ImageDataset train = DatasetCatalog.Open(data.Name, options.DataOptions());
            using ImageDataset test = OpenTest(data, options);
            return new QualityMeasure(judge, train, test, samples);
        }
        catch
        {
            judge.Dispose();
            throw;
        }
    }

    /// <summary>Pictures from latents that are the same at every evaluation.</summary>
    internal static Func<int, Tensor> Generate(NoiseModel model, CancellationToken cancellation)
    {
        var latents = new RandomStream(0, LatentStream);
        return count =>
        {
            cancellation.ThrowIfCancellationRequested();
            return model.Generate(model.Latents(count, latents));
        };
    }

    private static string Colours(int channels) => channels == 1 ? "grey" : "colour";

    private static double Accuracy(RunFolder run, RunOptions options)
    {
        using ImageDataset test = OpenTest(run.Info.Data, options);
        using JudgeNetwork network = JudgeNetwork.Open(run.Path);
        return network.Accuracy(test);
    }

    private static ImageDataset OpenTest(RunData data, RunOptions options)
    {
        if (!DatasetCatalog.Splits(data.Name).Contains(DatasetSplit.Test))
            throw new CannotMeasureException(
                $"The data set '{data.Name}' has no test part to compare with; a folder has one as its sub-folder "
                + "'test', beside 'train'.");
        return DatasetCatalog.Open(data.Name, options.DataOptions(DatasetSplit.Test));
    }
}
