using System.Numerics;
using Ganymede.Losses;
using Ganymede.Models.Translation;
using Ganymede.Tensors;

namespace Ganymede.Models.CycleGan;

/// <summary>The options of <see cref="CycleGanFamily"/>; the defaults are those of Zhu et al. 2017.</summary>
public sealed record CycleGanOptions : TranslationOptions
{
    /// <summary>The network of both generators.</summary>
    public GeneratorKind Generator { get; init; } = GeneratorKind.Resnet;

    /// <summary>Residual blocks of a ResNet; 0 for those that its name or the size asks for.</summary>
    public int Blocks { get; init; }

    /// <summary>The generators' maps at full size.</summary>
    public int Width { get; init; } = 64;

    /// <summary>The normalization of all networks.</summary>
    public NormKind Norm { get; init; } = NormKind.Instance;

    /// <summary>Whether the generators have dropout, while they are trained.</summary>
    public bool Dropout { get; init; }

    /// <summary>What the convolutions of a ResNet's blocks see beyond the edge.</summary>
    public PaddingMode Padding { get; init; } = PaddingMode.Reflect;

    /// <summary>
    /// Whether a ResNet enlarges by repeating pixels and a convolution, not by a transposed convolution, which may leave a
    /// checkerboard (Odena et al. 2016).
    /// </summary>
    public bool ResizeConvolution { get; init; }

    /// <summary>The discriminators' maps in the first layer.</summary>
    public int DiscriminatorWidth { get; init; } = 64;

    /// <summary>
    /// Halvings in the discriminators: 3 judges patches of 70×70 pixels, 1 of 16×16, 5 of 286×286, and 0 each pixel.
    /// </summary>
    public int DiscriminatorLayers { get; init; } = 3;

    /// <summary>Whether the discriminators' last layers keep the size of their maps: 32×32 scores at 256 pixels, not 30×30.</summary>
    public bool SamePadding { get; init; }

    /// <summary>Weight of the way from A to B and back against the adversarial loss.</summary>
    public float CycleA { get; init; } = 10;

    /// <summary>Weight of the way from B to A and back.</summary>
    public float CycleB { get; init; } = 10;

    /// <summary>
    /// Weight of leaving pictures of the target alone (section 5.2), as a share of the cycle's weight; 0 for none.
    /// </summary>
    public float Identity { get; init; } = 0.5f;

    /// <summary>Earlier pictures that each discriminator also sees; 0 for none.</summary>
    public int Pool { get; init; } = 50;

    /// <summary>Whether the discriminators' losses are halved, to slow them down against the generators.</summary>
    public bool HalveDiscriminatorLoss { get; init; } = true;

    /// <summary>What bounds the discriminators: none, penalty or clipping.</summary>
    public CriticConstraint Constraint { get; init; } = CriticConstraint.None;

    /// <summary>Weight of the gradient penalty, where that is the constraint.</summary>
    public float PenaltyWeight { get; init; } = 10;

    /// <summary>The largest weight of a discriminator, where clipping is the constraint.</summary>
    public float ClipWeights { get; init; } = 0.01f;

    /// <summary>Discriminator steps to one generator step.</summary>
    public int CriticSteps { get; init; } = 1;

    /// <summary>How batch norm and dropout behave once the networks are trained.</summary>
    public SamplingMode Sampling { get; init; } = SamplingMode.Evaluation;

    /// <summary>What the sides of pictures must be multiples of; 0 where no generator could be made.</summary>
    internal int Multiple => Generator == GeneratorKind.Unet
        ? Size >= 32 && BitOperations.IsPow2(Size) ? Size : 0
        : TranslationNetworks.MultipleOf(Generator);

    /// <inheritdoc/>
    public override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems())
            yield return problem;
        bool resnet = TranslationNetworks.IsResnet(Generator);
        int smallest = Math.Max(Multiple, ResnetGenerator.MinSide);
        if (Multiple == 0)
            yield return $"size is {Size}; a U-Net as deep as the size needs a power of two from 32 on.";
        else if (Size % Multiple != 0 || Size < smallest)
            yield return $"size is {Size}; this generator takes multiples of {Multiple}, from {smallest} on.";
        if (DiscriminatorLayers is < 0 or > 7)
            yield return $"discriminatorLayers is {DiscriminatorLayers}; it must be from 0 to 7.";
        else if (DiscriminatorLayers > 0 && !SamePadding && Size < 3 << DiscriminatorLayers)
            yield return $"size is {Size}, of which {DiscriminatorLayers} discriminatorLayers leave nothing; "
                + $"they need {3 << DiscriminatorLayers} pixels, or fewer layers.";
        if (Width < 1 || DiscriminatorWidth < 1)
            yield return "width and discriminatorWidth must be 1 or more.";
        if (Blocks < 0 || (Blocks > 0 && !resnet))
            yield return "blocks must be 0 or more, and is for the ResNets alone.";
        if (!resnet && (ResizeConvolution || Padding != PaddingMode.Reflect))
            yield return "resizeConvolution and padding are for the ResNets; a U-Net has nothing that they could change.";
        if (DiscriminatorLayers == 0 && SamePadding)
            yield return "samePadding is for discriminators of patches; one that judges each pixel has no padding.";
        if (!(CycleA >= 0) || !(CycleB >= 0) || !(Identity >= 0))
            yield return "cycleA, cycleB and identity must be 0 or more.";
        if (Pool is < 0 or > 10_000)
            yield return $"pool is {Pool}; it must be from 0 to 10000.";
        if (CriticSteps < 1)
            yield return $"criticSteps is {CriticSteps}; it must be 1 or more.";
        if (!(PenaltyWeight > 0) || !(ClipWeights > 0))
            yield return "penaltyWeight and clipWeights must be above 0.";
        if (Loss == AdversarialKind.Wasserstein && Constraint == CriticConstraint.None)
            yield return "the loss wasserstein needs constraint=penalty or constraint=clipping; without one its critics have no bound.";
        if (Constraint == CriticConstraint.Penalty && Norm == NormKind.Batch)
            yield return "constraint=penalty takes each picture by itself, which norm=batch does not; choose instance or none.";
    }
}
