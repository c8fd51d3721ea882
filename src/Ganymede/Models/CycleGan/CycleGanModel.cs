using Ganymede.Layers;
using Ganymede.Losses;
using Ganymede.Models.Translation;
using Ganymede.Optimizers;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Models.CycleGan;

/// <summary>
/// The four networks of a CycleGAN and its step: first both generators, then both discriminators. In the paper's letters
/// <see cref="AtoB"/> is G, <see cref="BtoA"/> F, and the discriminators are D_X of A and D_Y of B.
/// </summary>
public sealed class CycleGanModel : TranslationModel
{
    private readonly CycleGanOptions options;
    private readonly AdversarialLoss loss;
    private readonly Phase[] phases;
    private readonly HistoryPool? poolA, poolB;
    private Tensor? fakeA, fakeB, fakeNumbersA, fakeNumbersB;

    /// <summary>Fresh networks for these options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="sourceChannels">Channels of a picture of A.</param>
    /// <param name="targetChannels">Channels of a picture of B.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="OptionException">The identity loss for domains of different channels.</exception>
    public CycleGanModel(CycleGanOptions options, int sourceChannels, int targetChannels, ulong seed)
        : base(new RunStreams(seed), sourceChannels, targetChannels)
    {
        if (options.Identity > 0 && sourceChannels != targetChannels)
            throw new OptionException(
                $"identity is {options.Identity}, but pictures of A have {sourceChannels} channels and those of B "
                + $"{targetChannels}, so neither could be left as it is; set identity=0, or channels and targetChannels alike.");
        this.options = options;
        loss = new AdversarialLoss(options.Loss);
        AtoB = Generator(sourceChannels, targetChannels);
        BtoA = Generator(targetChannels, sourceChannels);
        DiscriminatorA = Discriminator(sourceChannels);
        DiscriminatorB = Discriminator(targetChannels);
        foreach ((_, Module network) in Networks)
            network.Initialize(Streams.Weights);
        if (options.Pool > 0)
        {
            poolA = new HistoryPool(options.Pool, [options.Size, options.Size, sourceChannels], Streams.Pool);
            poolB = new HistoryPool(options.Pool, [options.Size, options.Size, targetChannels], Streams.Pool);
        }
        phases =
        [
            new Phase("generators", [AtoB, BtoA], Adam(options.GeneratorRate, AtoB, BtoA), options.CriticSteps, GeneratorLoss),
            new Phase(
                "discriminators", [DiscriminatorA, DiscriminatorB],
                Adam(options.DiscriminatorRate, DiscriminatorA, DiscriminatorB), 1, DiscriminatorLoss)
            {
                AfterStep = options.Constraint == CriticConstraint.Clipping ? ClipWeights : null,
            },
        ];
    }

    /// <summary>Pictures of B from pictures of A, [N, H, W, C] in [-1, 1].</summary>
    public UnaryModule AtoB { get; }

    /// <summary>Pictures of A from pictures of B, [N, H, W, C] in [-1, 1].</summary>
    public UnaryModule BtoA { get; }

    /// <summary>Scores [N, H', W', 1] of pictures of A.</summary>
    public UnaryModule DiscriminatorA { get; }

    /// <summary>Scores [N, H', W', 1] of pictures of B.</summary>
    public UnaryModule DiscriminatorB { get; }

