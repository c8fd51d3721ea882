using Ganymede.Layers;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Tests.Translation;

/// <summary>A translation by two convolutions that see a few pixels, or by whatever a test wants to see happen.</summary>
internal sealed class TinyTranslation : TranslationModel
{
    private readonly Func<Tensor, Tensor>? instead;

    /// <param name="channels">Channels of both kinds.</param>
    /// <param name="instead">What is done with [N, H, W, C] from A to B; null for the network.</param>
    /// <param name="both">Whether there is a way back.</param>
    public TinyTranslation(int channels = 3, Func<Tensor, Tensor>? instead = null, bool both = false)
        : base(new RunStreams(5), channels, channels)
    {
        this.instead = instead;
        Both = both;
        Network = new Sequential(
            new Conv2d(channels, 64, 4, 2, 1), new LeakyReLU(0.2f), new ConvTranspose2d(64, channels, 4, 2, 1), new Tanh());
        Network.Initialize(Streams.Weights);
    }

    public bool Both { get; }

    public Sequential Network { get; }

    /// <summary>The shapes that went in, in order.</summary>
    public List<Shape> Seen { get; } = [];

    public override int Multiple => 4;

    public override int MinSide => 8;

    public override IReadOnlyList<KeyValuePair<string, Module>> Networks => [new("generator", Network)];

    public override IReadOnlyList<Phase> Phases => [];

    protected override Module? GeneratorFor(TranslationDirection direction) =>
        Both || direction == TranslationDirection.AtoB ? Networks[0].Value : null;

    public override Tensor Translate(Tensor images, TranslationDirection direction)
    {
        Seen.Add(images.Shape);
        if (direction == TranslationDirection.BtoA)
            return Autograd.NoGrad(() => -images);
        return Autograd.NoGrad(() => instead is null ? Network.Forward(images) : instead(images));
    }

    public override IReadOnlyList<KeyValuePair<string, Summary>> Summaries() => [];
}
