using Ganymede.Models;
using Ganymede.Models.CycleGan;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Tests.Data;
using Ganymede.Training;

namespace Ganymede.Tests.Models;

/// <summary>Runs of a CycleGAN on two small domains: resuming, sizes, grids and options.</summary>
public sealed class CycleGanTests
{
    private static readonly string[] small =
    [
        "size=12", "loadSize=14", "width=2", "blocks=1", "discriminatorWidth=2", "discriminatorLayers=1", "pool=3",
        "batch=2", "checkpointEvery=3",
    ];

    [Theory]
    [InlineData("preset=paper", "dropout=true")]
    [InlineData("preset=wasserstein", "pool=3")]
    [InlineData("accumulate=2", "criticSteps=2")]
    public void SixStepsAreThreeAndThreeMoreWithPoolsAndStreams(params string[] settings)
    {
        using var folder = new TemporaryFolder();
        WriteDomains(folder, 7, 9);
        string whole = Train(folder, "whole", 6, settings), halves = Train(folder, "halves", 3, settings);
        using (TrainingSession session = TrainingSession.Resume(halves, new Silence()))
            session.Train(new TrainingBudget { Steps = 6 }, CancellationToken.None);

        foreach (string file in (string[])["weights.safetensors", "optimizer.safetensors", "state.json"])
        {
            Assert.True(
                File.ReadAllBytes(At(whole, file)).AsSpan().SequenceEqual(File.ReadAllBytes(At(halves, file))),
                $"{file} differs after resuming");
        }
        Assert.Contains("\"pool\"", File.ReadAllText(At(whole, "state.json")), StringComparison.Ordinal);
        byte[] state = File.ReadAllBytes(At(whole, "optimizer.safetensors"));
        Assert.True(state.AsSpan().IndexOf("memory.poolA.pictures"u8) > 0 && state.AsSpan().IndexOf("memory.poolB.count"u8) > 0);

        static string At(string run, string file) => Path.Combine(run, "checkpoints", "step-000006", file);
    }

    [Fact]
    public void SamplesShowBothWaysThereAndBack()
    {
        using var folder = new TemporaryFolder();
        WriteDomains(folder, 5, 3);
        using TrainingSession session = Start(folder, "run", []);
        SampleGrid grid = session.Model.Samples()!;
        Assert.Equal(6, grid.Columns);
        Assert.Equal(3 * 6, grid.Cells.Count);
        Assert.All(grid.Cells, c => Assert.Equal((12, 3), (c.Width, c.Channels)));
    }

    [Theory]
    [InlineData("resnet", 12, 4)]
    [InlineData("resnet9", 8, 4)]
    [InlineData("unet32", 32, 32)]
    [InlineData("unet64", 64, 64)]
    [InlineData("unet", 32, 32)]
    public void GeneratorsTranslateAtTheirSmallestSizeAndAtOddMultiples(string generator, int side, int multiple)
    {
        using TensorScope scope = TensorScope.Begin();
        using var model = (CycleGanModel)Make(1, 3, $"generator={generator}", $"size={Math.Max(side, 12)}", "loadSize=0", "identity=0", "blocks=0");
        Assert.Equal(multiple, model.Multiple);
        Tensor there = model.Translate(Tensor.Zeros([1, model.MinSide, model.MinSide + multiple, 1]), TranslationDirection.AtoB);
        Assert.Equal([1, model.MinSide, model.MinSide + multiple, 3], there.Shape.ToArray());
        Assert.Equal(1, model.Translate(there, TranslationDirection.BtoA).Shape[3]);
        Assert.True(model.AtoB.Training);
    }

    [Fact]
    public void ThePaperTakesNineBlocksFromTwoHundredAndFiftySixPixelsOn()
    {
        CycleGanFamily family = new();
        var paper = (CycleGanOptions)family.Options();
        Assert.Equal(9, TranslationNetworks.BlocksOf(paper.Generator, paper.Size));
        Assert.Equal(6, TranslationNetworks.BlocksOf(paper.Generator, 128));
        Assert.Equal(["paper", "horse2zebra", "wasserstein", "emoji", "emoji-wasserstein"], family.Presets.Select(p => p.Name));
        Assert.All(family.Presets, p => Assert.Empty(p.Options.Problems()));
    }

