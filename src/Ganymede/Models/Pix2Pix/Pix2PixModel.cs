using Ganymede.Layers;
using Ganymede.Losses;
using Ganymede.Models.Translation;
using Ganymede.Optimizers;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Models.Pix2Pix;

/// <summary>The networks and the step of Pix2Pix: the discriminator judges pairs of input and output.</summary>
public sealed class Pix2PixModel : TranslationModel
{
    private readonly Pix2PixOptions options;
    private readonly AdversarialLoss loss;
    private Tensor? fake, fakeNumbers;

    /// <summary>Fresh networks for these options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="data">Channels of both kinds of pictures.</param>
    /// <param name="seed">The run's seed.</param>
    public Pix2PixModel(Pix2PixOptions options, DataFacts data, ulong seed)
        : base(new RunStreams(seed), data.Channels, data.TargetChannels)
    {
        this.options = options;
        loss = new AdversarialLoss(options.Loss);
        bool forward = options.Direction == TranslationDirection.AtoB;
        int from = forward ? SourceChannels : TargetChannels, to = forward ? TargetChannels : SourceChannels;
        RandomStream? dropout = options.Dropout ? Streams.Dropout : null;
        if (options.Networks == Pix2PixNetworks.Instance)
        {
            Generator = new InstanceUnet(from, to, options.Width, dropout);
            Discriminator = new InstanceDiscriminator(from + to, options.DiscriminatorWidth);
            Multiple = 256;
        }
        else
        {
            Generator = TranslationNetworks.Generator(
                options.Generator, from, to, options.Size, options.Width, options.Norm, dropout);
            int layers = Pix2PixOptions.PatchLayers(options.ReceptiveField);
            Discriminator = layers == 0
                ? new PixelDiscriminator(from + to, options.DiscriminatorWidth, options.Norm)
                : new PatchDiscriminator(from + to, options.DiscriminatorWidth, layers, options.Norm);
            Multiple = TranslationNetworks.MultipleOf(options.Generator) is var multiple and > 0
                ? multiple
                : options.Size;
        }
        Generator.Initialize(Streams.Weights);
        Discriminator.Initialize(Streams.Weights);
        Phases =
        [
            new Phase("discriminator", [Discriminator], Adam(Discriminator, options.DiscriminatorRate), 1, DiscriminatorLoss),
            new Phase("generator", [Generator], Adam(Generator, options.GeneratorRate), 1, GeneratorLoss),
        ];
    }

    /// <summary>Pictures [N, H, W, C'] from pictures [N, H, W, C], both in [-1, 1].</summary>
    public UnaryModule Generator { get; }

    /// <summary>Scores of patches from pairs [N, H, W, C + C'], input before output.</summary>
    public UnaryModule Discriminator { get; }

    /// <inheritdoc/>
    public override int Multiple { get; }

    /// <inheritdoc/>
    public override int MinSide => Math.Max(Multiple, ResnetGenerator.MinSide);

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Module>> Networks =>
        [new("generator", Generator), new("discriminator", Discriminator)];

    /// <inheritdoc/>
    public override IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    protected override Module? GeneratorFor(TranslationDirection direction) =>
        direction == options.Direction ? Generator : null;

    /// <inheritdoc/>
    public override void Begin(StepContext step)
    {
        fake = Generator.Forward(Input(step));
        fakeNumbers = fake.Detach();
    }

    /// <inheritdoc/>
    public override Tensor Translate(Tensor images, TranslationDirection direction)
    {
        if (!Has(direction))
            throw new ArgumentException($"This run translates {options.Direction} only.", nameof(direction));
        return Use(Generator, images, options.Sampling);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Summary>> Summaries()
    {
        using TensorScope scope = TensorScope.Begin();
        bool forward = options.Direction == TranslationDirection.AtoB;
        int side = options.Size, from = forward ? SourceChannels : TargetChannels;
        return
        [
            new("generator", Summary.Of(Generator, [1, side, side, from])),
            new("discriminator", Summary.Of(Discriminator, [1, side, side, SourceChannels + TargetChannels])),
        ];
    }

    // Equations 1 and 2, halved to slow the discriminator down against the generator (section 3.3).
    private Tensor DiscriminatorLoss(StepContext step)
    {
        Tensor input = Input(step);
        Tensor real = Discriminator.Forward(Tensor.Concat(3, input, Target(step)));
        Tensor made = Discriminator.Forward(Tensor.Concat(3, input, fakeNumbers!));
        return (loss.Real(real) + loss.Fake(made)) * 0.5f;
    }

    // Equation 4.
    private Tensor GeneratorLoss(StepContext step)
    {
        Tensor adversarial = loss.Generator(Discriminator.Forward(Tensor.Concat(3, Input(step), fake!)));
        Tensor distance = Loss.L1(fake!, Target(step));
        step.Report("loss/adversarial", adversarial.Item());
        step.Report("loss/l1", distance.Item());
        return adversarial + (distance * options.L1);
    }

    private Tensor Input(StepContext step) =>
        options.Direction == TranslationDirection.AtoB ? step.Images : step.Targets;

    private Tensor Target(StepContext step) =>
        options.Direction == TranslationDirection.AtoB ? step.Targets : step.Images;

    private Adam Adam(Module network, float rate) => new(
        network.Parameters, new AdamOptions { LearningRate = rate, Beta1 = options.Beta1, Beta2 = options.Beta2 });
}
