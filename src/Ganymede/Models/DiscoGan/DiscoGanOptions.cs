using Ganymede.Models.Translation;

namespace Ganymede.Models.DiscoGan;

/// <summary>The options of <see cref="DiscoGanFamily"/>; the defaults are those of the authors' code.</summary>
public sealed record DiscoGanOptions : TranslationOptions
{
    /// <summary>How often the networks halve the sides: a picture's side is a multiple of 2 to the power of this.</summary>
    internal const int Halvings = 4;

    /// <summary>The authors' settings: the learning rate never falls.</summary>
    public DiscoGanOptions() => (ConstantEpochs, DecayEpochs) = (0, 0);

    /// <summary>Which of the paper's three models.</summary>
    public DiscoGanArch Arch { get; init; } = DiscoGanArch.DiscoGan;

    /// <summary>Maps of the layers next to the picture, doubled at each of the three further halvings of the side.</summary>
    public int Width { get; init; } = 64;

    /// <summary>
    /// Channels of the generators' bottleneck, one pixel of them for 64 pixels of side; 0 for none.
    /// </summary>
    public int Bottleneck { get; init; }

    /// <summary>Weight of the generators' adversarial loss.</summary>
    public float AdversarialWeight { get; init; } = 0.1f;

    /// <summary>
    /// Weight of feature matching: the squared distance of the discriminator's mean features of real pictures and of
    /// made ones; 0 for none.
    /// </summary>
    public float FeatureWeight { get; init; } = 0.9f;

    /// <summary>
    /// Whether the losses are mixed, (1 − rate) parts of the adversarial ones to rate parts of the reconstruction, by a
    /// rate that rises; without it they are added, as in the paper's equations.
    /// </summary>
    public bool Curriculum { get; init; } = true;

    /// <summary>The rate of the reconstruction over the first steps.</summary>
    public float StartRate { get; init; } = 0.01f;

    /// <summary>Steps at the first rate; 0 to begin with the later one.</summary>
    public long StartSteps { get; init; } = 10_000;

    /// <summary>The rate of the reconstruction afterwards.</summary>
    public float LaterRate { get; init; } = 0.5f;

    /// <summary>
    /// Steps of the generators to one of the discriminators, which goes first; 0 to have all learn at every step.
    /// </summary>
    public int GeneratorSteps { get; init; } = 2;

    /// <summary>Whether the discriminators' losses are halved, to slow them down against the generators.</summary>
    public bool HalveDiscriminatorLoss { get; init; } = true;

    /// <summary>Weight · this is added to each gradient (an L2 penalty), in both optimizers.</summary>
    public float WeightDecay { get; init; } = 1e-5f;

    /// <summary>
    /// How batch norm behaves when a trained network translates: with the statistics of training, or with those of the
    /// pictures that are translated together, as in the authors' code, which never leaves training.
    /// </summary>
    public SamplingMode Sampling { get; init; } = SamplingMode.Evaluation;

    /// <inheritdoc/>
    public override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems())
            yield return problem;
        if (Width is < 1 or > 1024)
            yield return $"width is {Width}; it must lie between 1 and 1024.";
        if (Bottleneck is < 0 or > 8192)
            yield return $"bottleneck is {Bottleneck}; it must lie between 1 and 8192, or be 0 for none.";
        if (Size % (1 << Halvings) != 0)
            yield return $"size is {Size}; the networks halve it four times, so it must be a multiple of 16.";
        if (Bottleneck > 0 && Size < 64)
            yield return $"size is {Size}; the bottleneck needs 64 or more.";
        if (Batch == 1 && (Size == 16 || (Bottleneck > 0 && Size == 64)))
            yield return $"batch is 1; at size {Size} a layer has one pixel, of which batch norm needs two or more.";
        if (Sampling == SamplingMode.Training && Bottleneck > 0)
            yield return "sampling=training needs bottleneck=0; of one picture that layer has one pixel, too few for batch norm.";
        if (!(AdversarialWeight >= 0) || !(FeatureWeight >= 0) || AdversarialWeight + FeatureWeight == 0)
            yield return "adversarialWeight and featureWeight must be 0 or more, and one of them above 0.";
        if (StartRate is not (>= 0 and <= 1) || LaterRate is not (>= 0 and <= 1))
            yield return "startRate and laterRate must be in [0, 1].";
        if (StartSteps < 0 || GeneratorSteps < 0)
            yield return "startSteps and generatorSteps must be 0 or more.";
        if (!(WeightDecay >= 0))
            yield return $"weightDecay is {WeightDecay}; it must be 0 or more.";
    }
}
