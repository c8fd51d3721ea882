using Ganymede.Evaluation;
using Ganymede.Layers;
using Ganymede.Losses;
using Ganymede.Optimizers;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Models.Classifier;

/// <summary>One network, one phase: cross-entropy against the labels.</summary>
public sealed class ClassifierModel : TrainableModel
{
    private readonly int size;

    /// <summary>A classifier with fresh weights.</summary>
    public ClassifierModel(ClassifierOptions options, DataFacts data, ulong seed)
    {
        size = options.Size;
        Streams = new RunStreams(seed);
        Network = new ClassifierNetwork(data.Channels, options.Width, data.Classes.Count, options.Dropout, Streams.Dropout);
        Network.Initialize(Streams.Weights);
        Phases = [new Phase("classifier", [Network], new Adam(Network.Parameters, new AdamOptions { LearningRate = options.Rate }), 1, Loss)];
    }

    /// <summary>The network.</summary>
    public ClassifierNetwork Network { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Module>> Networks => [new("classifier", Network)];

    /// <inheritdoc/>
    public override IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public override RunStreams Streams { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Summary>> Summaries() =>
        [new("classifier", Summary.Of(Network, [1, size, size, Network.Channels]))];

    private Tensor Loss(StepContext step)
    {
        Tensor scores = Network.Forward(step.Images);
        int right = 0;
        for (int i = 0; i < step.Labels.Length; i++)
        {
            ReadOnlySpan<float> row = scores.AsSpan().Slice(i * Network.Classes, Network.Classes);
            right += JudgeNetwork.IndexOfLargest(row) == step.Labels[i] ? 1 : 0;
        }
        step.Report("accuracy/batch", (double)right / step.Labels.Length);
        return Losses.Loss.CrossEntropy(scores, new Indices(step.Labels));
    }
}
