using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Models.Classifier;

/// <summary>Five convolutions with batch norm, the mean over the last maps as features, and a linear layer.</summary>
public sealed class ClassifierNetwork : UnaryModule
{
    private readonly RecomputedChain body;
    private readonly Sequential head;

    /// <summary>A classifier with fresh weights.</summary>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="width">Maps of the first layer.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="dropout">Share of the features dropped in training.</param>
    /// <param name="random">Where dropout's masks come from.</param>
    public ClassifierNetwork(int channels, int width, int classes, float dropout, RandomStream random)
    {
        Channels = channels;
        Classes = classes;
        List<UnaryModule> layers = [];
        int from = channels;
        foreach ((int to, int stride) in ((int, int)[])[(width, 1), (width, 2), (2 * width, 1), (2 * width, 2), (4 * width, 2)])
        {
            layers.Add(new Conv2d(from, to, 3, stride: stride, padding: 1, bias: false));
            layers.Add(new BatchNorm(to));
            layers.Add(new ReLU());
            from = to;
        }
        FeatureCount = from;
        body = new RecomputedChain(Child("body", new Sequential([.. layers])));
        head = Child("head", new Sequential(new Dropout(dropout, random), new Linear(from, classes)));
    }

    /// <summary>Channels of the pictures that it takes.</summary>
    public int Channels { get; }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <summary>Numbers in a feature vector.</summary>
    public int FeatureCount { get; }

    /// <summary>Scores [N, classes] before the softmax, from pictures [N, H, W, C] in [-1, 1].</summary>
    public override Tensor Forward(Tensor images) => Scores(Features(images));

    /// <summary>Features [N, 4 · width] of pictures [N, H, W, C] in [-1, 1].</summary>
    public Tensor Features(Tensor images) => body.Forward(images).Mean([1, 2]);

    /// <summary>Scores [N, classes] from features.</summary>
    public Tensor Scores(Tensor features) => head.Forward(features);
}
