using Ganymede.Losses;

namespace Ganymede.Models;

/// <summary>What the families that make pictures from noise share.</summary>
public abstract record ImageGanOptions : RunOptions
{
    /// <summary>Numbers in a latent vector, drawn from N(0, 1).</summary>
    public int Latent { get; init; } = 100;

    /// <summary>
    /// How many of those numbers are a choice in place of N(0, 1), one of them set and the others 0, so that kinds of
    /// pictures need not lie side by side; 0 for none.
    /// </summary>
    public int Modes { get; init; }

    /// <summary>The adversarial loss.</summary>
    public AdversarialKind Loss { get; init; } = AdversarialKind.NonSaturatingBce;

    /// <summary>How far the target of real pictures lies under 1 (one-sided; Salimans et al. 2016).</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>Standard deviation of the noise on the discriminator's pictures at the start (Sønderby et al. 2017).</summary>
    public float InstanceNoise { get; init; }

    /// <summary>Steps over which that noise falls to 0 in a straight line.</summary>
    public long InstanceNoiseSteps { get; init; }

    /// <summary>Discriminator steps to one generator step: 1 is balanced, WGAN uses 5.</summary>
    public int CriticSteps { get; init; } = 1;

    /// <summary>Whether the generator's step comes before the discriminator's.</summary>
    public bool GeneratorFirst { get; init; }

    /// <summary>Whether the discriminator's loss is halved, to slow it down against the generator.</summary>
    public bool HalveDiscriminatorLoss { get; init; }

    /// <summary>The largest weight of a discriminator, enforced after each of its steps (WGAN: 0.01); 0 for no limit.</summary>
    public float ClipWeights { get; init; }

    /// <summary>Weight of the penalty on the discriminator's gradient at real pictures (R1); 0 for none.</summary>
    public float R1 { get; init; }

    /// <summary>Steps between two of these penalties, each of which then counts for all of them.</summary>
    public int R1Interval { get; init; } = 4;

    /// <summary>The generator's learning rate.</summary>
    public float GeneratorRate { get; init; } = 2e-4f;

    /// <summary>The discriminator's learning rate.</summary>
    public float DiscriminatorRate { get; init; } = 2e-4f;

    /// <summary>Adam's decay of the mean of gradients.</summary>
    public float Beta1 { get; init; } = 0.5f;

    /// <summary>Adam's decay of the mean of squared gradients.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>Decay of the generator's running average of weights, which samples then come from; 0 for none.</summary>
    public float Average { get; init; }

    internal override float AverageDecay => Average;

    /// <inheritdoc/>
    public override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems())
            yield return problem;
        if (Latent < 1)
            yield return $"latent is {Latent}; it must be 1 or more.";
        if (Modes is 1 or < 0 || Modes > Latent)
            yield return $"modes is {Modes}; it must be 0, or from 2 to latent ({Latent}).";
        if (LabelSmoothing is not (>= 0 and < 1))
            yield return $"labelSmoothing is {LabelSmoothing}; it must be in [0, 1).";
        if (LabelSmoothing > 0 && Loss is (AdversarialKind.Hinge or AdversarialKind.Wasserstein))
            yield return "labelSmoothing is for the losses non-saturating and least-squares; the others have no labels.";
        if (!(InstanceNoise >= 0) || InstanceNoiseSteps < 0 || (InstanceNoise > 0 && InstanceNoiseSteps == 0))
            yield return "instanceNoise must be 0 or more, with instanceNoiseSteps of 1 or more where there is noise.";
        if (CriticSteps < 1)
            yield return $"criticSteps is {CriticSteps}; it must be 1 or more.";
        if (!(R1 >= 0) || R1Interval < 1)
            yield return "r1 must be 0 or more, and r1Interval 1 or more.";
        if (!(ClipWeights >= 0))
            yield return $"clipWeights is {ClipWeights}; it must be 0 or more.";
        if (!(GeneratorRate > 0) || !(DiscriminatorRate > 0))
            yield return "generatorRate and discriminatorRate must be above 0.";
        if (Beta1 is not (>= 0 and < 1) || Beta2 is not (>= 0 and < 1) || Average is not (>= 0 and < 1))
            yield return "beta1, beta2 and average must be in [0, 1).";
    }
}
