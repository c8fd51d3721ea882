using System.Numerics;
using Ganymede.Losses;
using Ganymede.Models.Translation;

namespace Ganymede.Models.Pix2Pix;

/// <summary>The options of <see cref="Pix2PixFamily"/>; the defaults are those of Isola et al. 2017.</summary>
public sealed record Pix2PixOptions : TranslationOptions
{
    private static readonly int[] receptiveFields = [1, 16, 34, 70, 142, 286];

    /// <summary>Which networks.</summary>
    public Pix2PixNetworks Networks { get; init; } = Pix2PixNetworks.Paper;

    /// <summary>The generator of the paper's networks.</summary>
    public GeneratorKind Generator { get; init; } = GeneratorKind.Unet;

    /// <summary>Maps of the generator's outermost layer.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Maps of the discriminator's first layer.</summary>
    public int DiscriminatorWidth { get; init; } = 64;

    /// <summary>Side of the patch that one score of the discriminator sees: 1, 16, 34, 70, 142 or 286.</summary>
    public int ReceptiveField { get; init; } = 70;

    /// <summary>The normalization of the paper's networks.</summary>
    public NormKind Norm { get; init; } = NormKind.Batch;

    /// <summary>Whether the generator has dropout, the paper's only noise.</summary>
    public bool Dropout { get; init; } = true;

    /// <summary>How batch norm and dropout behave once the network is trained.</summary>
    public SamplingMode Sampling { get; init; } = SamplingMode.Training;

    /// <summary>Weight of the L1 distance to the target (equation 4).</summary>
    public float L1 { get; init; } = 100;

    /// <summary>From which side to which the generator translates.</summary>
    public TranslationDirection Direction { get; init; } = TranslationDirection.AtoB;

    /// <inheritdoc/>
    public override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems())
            yield return problem;
        if (Width < 1 || DiscriminatorWidth < 1)
            yield return "width and discriminatorWidth must be 1 or more.";
        if (!(L1 >= 0))
            yield return $"l1 is {L1}; it must be 0 or more.";
        if (PatchLayers(ReceptiveField) < 0)
            yield return $"receptiveField is {ReceptiveField}; it can be 1, 16, 34, 70, 142 or 286.";
        if (Loss == AdversarialKind.Wasserstein)
            yield return "loss cannot be wasserstein here: nothing would hold the discriminator's slope.";
        if (Networks == Pix2PixNetworks.Instance && Size % 256 != 0)
            yield return $"size is {Size}; the networks 'instance' halve eight times, so it must be a multiple of 256.";
        if (Networks == Pix2PixNetworks.Instance && (ReceptiveField != 70 || Norm != NormKind.Instance))
            yield return "receptiveField and norm belong to the networks 'paper'; 'instance' has 70 and instance.";
        else if (Networks == Pix2PixNetworks.Paper && Multiple is 0)
            yield return $"size is {Size}; a U-Net as deep as the size needs a power of two from 32 on.";
        else if (Networks == Pix2PixNetworks.Paper && Size % Multiple != 0)
            yield return $"size is {Size}; the generator {Generator.ToString().ToLowerInvariant()} needs a multiple of {Multiple}.";
    }

    /// <summary>Layers that halve in a PatchGAN of a receptive field; 0 for single pixels, -1 where there is none.</summary>
    internal static int PatchLayers(int receptiveField) => Array.IndexOf(receptiveFields, receptiveField);

    /// <summary>The receptive field of so many layers that halve; null where there is none.</summary>
    internal static int? ReceptiveFieldOf(int layers) =>
        layers < receptiveFields.Length ? receptiveFields[layers] : null;

    private int Multiple => Generator switch
    {
        GeneratorKind.Unet => Size >= 32 && BitOperations.IsPow2(Size) ? Size : 0,
        _ => TranslationNetworks.MultipleOf(Generator),
    };
}
