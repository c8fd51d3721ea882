using Ganymede.Layers;
using Ganymede.Losses;
using Ganymede.Models.Translation;
using Ganymede.Optimizers;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Models.DiscoGan;

/// <summary>
/// The networks of <see cref="DiscoGanFamily"/> and their losses. Inside, pictures lie in [0, 1], as in the authors' code.
/// </summary>
public sealed class DiscoGanModel : TranslationModel
{
    private readonly DiscoGanOptions options;
    private readonly AdversarialLoss loss;
    private readonly DiscoGanGenerator toB;
    private readonly DiscoGanGenerator? toA;
    private readonly DiscoGanDiscriminator judgeB;
    private readonly DiscoGanDiscriminator? judgeA;

    /// <summary>Networks with fresh weights; those that the architecture has no use for are not made.</summary>
    /// <param name="options">The options.</param>
    /// <param name="sourceChannels">Channels of a picture of A.</param>
    /// <param name="targetChannels">Channels of a picture of B.</param>
    /// <param name="seed">The run's seed.</param>
    public DiscoGanModel(DiscoGanOptions options, int sourceChannels, int targetChannels, ulong seed)
        : base(new RunStreams(seed), sourceChannels, targetChannels)
    {
        this.options = options;
        loss = new AdversarialLoss(options.Loss);
        toB = new DiscoGanGenerator(sourceChannels, targetChannels, options.Width, options.Bottleneck);
        judgeB = new DiscoGanDiscriminator(targetChannels, options.Size, options.Width);
        if (options.Arch != DiscoGanArch.Gan)
            toA = new DiscoGanGenerator(targetChannels, sourceChannels, options.Width, options.Bottleneck);
        if (options.Arch == DiscoGanArch.DiscoGan)
            judgeA = new DiscoGanDiscriminator(sourceChannels, options.Size, options.Width);
        foreach ((_, Module network) in Networks)
            network.Initialize(Streams.Weights);
        Phases =
        [
            Phase("discriminators", [judgeB, judgeA], options.DiscriminatorRate, DiscriminatorLoss, true),
            Phase("generators", [toB, toA], options.GeneratorRate, GeneratorLoss, false),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Module>> Networks =>
    [
        .. new (string Name, Module? Network)[]
        {
            ("generator_AB", toB), ("generator_BA", toA), ("discriminator_A", judgeA), ("discriminator_B", judgeB),
        }.Where(n => n.Network is not null).Select(n => KeyValuePair.Create(n.Name, n.Network!)),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Phase> Phases { get; }

    /// <inheritdoc/>
    public override int Multiple => 1 << DiscoGanOptions.Halvings;

    /// <inheritdoc/>
    // A single picture's innermost maps need two pixels where their own statistics are taken.
    public override int MinSide =>
        options.Bottleneck > 0 ? 64 : options.Sampling == SamplingMode.Training ? 2 * Multiple : Multiple;

    /// <inheritdoc/>
    protected override Module? GeneratorFor(TranslationDirection direction) => Generator(direction);

    /// <inheritdoc/>
    public override Tensor Translate(Tensor images, TranslationDirection direction)
    {
        DiscoGanGenerator generator = Generator(direction) ?? throw new InvalidOperationException(
            $"The architecture {options.Arch} has no generator for {direction}.");
        return Autograd.NoGrad(() => (Use(generator, Inside(images), options.Sampling) * 2) - 1);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Summary>> Summaries()
    {
        Shape a = [1, options.Size, options.Size, SourceChannels], b = [1, options.Size, options.Size, TargetChannels];
        return
        [
            .. Networks.Select(n => KeyValuePair.Create(
                n.Key, Summary.Of((UnaryModule)n.Value, n.Value == toB || n.Value == judgeA ? a : b))),
        ];
    }

    // The two halves of the cycle share one optimizer on either side of the game.
    private Phase Phase(
        string name, IReadOnlyList<Module?> networks, float rate, Func<StepContext, Tensor> phaseLoss, bool first)
    {
        Module[] trained = [.. networks.OfType<Module>()];
        var adam = new Adam(trained.SelectMany(n => n.Parameters), new AdamOptions
        {
            LearningRate = rate,
            Beta1 = options.Beta1,
            Beta2 = options.Beta2,
            WeightDecay = options.WeightDecay,
        });
        int cycle = options.GeneratorSteps + 1;
        return new Phase(name, trained, adam, 1, phaseLoss)
        {
            Only = cycle == 1 ? null : step => ((step - 1) % cycle == 0) == first,
        };
    }

    private Tensor DiscriminatorLoss(StepContext step)
    {
        Tensor a = Inside(step.Images), b = Inside(step.Targets);
        Tensor total = Judged(judgeB, b, toB, a);
        return judgeA is null ? total : total + Judged(judgeA, a, toA!, b);

        // L_D of the paper; the authors' code takes half of it.
        Tensor Judged(DiscoGanDiscriminator judge, Tensor real, DiscoGanGenerator generator, Tensor other)
        {
            Tensor fake = Autograd.NoGrad(() => generator.Forward(other));
            Tensor both = loss.Real(judge.Forward(real)) + loss.Fake(judge.Forward(fake));
            return options.HalveDiscriminatorLoss ? both * 0.5f : both;
        }
    }

    private Tensor GeneratorLoss(StepContext step)
    {
        Tensor a = Inside(step.Images), b = Inside(step.Targets);
        Tensor madeB = toB.Forward(a);
        if (judgeA is null)
            return Way(step, "A", a, madeB, toA, b, judgeB);
        // Both before the ways back, as the authors do: batch norm's running statistics depend on the order.
        Tensor madeA = toA!.Forward(b);
        return Way(step, "A", a, madeB, toA, b, judgeB) + Way(step, "B", b, madeA, toB, a, judgeA);
    }

    // L_GAN + L_CONST: what was made of one domain is judged in the other and, where there is a way back, goes it.
    private Tensor Way(
        StepContext step, string name, Tensor from, Tensor made, DiscoGanGenerator? back, Tensor real,
        DiscoGanDiscriminator judge)
    {
        (Tensor scores, Tensor[] features) = judge.Judge(made);
        Tensor total = loss.Generator(scores) * options.AdversarialWeight;
        if (options.FeatureWeight > 0)
        {
            Tensor distance = FeatureMatching(judge, real, features);
            step.Report($"features/{name}", distance.Item());
            total += distance * options.FeatureWeight;
        }
        if (back is null)
            return total;
        Tensor reconstruction = Loss.Mse(back.Forward(made), from);
        step.Report($"reconstruction/{name}", reconstruction.Item());
        if (!options.Curriculum)
            return total + reconstruction;
        float rate = step.Step <= options.StartSteps ? options.StartRate : options.LaterRate;
        return (total * (1 - rate)) + (reconstruction * rate);
    }

    // Salimans et al. 2016, section 3.1, over three layers: Σ mean (mean over the batch of real − that of made)².
    private static Tensor FeatureMatching(DiscoGanDiscriminator judge, Tensor real, Tensor[] made)
    {
        Tensor[] wanted = [];
        Autograd.NoGrad(() => wanted = judge.Judge(real).Features);
        Tensor total = Tensor.Scalar(0);
        for (int i = 0; i < made.Length; i++)
            total += Loss.Mse(made[i].Mean([0]), wanted[i].Mean([0]));
        return total;
    }

    private DiscoGanGenerator? Generator(TranslationDirection direction) =>
        direction == TranslationDirection.AtoB ? toB : toA;

    private static Tensor Inside(Tensor images) => (images * 0.5f) + 0.5f;
}
