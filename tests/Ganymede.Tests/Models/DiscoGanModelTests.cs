using Ganymede.Data;
using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Models.DiscoGan;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Tests.Models;

public sealed class DiscoGanModelTests
{
    [Theory]
    [InlineData(DiscoGanArch.DiscoGan, true, 4)]
    [InlineData(DiscoGanArch.ReconGan, true, 3)]
    [InlineData(DiscoGanArch.Gan, false, 2)]
    public void AnArchitectureHasTheNetworksThatItTrains(DiscoGanArch arch, bool back, int networks)
    {
        using DiscoGanModel model = Model(new() { Arch = arch });

        Assert.True(model.Has(TranslationDirection.AtoB));
        Assert.Equal(back, model.Has(TranslationDirection.BtoA));
        Assert.Equal(networks, model.Networks.Count);
        Assert.Equal(networks, model.Phases.Sum(p => p.Modules.Count));
        Assert.Equal(networks, model.Summaries().Count);
    }

    [Theory]
    [InlineData(2, new[] { 1, 4, 7 })]
    [InlineData(1, new[] { 1, 3, 5, 7 })]
    [InlineData(0, new[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    public void TheDiscriminatorsLearnAtOneStepAndTheGeneratorsAtTheNext(int generatorSteps, int[] expected)
    {
        using DiscoGanModel model = Model(new() { GeneratorSteps = generatorSteps });
        int[] steps = [.. Enumerable.Range(1, 8)];

        Assert.Equal(expected, steps.Where(s => model.Phases[0].RunsAt(s)));
        Assert.Equal(
            generatorSteps == 0 ? steps : steps.Except(expected), steps.Where(s => model.Phases[1].RunsAt(s)));
    }

    [Theory]
    [InlineData(0, 16, 48, DiscoGanArch.DiscoGan)]
    [InlineData(0, 16, 16, DiscoGanArch.ReconGan)]
    [InlineData(7, 64, 80, DiscoGanArch.DiscoGan)]
    public void PicturesOfAnyMultipleAreTranslatedBothWays(int bottleneck, int height, int width, DiscoGanArch arch)
    {
        using DiscoGanModel model = Model(new() { Bottleneck = bottleneck, Size = 64, Arch = arch });
        using TensorScope scope = TensorScope.Begin();
        Assert.Equal(0, height % model.Multiple);
        Assert.True(height >= model.MinSide);

        Tensor b = model.Translate(Tensor.Full([2, height, width, 3], 0.5f), TranslationDirection.AtoB);
        Tensor a = model.Translate(b, TranslationDirection.BtoA);

        Assert.Equal(new Shape([2, height, width, 1]), b.Shape);
        Assert.Equal(new Shape([2, height, width, 3]), a.Shape);
        Assert.All(a.ToArray().Concat(b.ToArray()), value => Assert.InRange(value, -1, 1));
        Assert.All(model.Networks, n => Assert.True(n.Value.Training));
    }

    [Fact]
    public void OnePictureIsTranslatedWithItsOwnStatistics()
    {
        using DiscoGanModel model = Model(new() { Sampling = SamplingMode.Training });
        using TensorScope scope = TensorScope.Begin();
        Tensor picture = new RandomStream(1, 1).Uniform([1, model.MinSide, model.MinSide, 3], -1, 1);
        float[] before = [.. model.Networks.SelectMany(n => n.Value.State).SelectMany(s => s.Value.ToArray())];

        Tensor translated = model.Translate(picture, TranslationDirection.AtoB);

        Assert.All(translated.ToArray(), value => Assert.InRange(value, -1, 1));
        Assert.Equal(before, model.Networks.SelectMany(n => n.Value.State).SelectMany(s => s.Value.ToArray()));
    }

    [Fact]
    public void NoPictureIsTranslatedTheWayThatIsNotThere()
    {
        using DiscoGanModel model = Model(new() { Arch = DiscoGanArch.Gan });
        using TensorScope scope = TensorScope.Begin();

        Assert.Throws<InvalidOperationException>(
            () => model.Translate(Tensor.Zeros([1, 16, 16, 1]), TranslationDirection.BtoA));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1e-4f)]
    [InlineData(1, 0)]
    public void PicturesOfOneColourLeaveEverythingFinite(float value, float noise)
    {
        using DiscoGanModel model = Model(new() { Batch = 3, Size = 16, GeneratorRate = 2e-3f, DiscriminatorRate = 2e-3f });
        var random = new RandomStream(1, 1);
        for (int step = 1; step <= 12; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            var batch = new DataBatch(
                random.Normal([3, 16, 16, 3], value, noise), new int[3], new int[3], default)
            {
                Targets = random.Normal([3, 16, 16, 1], -value, noise),
            };
            var context = new StepContext(step, batch);
            foreach (Phase phase in model.Phases.Where(p => p.RunsAt(step)))
                Assert.True(double.IsFinite(PhaseRunner.Run(phase, model, [context])));
        }
        foreach ((string network, Module module) in model.Networks)
        {
            foreach ((string name, Tensor tensor) in module.State)
                Assert.True(tensor.ToArray().All(float.IsFinite), $"{network}.{name}");
        }
    }

    [Theory]
    [InlineData("size=40", "multiple of 16")]
    [InlineData("size=48 bottleneck=10", "64 or more")]
    [InlineData("batch=1 bottleneck=10", "two or more")]
    [InlineData("adversarialWeight=0 featureWeight=0", "one of them above 0")]
    [InlineData("sampling=training bottleneck=10", "needs bottleneck=0")]
    [InlineData("laterRate=1.5", "in [0, 1]")]
    [InlineData("generatorSteps=-1", "0 or more")]
    public void OptionsThatCannotBeUsedAreNamed(string settings, string expected)
    {
        var pairs = settings.Split(' ').Select(s => s.Split('=')).Select(s => KeyValuePair.Create(s[0], s[1]));

        Assert.Contains(
            expected, Assert.Throws<OptionException>(() => OptionBinder.Resolve(new DiscoGanFamily(), pairs)).Message);
    }

    [Fact]
    public void EveryPresetCanBeUsedAndIsKeptAsItIs()
    {
        DiscoGanFamily family = new();
        foreach (Preset preset in family.Presets)
        {
            OptionBinder.Check(family, preset.Options);
            Assert.Equal(preset.Name, preset.Options.Preset);
            Assert.Equal(preset.Options, family.FromJson(family.ToJson(preset.Options)));
        }
    }

    private static DiscoGanModel Model(DiscoGanOptions options) => new(options with { Width = 2 }, 3, 1, seed: 1);
}
