using Ganymede.Data;
using Ganymede.Data.Layouts;
using Ganymede.Imaging;
using Ganymede.Models;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Training;
using Ganymede.Translation;

namespace Ganymede.Evaluation;

/// <summary>
/// Judges translations by the test part of their data: by the distance to the true counterparts where those are known,
/// and by a classifier's features where there is one.
/// </summary>
internal sealed class TranslationMeasure : IDisposable
{
    private const int Batch = 16;

    // Of a large training set, enough for a mean picture and for statistics.
    private const int MostTraining = 2000;

    private readonly ImageDataset a, b, trainA, trainB;
    private readonly JudgeNetwork? judge;
    private readonly bool paired;
    private readonly int pictures;

    private TranslationMeasure(
        (ImageDataset A, ImageDataset B) test, (ImageDataset A, ImageDataset B) train, JudgeNetwork? judge, bool paired,
        int pictures)
    {
        (a, b) = test;
        (trainA, trainB) = train;
        this.judge = judge;
        this.paired = paired;
        this.pictures = pictures;
    }

    /// <summary>Opens the data to measure with.</summary>
    /// <param name="family">The family.</param>
    /// <param name="data">The run's data set.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="pictures">Pictures that are translated, at most.</param>
    /// <param name="classifier">A classifier's run; null for the one that ships for the data set, if any.</param>
    /// <exception cref="CannotMeasureException">There is no test part.</exception>
    /// <exception cref="DatasetException">The data cannot be opened.</exception>
    internal static TranslationMeasure Open(
        Family family, RunData data, RunOptions options, int pictures, string? classifier)
    {
        if (!TrainingData.HasTest(family.Needs, data.Name, options.Sides))
            throw new CannotMeasureException(
                $"The data set '{data.Name}' has no test part to measure translations with.");
        DatasetOptions test = options.DataOptions(DatasetSplit.Test) with { Channels = data.Channels };
        DatasetOptions train = test with { Split = DatasetSplit.Train };
        (ImageDataset A, ImageDataset B)? tests = Counterparts(data, test), trains = null;
        bool paired = tests is not null;
        try
        {
            tests ??= Open(family.Needs, data, test);
            trains = Open(family.Needs, data, train);
            return new TranslationMeasure(tests.Value, trains.Value, FindJudge(data, classifier), paired, pictures);
        }
        catch
        {
            foreach (ImageDataset? set in (ImageDataset?[])[tests?.A, tests?.B, trains?.A, trains?.B])
                set?.Dispose();
            throw;
        }
    }

    /// <summary>Measures a direction.</summary>
    /// <param name="model">The networks.</param>
    /// <param name="direction">One that it has.</param>
    /// <param name="page">Gets every picture; null for none.</param>
    /// <param name="cancellation">Stops between two passes.</param>
    internal TranslationQuality Judge(
        TranslationModel model, TranslationDirection direction, ResultsPage? page, CancellationToken cancellation)
    {
        bool forward = direction == TranslationDirection.AtoB;
        (ImageDataset sources, ImageDataset targets) = forward ? (a, b) : (b, a);
        ImageDataset training = forward ? trainB : trainA;
        TranslationDirection back = Translator.Opposite(direction);
        bool cycles = model.Has(back);
        int[] chosen = Spread(sources.Count, pictures);
        float[] mean = paired ? Mean(training) : [];
        List<PictureError> translation = [], identity = [], blur = [], cycle = [];
        JudgeNetwork? eyes = judge?.Data.Channels == targets.Channels ? judge : null;
        List<float> made = [], left = [];
        foreach (int[] chunk in chosen.Chunk(NetworkMeasure.Of(model, direction).Batches ? Batch : 1))
        {
            cancellation.ThrowIfCancellationRequested();
            using TensorScope scope = TensorScope.Begin();
            Tensor input = sources.ReadTensor(chunk);
            Tensor output = model.Translate(input, direction);
            NetworkMeasure.Check(model, input, output);
            Tensor same = WithChannels(input, targets.Channels);
            Tensor? returned = cycles ? model.Translate(output, back) : null;
            Tensor? target = paired ? targets.ReadTensor(chunk) : null;
            if (target is not null)
            {
                translation.AddRange(Errors(output.ToArray(), target));
                identity.AddRange(Errors(same.ToArray(), target));
                blur.AddRange(Errors(mean, target));
            }
            if (returned is not null)
                cycle.AddRange(Errors(returned.ToArray(), input));
            if (eyes is not null)
            {
                made.AddRange(eyes.See(output).Features.AsSpan());
                left.AddRange(eyes.See(same).Features.AsSpan());
            }
            if (page is not null)
                Show(page, chunk, sources, input, output, returned, target);
        }
        FeatureStatistics? real = eyes is null ? null : Features(eyes, targets, Spread(targets.Count, int.MaxValue));
        var quality = new TranslationQuality
        {
            Pictures = chosen.Length,
            Translation = Figures(translation),
            Identity = Figures(identity),
            Mean = Figures(blur),
            Cycle = Figures(cycle),
            Frechet = Distance(eyes, made, real),
            FrechetIdentity = Distance(eyes, left, real),
            // As many as were translated, so that all distances carry the same bias of a small number.
            FrechetFloor = real is null
                ? null
                : FrechetDistance.Between(Features(eyes!, training, Spread(training.Count, chosen.Length)), real),
            Verdict = "",
        };
        return quality with { Verdict = TranslationVerdict.Of(quality) };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        judge?.Dispose();
        foreach (ImageDataset set in (ImageDataset[])[a, b, trainA, trainB])
            set.Dispose();
    }

