using Ganymede.Layers;
using Ganymede.Losses;
using Ganymede.Optimizers;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Models;

/// <summary>
/// A generator that makes pictures from noise against a discriminator: the networks are the family's, the step is here.
/// Both phases share one forward pass of the generator.
/// </summary>
public abstract class NoiseModel : TrainableModel
{
    private const int GridSide = 8;

    private readonly ImageGanOptions options;
    private readonly AdversarialLoss loss;
    private Phase[] phases = [];
    private Tensor? fake, fakeNumbers;

    /// <summary>A model with these options, drawing from these streams.</summary>
    protected NoiseModel(ImageGanOptions options, RunStreams streams)
    {
        this.options = options;
        Streams = streams;
        loss = new AdversarialLoss(options.Loss, 1 - options.LabelSmoothing);
    }

    /// <summary>Pictures [N, H, W, C] in [-1, 1] from latents [N, latent].</summary>
    public abstract UnaryModule Generator { get; }

    /// <summary>Scores [N] from pictures [N, H, W, C] in [-1, 1].</summary>
    public abstract UnaryModule Discriminator { get; }

    /// <summary>Numbers in a latent vector.</summary>
    public int Latent => options.Latent;

    /// <inheritdoc/>
    public override RunStreams Streams { get; }

    /// <summary>Where the latents of training come from in place of the run's stream, to repeat another program's steps.</summary>
    internal Func<Tensor>? LatentsFrom { get; set; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Module>> Networks =>
        [new("generator", Generator), new("discriminator", Discriminator)];

    /// <inheritdoc/>
    public override IReadOnlyList<Phase> Phases => phases;

    /// <inheritdoc/>
    public override Module? Averaged => options.Average > 0 ? Generator : null;

    /// <inheritdoc/>
    public override void Begin(StepContext step)
    {
        Tensor latent = LatentsFrom?.Invoke() ?? Latents(step.Images.Shape[0], Streams.Noise);
        // Between generator steps nothing is learnt from the generator's own graph.
        fake = step.Step % options.CriticSteps == 0
            ? Generator.Forward(latent)
            : Autograd.NoGrad(() => Generator.Forward(latent));
        // A handle of its own: the generator's phase releases the graph, and may come first.
        fakeNumbers = fake.Detach();
    }

    /// <summary>Latents as the generator is trained on them, drawn from a stream.</summary>
    /// <param name="count">How many.</param>
    /// <param name="stream">The stream.</param>
    /// <returns>[count, latent].</returns>
    public Tensor Latents(int count, RandomStream stream)
    {
        Tensor latents = stream.Normal([count, options.Latent]);
        LatentModes.Choose(latents.Span, options.Latent, options.Modes);
        return latents;
    }

    /// <summary>Pictures from latents, as a trained network makes them: running statistics, no dropout.</summary>
    /// <param name="latent">[N, latent].</param>
    /// <returns>[N, H, W, C] in [-1, 1].</returns>
    public Tensor Generate(Tensor latent)
    {
        bool training = Generator.Training;
        Generator.Eval();
        try
        {
            return Autograd.NoGrad(() => Generator.Forward(latent));
        }
        finally
        {
            if (training)
                Generator.Train();
        }
    }

    /// <inheritdoc/>
    public override SampleGrid Samples()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor latent = Latents(GridSide * GridSide, Streams.FixedSamples());
        return new SampleGrid(TensorImages.ToImages(Generate(latent)), GridSide);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Summary>> Summaries()
    {
        using TensorScope scope = TensorScope.Begin();
        Shape picture = Generate(Tensor.Zeros([1, options.Latent])).Shape;
        return
        [
            new("generator", Summary.Of(Generator, [1, options.Latent])),
            new("discriminator", Summary.Of(Discriminator, picture)),
        ];
    }

    /// <summary>Makes the phases; the constructor of a family calls it when its networks stand.</summary>
    protected void BuildPhases()
    {
        var generator = new Phase(
            "generator", [Generator], Adam(Generator, options.GeneratorRate), options.CriticSteps, GeneratorLoss);
        var discriminator = new Phase(
            "discriminator", [Discriminator], Adam(Discriminator, options.DiscriminatorRate), 1, DiscriminatorLoss)
        {
            AfterStep = options.ClipWeights > 0 ? ClipWeights : null,
        };
        phases = options.GeneratorFirst ? [generator, discriminator] : [discriminator, generator];
    }

    private Adam Adam(Module network, float rate) => new(
        network.Parameters, new AdamOptions { LearningRate = rate, Beta1 = options.Beta1, Beta2 = options.Beta2 });

    // Real and fake pictures go through apart, each with the batch statistics of its own kind.
    private Tensor DiscriminatorLoss(StepContext step)
    {
        bool penalized = options.R1 > 0 && step.Step % options.R1Interval == 0;
        Tensor pictures = WithNoise(step.Images, step.Step);
        pictures.RequiresGrad = penalized;
        Tensor real = penalized
            ? RecomputedSegment.Without(() => Discriminator.Forward(pictures))
            : Discriminator.Forward(pictures);
        Tensor made = Discriminator.Forward(WithNoise(fakeNumbers!, step.Step));
        step.Report("score/real", Mean(real));
        step.Report("score/fake", Mean(made));
        Tensor total = loss.Real(real) + loss.Fake(made);
        if (options.HalveDiscriminatorLoss)
            total *= 0.5f;
        return penalized ? total + (GradientPenalty(pictures, real) * options.R1Interval) : total;
    }

    // Mescheder et al. 2018, equation 9: γ/2 · E |∇D(x)|² on real pictures; a lazy penalty counts once for each step that
    // went without (Karras et al. 2020, appendix B).
    private Tensor GradientPenalty(Tensor pictures, Tensor scores)
    {
        Tensor gradient = Autograd.Grad(scores.Sum(), [pictures], createGraph: true)[0];
        return gradient.Square().Sum() * (options.R1 / 2 / pictures.Shape[0]);
    }

    private Tensor GeneratorLoss(StepContext step) =>
        loss.Generator(Discriminator.Forward(WithNoise(fake!, step.Step)));

    // Instance noise (Sønderby et al. 2017): both kinds of pictures are blurred together until the generator is near.
    private Tensor WithNoise(Tensor images, long step)
    {
        float deviation = options.InstanceNoise * Math.Max(0, 1 - ((float)step / Math.Max(1, options.InstanceNoiseSteps)));
        return deviation > 0 ? images + Streams.Noise.Normal(images.Shape, 0, deviation) : images;
    }

    private void ClipWeights() => WeightClipping.Apply(Discriminator.Parameters, options.ClipWeights);

    private static double Mean(Tensor scores) => Autograd.NoGrad(() => scores.Mean().Item());
}
