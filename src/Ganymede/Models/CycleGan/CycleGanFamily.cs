using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Losses;

namespace Ganymede.Models.CycleGan;

/// <summary>Translation between two kinds of pictures that are not paired (Zhu et al. 2017, arXiv 1703.10593).</summary>
public sealed class CycleGanFamily : Family
{
    // The paper's section 4 and appendix 7, and what its code sets beside them.
    private static readonly CycleGanOptions paper = new()
    {
        Preset = "paper",
        Loss = AdversarialKind.LeastSquares,
        Size = 256,
        LoadSize = 286,
        Batch = 1,
        Flip = true,
        LogEvery = 100,
        SampleEvery = 500,
        CheckpointEvery = 1000,
    };

    // Narrow networks and two to three times the rate: what a quarter of an hour on two cores is enough for.
    private static readonly CycleGanOptions emoji = paper with
    {
        Preset = "emoji",
        Size = 64,
        LoadSize = 0,
        Batch = 4,
        Flip = false,
        Width = 24,
        ResizeConvolution = true,
        DiscriminatorWidth = 32,
        GeneratorRate = 6e-4f,
        DiscriminatorRate = 4e-4f,
        ConstantEpochs = 3,
        DecayEpochs = 3,
    };

    /// <inheritdoc/>
    public override string Name => "cyclegan";

    /// <inheritdoc/>
    public override string Task => "pictures of one kind to another and back, unpaired";

    /// <inheritdoc/>
    public override string Paper => "Zhu et al. 2017, arXiv 1703.10593";

    /// <inheritdoc/>
    public override DataKind Needs => DataKind.Domains;

    /// <inheritdoc/>
    public override string DefaultData => "emoji";

    /// <inheritdoc/>
    public override IReadOnlyList<Preset> Presets { get; } =
    [
        new("paper", "the paper's networks and rates: ResNets, least squares, 256 pixels, batch 1, 200 epochs", paper),
        new("horse2zebra", "the textbooks' object transfiguration: as the paper, with 32x32 scores", paper with
        {
            Preset = "horse2zebra",
            SamePadding = true,
        }),
        // One Adam over two networks is the same as one for each: it looks at every weight by itself.
        new("wasserstein", "critics with a gradient penalty in the place of least squares", Critics(paper) with
        {
            Preset = "wasserstein",
            Identity = 0,
        }),
        new("emoji", "narrow networks at 64 pixels, batch 4, 6 epochs: minutes on the shipped emoji", emoji),
        new("emoji-wasserstein", "the same with critics and a gradient penalty", Critics(emoji) with
        {
            Preset = "emoji-wasserstein",
        }),
    ];

    /// <inheritdoc/>
    public override JsonObject ToJson(RunOptions options) =>
        OptionsJson.Write((CycleGanOptions)options, OptionsJson.Default.CycleGanOptions);

    /// <inheritdoc/>
    public override RunOptions FromJson(JsonObject json) => OptionsJson.Read(json, OptionsJson.Default.CycleGanOptions);

    /// <inheritdoc/>
    public override TrainableModel Create(RunOptions options, DataFacts data, ulong seed) =>
        new CycleGanModel((CycleGanOptions)options, data.Channels, data.TargetChannels, seed);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> PublicNames => CycleGanImport.PublicNames;

    /// <inheritdoc/>
    public override ImportPlan? PlanImport(IReadOnlyList<ForeignNetwork> networks) =>
        CycleGanImport.Plan(networks, paper);

    private static CycleGanOptions Critics(CycleGanOptions options) => options with
    {
        Loss = AdversarialKind.Wasserstein,
        Constraint = CriticConstraint.Penalty,
        HalveDiscriminatorLoss = false,
        Pool = 0,
        Beta1 = 0,
        Beta2 = 0.9f,
    };
}
