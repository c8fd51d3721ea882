using Ganymede.Models;
using Ganymede.Models.Translation;
using Ganymede.Tensors;

namespace Ganymede.Evaluation;

/// <summary>Measures a model while it is being trained.</summary>
internal interface IProgressMeasure : IDisposable
{
    /// <summary>A few figures by name, for the metrics.</summary>
    KeyValuePair<string, double>[] Measure(TrainableModel model);
}

/// <summary>The quality of samples.</summary>
internal sealed class SampleProgress(QualityMeasure measure) : IProgressMeasure
{
    public KeyValuePair<string, double>[] Measure(TrainableModel model)
    {
        Quality quality = measure.Judge(RunEvaluation.Generate((NoiseModel)model, CancellationToken.None));
        return [new("frechet", quality.Frechet), new("confident_share", quality.ConfidentShare)];
    }

    public void Dispose() => measure.Dispose();
}

/// <summary>The error of translations to their counterparts, or there and back.</summary>
internal sealed class TranslationProgress(TranslationMeasure measure) : IProgressMeasure
{
    /// <summary>Pictures that are translated: enough to see a trend, few enough to train on soon.</summary>
    internal const int Pictures = 64;

    public KeyValuePair<string, double>[] Measure(TrainableModel model)
    {
        using TensorScope scope = TensorScope.Begin();
        var translation = (TranslationModel)model;
        List<KeyValuePair<string, double>> figures = [];
        foreach (TranslationDirection direction in Enum.GetValues<TranslationDirection>())
        {
            if (!translation.Has(direction))
                continue;
            TranslationQuality quality = measure.Judge(translation, direction, page: null, CancellationToken.None);
            Add("l1", quality.Translation?.L1);
            Add("ssim", quality.Translation?.Ssim);
            Add("cycle", quality.Cycle?.L1);
            Add("frechet", quality.Frechet);

            void Add(string name, double? value)
            {
                if (value is { } number)
                    figures.Add(new($"{name}_{direction}", number));
            }
        }
        return [.. figures];
    }

    public void Dispose() => measure.Dispose();
}
