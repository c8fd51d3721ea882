using Ganymede.Data;
using Ganymede.Models;
using Ganymede.Models.Classifier;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Evaluation;

/// <summary>A trained classifier as it is used to judge: any size of picture, no gradients, no dropout.</summary>
public sealed class JudgeNetwork : IDisposable
{
    private readonly ClassifierModel model;
    private readonly int size;

    private JudgeNetwork(ClassifierModel model, int size, RunData data)
    {
        this.model = model;
        this.size = size;
        Data = data;
        model.Network.Eval();
    }

    /// <summary>The data set that the classifier was trained on.</summary>
    public RunData Data { get; }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes => Data.Classes;

    /// <summary>Numbers in a feature vector.</summary>
    public int FeatureCount => model.Network.FeatureCount;

    /// <summary>Opens the newest checkpoint of a classifier's run.</summary>
    /// <exception cref="RunException">Not a run of the classifier, or one without a whole checkpoint.</exception>
    public static JudgeNetwork Open(string run)
    {
        RunFolder folder = RunFolder.Open(run);
        if (folder.Info.Family != "classifier")
            throw new RunException($"'{run}' is a run of {folder.Info.Family}; quality is measured with a run of the family classifier.");
        var options = (ClassifierOptions)new ClassifierFamily().FromJson(folder.Info.Options);
        var model = (ClassifierModel)TrainedModel.Load(folder, new ClassifierFamily(), _ => { });
        return new JudgeNetwork(model, options.Size, folder.Info.Data);
    }

    /// <summary>The classifier that ships for a data set, or null where none does.</summary>
    public static JudgeNetwork? ShippedFor(RunData data)
    {
        if (DataFolder.Find("classifiers") is not { } root)
            return null;
        string name = DatasetCatalog.JudgeOf(data.Name);
        foreach (string run in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
        {
            if (RunFolder.Open(run).Info.Data is { } trained && trained.Name == name && trained.Channels == data.Channels)
                return Open(run);
        }
        return null;
    }

    /// <summary>Features [N, F] and probabilities [N, classes] of pictures [N, H, W, C] in [-1, 1].</summary>
    public (Tensor Features, Tensor Probabilities) See(Tensor images) => Autograd.NoGrad(() =>
    {
        int height = images.Shape[1], width = images.Shape[2];
        Tensor fitted = height == size && width == size
            ? images
            : height >= size && width >= size ? images.AdaptiveAvgPool2d(size, size) : images.ResizeBilinear(size, size);
        Tensor features = model.Network.Features(fitted);
        return (features, model.Network.Scores(features).Softmax([1]));
    });

    /// <summary>The share of a labelled set that is classified rightly.</summary>
    public double Accuracy(ImageDataset labelled)
    {
        int right = 0;
        foreach (int[] chunk in Enumerable.Range(0, labelled.Count).Chunk(200))
        {
            using TensorScope scope = TensorScope.Begin();
            ReadOnlySpan<float> shares = See(labelled.ReadTensor(chunk)).Probabilities.AsSpan();
            for (int row = 0; row < chunk.Length; row++)
                right += IndexOfLargest(shares.Slice(row * Classes.Count, Classes.Count)) == labelled.LabelOf(chunk[row]) ? 1 : 0;
        }
        return (double)right / labelled.Count;
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();

    internal static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }
        return best;
    }
}
