using System.Text.Json;
using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Imaging;
using Ganymede.Models;
using Ganymede.Models.Classifier;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Training;
using Ganymede.Translation;

namespace Ganymede.Evaluation;

/// <summary>Measures a run and writes the figures to its evaluation.json.</summary>
public static class RunEvaluation
{
    /// <summary>Samples that are judged unless another number is asked for.</summary>
    public const int DefaultSamples = 1000;

    /// <summary>Pictures that are translated at the end of a training: large networks would take long for more.</summary>
    public const int TranslationsAfterTraining = 200;

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
        if (family.Needs != DataKind.Pictures)
            return MeasureTranslation(run, samples, classifier, null, null, warn, cancellation);
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

    /// <summary>
    /// Measures the translations of the newest checkpoint, in every direction that it has, on the test part of its data.
    /// </summary>
    /// <param name="run">The run of a family that translates.</param>
    /// <param name="pictures">Pictures to translate at most, 2 or more.</param>
    /// <param name="classifier">A run of the family classifier; null for the one that ships for the data set.</param>
    /// <param name="data">A data set to measure with instead of the run's own, for runs that were imported.</param>
    /// <param name="pages">A folder for a page of results for each direction; null for none.</param>
    /// <param name="warn">Told of a damaged checkpoint that was passed over.</param>
    /// <param name="cancellation">Stops between two forward passes.</param>
    /// <returns>A <see cref="TranslationQuality"/> for each direction by its name, as evaluation.json holds them.</returns>
    /// <exception cref="CannotMeasureException">The data has no test part; the run itself is sound.</exception>
    /// <exception cref="RunException">There is no whole checkpoint, or a run cannot be read or written.</exception>
    /// <exception cref="DatasetException">The data cannot be opened.</exception>
    public static JsonObject MeasureTranslation(
        RunFolder run, int pictures, string? classifier, string? data, string? pages, Action<string> warn,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pictures, 2);
        (Family family, RunOptions options) = run.Understand();
        RunData known = data is null ? run.Info.Data : run.Info.Data with { Name = data };
        using TranslationMeasure measure = TranslationMeasure.Open(family, known, options, pictures, classifier);
        using TrainableModel model = TrainedModel.Load(run, family, warn);
        if (model is not TranslationModel translation)
            throw new CannotMeasureException($"There is no measure for the family {family.Name} yet.");
        JsonObject figures = [];
        foreach (TranslationDirection direction in Enum.GetValues<TranslationDirection>())
        {
            if (!translation.Has(direction))
                continue;
            ResultsPage? page = pages is null ? null : new ResultsPage(Path.Combine(pages, $"{direction}"))
            {
                Title = $"Test part of {known.Name}",
                Facts = [new("run", run.Path), new("direction", $"{direction}")],
            };
            TranslationQuality quality = measure.Judge(translation, direction, page, cancellation);
            page?.Write();
            figures[$"{direction}"] = JsonSerializer.SerializeToNode(quality, TranslationJson.Default.TranslationQuality);
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