    [Theory]
    [InlineData("size=14", "multiples of 4")]
    [InlineData("size=4", "from 8 on")]
    [InlineData("discriminatorLayers=3", "they need 24 pixels")]
    [InlineData("generator=unet64", "multiples of 64")]
    [InlineData("loss=wasserstein", "needs constraint")]
    [InlineData("norm=batch constraint=penalty", "norm=batch does not")]
    [InlineData("generator=unet32 size=32 loadSize=0 blocks=0 resizeConvolution=true", "for the ResNets")]
    [InlineData("generator=unet32 size=32 loadSize=0 blocks=3", "blocks")]
    [InlineData("generator=unet", "power of two")]
    [InlineData("discriminatorLayers=0 samePadding=true", "samePadding")]
    [InlineData("cycleA=-1", "cycleA")]
    [InlineData("pool=-1", "pool is -1")]
    [InlineData("criticSteps=0", "criticSteps is 0")]
    public void OptionsThatDoNotFitAreNamed(string settings, string sentence)
    {
        OptionException error = Assert.Throws<OptionException>(() => Make(3, 3, settings.Split(' ')));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheIdentityNeedsPicturesOfTheSameChannels() =>
        Assert.Contains("identity=0", Assert.Throws<OptionException>(() => Make(1, 3)).Message, StringComparison.Ordinal);

    [Fact]
    public void ClippingHoldsEveryWeightOfTheCritics()
    {
        using var folder = new TemporaryFolder();
        WriteDomains(folder, 4, 4);
        using TrainingSession session = Start(folder, "run", ["preset=wasserstein", "constraint=clipping", "clipWeights=0.004"]);
        session.Train(new TrainingBudget { Steps = 2 }, CancellationToken.None);
        var model = (CycleGanModel)session.Model;
        Assert.All(model.DiscriminatorA.Parameters.Concat(model.DiscriminatorB.Parameters), p =>
            Assert.InRange(p.ToArray().Max(Math.Abs), 0, 0.004f));
    }

    private static TrainableModel Make(int a, int b, params string[] settings)
    {
        CycleGanFamily family = new();
        return family.Create(Resolve(settings), new DataFacts(a, [], b), 1);
    }

    private static RunOptions Resolve(string[] settings) => OptionBinder.Resolve(
        new CycleGanFamily(), small.Concat(settings).Select(s => s.Split('=')).Select(s => KeyValuePair.Create(s[0], s[1])));

    private static TrainingSession Start(TemporaryFolder folder, string run, string[] settings) => TrainingSession.Start(
        new TrainingPlan { Family = new CycleGanFamily(), Options = Resolve(settings), Data = folder.At("data"), Seed = 3 },
        folder.At(run), new Silence());

    private static string Train(TemporaryFolder folder, string run, int steps, string[] settings)
    {
        using TrainingSession session = Start(folder, run, settings);
        session.Train(new TrainingBudget { Steps = steps }, CancellationToken.None);
        return folder.At(run);
    }

    private static void WriteDomains(TemporaryFolder folder, int a, int b)
    {
        for (int i = 0; i < a; i++)
            Pictures.Write(folder, $"data/trainA/{i}.png", 16, 16, 3, i * 5);
        for (int i = 0; i < b; i++)
            Pictures.Write(folder, $"data/trainB/{i}.png", 16, 16, 3, 90 + (i * 7));
    }

    private sealed class Silence : ITrainingObserver
    {
        public void Stepped(long step, long? last)
        {
        }

        public void Logged(Ganymede.Reporting.MetricsRow row)
        {
        }

        public void Wrote(string path)
        {
        }

        public void Warned(string message)
        {
        }
    }
}