    private static (ImageDataset A, ImageDataset B) Open(DataKind kind, RunData data, DatasetOptions options) =>
        TranslationLayout.Open(kind, data.Name, options, data.TargetChannels);

    // What can be opened as pairs has true counterparts, whatever the family learnt from.
    private static (ImageDataset A, ImageDataset B)? Counterparts(RunData data, DatasetOptions options)
    {
        try
        {
            // Pairs that were taken apart for training are whole in the part for tests.
            return Open(DataKind.Pairs, data, options with { Sides = options.Sides with { Disjoint = false } });
        }
        catch (DatasetException)
        {
            return null;
        }
    }

    private static JudgeNetwork? FindJudge(RunData data, string? classifier) => classifier is not null
        ? JudgeNetwork.Open(classifier)
        : JudgeNetwork.ShippedFor(data with { Channels = data.TargetChannels });

    private static int[] Spread(int count, int most)
    {
        int taken = Math.Min(count, most);
        return [.. Enumerable.Range(0, taken).Select(i => (int)((long)i * count / taken))];
    }

    private static float[] Mean(ImageDataset set)
    {
        var sums = new double[set.SampleLength];
        var picture = new float[set.SampleLength];
        int[] chosen = Spread(set.Count, MostTraining);
        foreach (int index in chosen)
        {
            set.Read(index, picture);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += picture[i];
        }
        return [.. sums.Select(s => (float)(s / chosen.Length))];
    }

    private static Tensor WithChannels(Tensor pictures, int channels)
    {
        if (pictures.Shape[3] == channels)
            return pictures;
        // The luma of Rec. 601, as pictures are read in grey.
        return channels == 1
            ? (pictures.Slice(3, 0, 1) * 0.299f) + (pictures.Slice(3, 1, 1) * 0.587f) + (pictures.Slice(3, 2, 1) * 0.114f)
            : Tensor.Concat(3, [.. Enumerable.Repeat(pictures, channels)]);
    }

    // Of pictures one by one, or of a single picture to all of them.
    private static PictureError[] Errors(float[] pictures, Tensor targets)
    {
        int height = targets.Shape[1], width = targets.Shape[2], channels = targets.Shape[3];
        int length = height * width * channels;
        float[] all = targets.ToArray();
        var errors = new PictureError[targets.Shape[0]];
        Parallel.For(0, errors.Length, i => errors[i] = PictureError.Between(
            pictures.AsSpan(pictures.Length == length ? 0 : i * length, length), all.AsSpan(i * length, length), height,
            width, channels));
        return errors;
    }

    private static PairFigures? Figures(List<PictureError> errors) => errors.Count > 0 ? PairFigures.Of(errors) : null;

    private static double? Distance(JudgeNetwork? eyes, List<float> features, FeatureStatistics? real) =>
        eyes is null || real is null
            ? null
            : FrechetDistance.Between(FeatureStatistics.Of([.. features], eyes.FeatureCount), real);

    private static FeatureStatistics Features(JudgeNetwork eyes, ImageDataset set, int[] chosen)
    {
        List<float> features = [];
        foreach (int[] chunk in chosen.Chunk(100))
        {
            using TensorScope scope = TensorScope.Begin();
            features.AddRange(eyes.See(set.ReadTensor(chunk)).Features.AsSpan());
        }
        return FeatureStatistics.Of([.. features], eyes.FeatureCount);
    }

    private static void Show(
        ResultsPage page, int[] chunk, ImageDataset sources, Tensor input, Tensor output, Tensor? returned, Tensor? target)
    {
        IReadOnlyList<Image> inputs = TensorImages.ToImages(input), outputs = TensorImages.ToImages(output);
        IReadOnlyList<Image>? cycles = returned is null ? null : TensorImages.ToImages(returned);
        IReadOnlyList<Image>? targets = target is null ? null : TensorImages.ToImages(target);
        for (int i = 0; i < chunk.Length; i++)
            page.Add(NameOf(sources, chunk[i]), inputs[i], outputs[i], cycles?[i], targets?[i]);
    }

    // Numbered, since names may repeat, and without what file systems forbid.
    private static string NameOf(ImageDataset set, int index)
    {
        string source = Path.GetFileName(set.SourceOf(index));
        // Of a place in a file, what follows the file's name.
        int place = source.IndexOf(", ", StringComparison.Ordinal);
        string name = place < 0 ? Path.GetFileNameWithoutExtension(source) : source[(place + 2)..];
        IEnumerable<char> safe = name.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_' or '(' or ')');
        return $"{index:00000} {string.Concat(safe)}".Trim();
    }
}
