using Ganymede.Data;
using Ganymede.Data.Layouts;
using Ganymede.Losses;
using Ganymede.Optimizers;

namespace Ganymede.Models.Translation;

/// <summary>What the families that translate pictures share. Channels are those of A.</summary>
public abstract record TranslationOptions : RunOptions
{
    /// <summary>Channels of the pictures of B: 1, 3, or 0 for those of the data set.</summary>
    public int TargetChannels { get; init; }

    /// <summary>Side that pictures are loaded at, before a random part of size is cut out; 0 for the size itself.</summary>
    public int LoadSize { get; init; }

    /// <summary>How pictures of other proportions are brought to that side.</summary>
    public ImageFit Fit { get; init; } = ImageFit.Stretch;

    /// <summary>How the pictures of A and B lie: auto, folders, side-by-side, attribute.</summary>
    public LayoutKind Layout { get; init; }

    /// <summary>The attribute that the pictures of A have, where a list of attributes tells A from B.</summary>
    public string Attribute { get; init; } = "";

    /// <summary>The attribute that the pictures of B have; empty for those without that of A.</summary>
    public string OtherAttribute { get; init; } = "";

    /// <summary>An attribute that all pictures have, or with a minus before it lack; empty for none.</summary>
    public string Condition { get; init; } = "";

    /// <summary>Whether the lines of A as it is stored are made wider, as DiscoGAN's code does with edges.</summary>
    public bool WidenEdges { get; init; }

    /// <summary>Whether A and B change places.</summary>
    public bool Swap { get; init; }

    /// <summary>Whether pairs are taken apart, so that domains hold no two pictures that belong together.</summary>
    public bool Disjoint { get; init; }

    /// <summary>Pictures of each side that are kept for tests where the data has no such part; the last ones.</summary>
    public int HoldOut { get; init; }

    /// <summary>The adversarial loss.</summary>
    public AdversarialKind Loss { get; init; } = AdversarialKind.NonSaturatingBce;

    /// <summary>The generators' learning rate.</summary>
    public float GeneratorRate { get; init; } = 2e-4f;

    /// <summary>The discriminators' learning rate.</summary>
    public float DiscriminatorRate { get; init; } = 2e-4f;

    /// <summary>Adam's decay of the mean of gradients.</summary>
    public float Beta1 { get; init; } = 0.5f;

    /// <summary>Adam's decay of the mean of squared gradients.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>Epochs at the full learning rate, where decayEpochs is not 0.</summary>
    public int ConstantEpochs { get; init; } = 100;

    /// <summary>Epochs over which the learning rate then falls to 0; 0 to leave it to the option schedule.</summary>
    public int DecayEpochs { get; init; } = 100;

    internal override int LoadedSize => LoadSize == 0 ? Size : LoadSize;

    internal override ImageFit LoadedFit => Fit;

    internal override int OtherChannels => TargetChannels;

    internal override SideOptions Sides => new()
    {
        Layout = Layout,
        Attribute = Attribute,
        OtherAttribute = OtherAttribute,
        Condition = Condition,
        WidenEdges = WidenEdges,
        Swap = Swap,
        Disjoint = Disjoint,
        HoldOut = HoldOut,
    };

    internal override double? NaturalEpochs => DecayEpochs > 0 ? ConstantEpochs + DecayEpochs : null;

    /// <inheritdoc/>
    public override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems())
            yield return problem;
        if (TargetChannels is not (0 or 1 or 3))
            yield return $"targetChannels is {TargetChannels}; it must be 1, 3, or 0 for those of the data set.";
        if (LoadSize != 0 && (LoadSize < Size || LoadSize > 4096))
            yield return $"loadSize is {LoadSize}; it must be 0, or from size ({Size}) to 4096.";
        if (!(GeneratorRate > 0) || !(DiscriminatorRate > 0))
            yield return "generatorRate and discriminatorRate must be above 0.";
        if (Beta1 is not (>= 0 and < 1) || Beta2 is not (>= 0 and < 1))
            yield return "beta1 and beta2 must be in [0, 1).";
        if (HoldOut < 0)
            yield return $"holdOut is {HoldOut}; it must be 0 or more.";
        if (ConstantEpochs < 0 || DecayEpochs < 0)
            yield return "constantEpochs and decayEpochs must be 0 or more.";
        if (DecayEpochs > 0 && Schedule != LearningRateKind.Constant)
            yield return "the option schedule needs decayEpochs=0; two schedules cannot hold at once.";
    }

    internal override LearningRateSchedule LearningRates(int stepsAnEpoch)
    {
        if (DecayEpochs == 0)
            return base.LearningRates(stepsAnEpoch);
        var decay = new EpochDecaySchedule(ConstantEpochs, DecayEpochs, stepsAnEpoch);
        return WarmUp > 0 ? new WarmUpSchedule(WarmUp, decay) : decay;
    }
}