    /// <summary>The public code calls them G_A, G_B, D_B and D_A: its D_A judges the pictures of B that its G_A makes.</summary>
    public override IReadOnlyList<KeyValuePair<string, Module>> Networks =>
    [
        new("generatorAtoB", AtoB), new("generatorBtoA", BtoA),
        new("discriminatorA", DiscriminatorA), new("discriminatorB", DiscriminatorB),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Phase> Phases => phases;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> Memory =>
        Named("poolA", poolA).Concat(Named("poolB", poolB));

    /// <inheritdoc/>
    public override int Multiple => options.Multiple;

    /// <inheritdoc/>
    public override int MinSide => Math.Max(Multiple, ResnetGenerator.MinSide);

    /// <inheritdoc/>
    protected override Module GeneratorFor(TranslationDirection direction) =>
        direction == TranslationDirection.AtoB ? AtoB : BtoA;

    /// <inheritdoc/>
    public override void Begin(StepContext step)
    {
        if (step.Step % options.CriticSteps == 0)
            (fakeB, fakeA) = (AtoB.Forward(step.Images), BtoA.Forward(step.Targets));
        else
            // Between generator steps nothing is learnt from the generators' own graph.
            Autograd.NoGrad(() => (fakeB, fakeA) = (AtoB.Forward(step.Images), BtoA.Forward(step.Targets)));
        // Handles of their own: the generators' phase releases the graph.
        (fakeNumbersB, fakeNumbersA) = (fakeB!.Detach(), fakeA!.Detach());
    }

    /// <inheritdoc/>
    public override Tensor Translate(Tensor images, TranslationDirection direction) =>
        Use(direction == TranslationDirection.AtoB ? AtoB : BtoA, images, options.Sampling);

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Summary>> Summaries()
    {
        using TensorScope scope = TensorScope.Begin();
        Shape a = [1, options.Size, options.Size, SourceChannels], b = [1, options.Size, options.Size, TargetChannels];
        return
        [
            new("generatorAtoB", Summary.Of(AtoB, a)), new("generatorBtoA", Summary.Of(BtoA, b)),
            new("discriminatorA", Summary.Of(DiscriminatorA, a)), new("discriminatorB", Summary.Of(DiscriminatorB, b)),
        ];
    }

    // Equation 3: both adversarial losses and both cycles; section 5.2: the identity.
    private Tensor GeneratorLoss(StepContext step)
    {
        Tensor a = step.Images, b = step.Targets;
        Tensor total = Reported(step, "adversarial/AtoB", loss.Generator(DiscriminatorB.Forward(fakeB!)))
            + Reported(step, "adversarial/BtoA", loss.Generator(DiscriminatorA.Forward(fakeA!)))
            + (Reported(step, "cycle/A", Loss.L1(BtoA.Forward(fakeB!), a)) * options.CycleA)
            + (Reported(step, "cycle/B", Loss.L1(AtoB.Forward(fakeA!), b)) * options.CycleB);
        if (options.Identity == 0)
            return total;
        return total
            + (Reported(step, "identity/A", Loss.L1(BtoA.Forward(a), a)) * (options.CycleA * options.Identity))
            + (Reported(step, "identity/B", Loss.L1(AtoB.Forward(b), b)) * (options.CycleB * options.Identity));
    }

    private Tensor DiscriminatorLoss(StepContext step)
    {
        // That of B first, as the pools draw from one stream.
        Tensor b = OneDiscriminator(DiscriminatorB, step.Targets, fakeNumbersB!, poolB);
        Tensor a = OneDiscriminator(DiscriminatorA, step.Images, fakeNumbersA!, poolA);
        return Reported(step, "discriminator/A", a) + Reported(step, "discriminator/B", b);
    }

    private Tensor OneDiscriminator(UnaryModule discriminator, Tensor real, Tensor made, HistoryPool? pool)
    {
        Tensor shown = pool?.Exchange(made) ?? made;
        Tensor total = loss.Real(discriminator.Forward(real)) + loss.Fake(discriminator.Forward(shown));
        if (options.HalveDiscriminatorLoss)
            total *= 0.5f;
        return options.Constraint == CriticConstraint.Penalty ? total + Penalty(discriminator, real, shown) : total;
    }

    // Gulrajani et al. 2017, equation 3. It is the gradient of the sum of the patches' scores that is held to the length
    // 1, as the public code has it: that of their mean would let each patch be as steep as there are patches, against
    // which the cycle's weight of 10 is nothing.
    private Tensor Penalty(UnaryModule discriminator, Tensor real, Tensor made)
    {
        int count = real.Shape[0];
        Tensor share = Streams.Noise.Uniform([count, 1, 1, 1]);
        Tensor between = Autograd.NoGrad(() => (real * share) + (made * (1 - share)));
        between.RequiresGrad = true;
        Tensor scores = RecomputedSegment.Without(() => discriminator.Forward(between));
        Tensor gradient = Autograd.Grad(scores.Sum(), [between], createGraph: true)[0];
        // Away from 0, where the root has no gradient.
        Tensor length = (gradient.Square().Sum([1, 2, 3]) + 1e-12f).Sqrt();
        return (length - 1).Square().Mean() * options.PenaltyWeight;
    }

    private void ClipWeights() => WeightClipping.Apply(
        DiscriminatorA.Parameters.Concat(DiscriminatorB.Parameters), options.ClipWeights);

    private UnaryModule Generator(int from, int to) => TranslationNetworks.Generator(
        options.Generator, from, to, options.Size, options.Width, options.Norm, options.Dropout ? Streams.Dropout : null,
        options.Blocks, options.Padding, options.ResizeConvolution);

    private UnaryModule Discriminator(int channels) => options.DiscriminatorLayers == 0
        ? new PixelDiscriminator(channels, options.DiscriminatorWidth, options.Norm)
        : new PatchDiscriminator(
            channels, options.DiscriminatorWidth, options.DiscriminatorLayers, options.Norm, options.SamePadding);

    private Adam Adam(float rate, Module first, Module second) => new(
        first.Parameters.Concat(second.Parameters),
        new AdamOptions { LearningRate = rate, Beta1 = options.Beta1, Beta2 = options.Beta2 });

    private static IEnumerable<(string Name, Tensor Value)> Named(string name, HistoryPool? pool) =>
        pool?.State.Select(s => ($"{name}.{s.Name}", s.Value)) ?? [];

    private static Tensor Reported(StepContext step, string name, Tensor part)
    {
        step.Report(name, part.Item());
        return part;
    }
}
