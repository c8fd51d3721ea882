using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Models.Pix2Pix;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;
using Ganymede.Training;

namespace Ganymede.Tests.Models;

/// <summary>Pix2Pix against PyTorch, and what its options promise.</summary>
[Collection(TensorCount.Name)]
[NoTensorLeaks]
public sealed class Pix2PixTests
{
    private const double Tolerance = 1e-3;

    private static readonly Pix2PixFamily family = new();

    [Theory]
    [InlineData("unet-batch")]
    [InlineData("resnet-instance")]
    [InlineData("instance")]
    public void TenStepsGiveTheLossesOfPyTorch(string name)
    {
        JsonNode golden = JsonNode.Parse(File.ReadAllText(GoldenPath.Of("pix2pix", $"{name}.json")))!;
        int channels = (int)golden["channels"]!, targetChannels = (int)golden["targetChannels"]!;
        var options = (Pix2PixOptions)OptionBinder.Resolve(
            family, golden["options"]!.AsObject().Select(s => KeyValuePair.Create(s.Key, s.Value!.ToString())));
        // Seed 7: the masks come from its stream 3, the pictures from stream 9, as in make_pix2pix.py.
        using TrainableModel model = family.Create(options, new DataFacts(channels, [], targetChannels), 7);
        var pictures = new RandomStream(7, 9);
        using SafetensorsFile file = SafetensorsFile.Open(GoldenPath.Of("pix2pix", $"{name}.safetensors"));
        foreach ((string network, Module module) in model.Networks)
            StateFile.LoadTorch(file, module, $"{network}.");

        int step = 0;
        foreach (JsonNode? expected in golden["losses"]!.AsArray())
        {
            using TensorScope scope = TensorScope.Begin();
            StepContext context = Step(++step, pictures, options, channels, targetChannels);
            model.Begin(context);
            foreach (Phase phase in model.Phases)
            {
                double loss = PhaseRunner.Run(phase, model, [context]), wanted = (double)expected![phase.Name]!;
                Assert.True(
                    Math.Abs(loss - wanted) <= Tolerance * Math.Abs(wanted),
                    $"Step {step}: the {phase.Name}'s loss is {loss}, but PyTorch's is {wanted}.");
            }
        }
    }

    [Fact]
    public void LookingAtTheNetworkDoesNotChangeItsTraining()
    {
        Pix2PixOptions options = Small with { Sampling = SamplingMode.Training };
        using var model = new Pix2PixModel(options, new DataFacts(3, [], 3), 1);
        float[][] before = [.. model.Generator.State.Select(s => s.Value.ToArray())];
        ulong masks = model.Streams.Dropout.Position;
        using TensorScope scope = TensorScope.Begin();
        Tensor picture = new RandomStream(1, 9).Uniform([1, 64, 64, 3], -1, 1);

        float[] first = model.Translate(picture, TranslationDirection.AtoB).ToArray();
        float[] second = model.Translate(picture, TranslationDirection.AtoB).ToArray();

        Assert.Equal(first, second);
        Assert.Equal(before, model.Generator.State.Select(s => s.Value.ToArray()));
        Assert.Equal(masks, model.Streams.Dropout.Position);
        Assert.True(model.Generator.Training);
    }

    [Fact]
    public void TheSamplingModeDecidesAboutDropout()
    {
        float[] Translated(SamplingMode mode, bool dropout)
        {
            using var model = new Pix2PixModel(
                Small with { Norm = NormKind.Instance, Dropout = dropout, Sampling = mode }, new DataFacts(1, [], 1), 1);
            using TensorScope scope = TensorScope.Begin();
            return model.Translate(new RandomStream(1, 9).Uniform([1, 64, 64, 1], -1, 1), TranslationDirection.AtoB).ToArray();
        }

        Assert.Equal(Translated(SamplingMode.Evaluation, true), Translated(SamplingMode.Evaluation, false));
        Assert.Equal(Translated(SamplingMode.Training, false), Translated(SamplingMode.Evaluation, false));
        Assert.NotEqual(Translated(SamplingMode.Training, true), Translated(SamplingMode.Evaluation, true));
    }

    [Fact]
    public void TheOtherDirectionSwapsTheChannels()
    {
        using var model = new Pix2PixModel(
            Small with { Direction = TranslationDirection.BtoA }, new DataFacts(1, [], 3), 1);
        using TensorScope scope = TensorScope.Begin();
        Assert.Equal(
            new Shape([2, 64, 64, 1]), model.Translate(Tensor.Zeros([2, 64, 64, 3]), TranslationDirection.BtoA).Shape);
        Assert.False(model.Has(TranslationDirection.AtoB));
        Assert.Throws<ArgumentException>(() => model.Translate(Tensor.Zeros([1, 64, 64, 1]), TranslationDirection.AtoB));
    }

    [Theory]
    [InlineData("receptiveField=69", "it can be 1, 16, 34, 70, 142 or 286")]
    [InlineData("size=96", "a power of two")]
    [InlineData("loss=wasserstein", "slope")]
    [InlineData("loadSize=20", "loadSize is 20")]
    [InlineData("schedule=step", "scheduleStart")]
    [InlineData("preset=instance,size=128", "multiple of 256")]
    [InlineData("preset=instance,receptiveField=16", "'instance' has 70")]
    [InlineData("generator=unet128,size=64", "multiple of 128")]
    [InlineData("l1=-1", "l1 is -1")]
    public void OptionsThatCannotBeAreNamed(string settings, string expected)
    {
        OptionException error = Assert.Throws<OptionException>(() => OptionBinder.Resolve(
            family, settings.Split(',').Select(s => s.Split('=')).Select(s => KeyValuePair.Create(s[0], s[1]))));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void EveryPresetMakesNetworksThatTrain()
    {
        foreach (Preset preset in family.Presets)
        {
            Pix2PixOptions options = (Pix2PixOptions)preset.Options with { Batch = 1, Width = 1, DiscriminatorWidth = 1 };
            using TrainableModel model = family.Create(options, new DataFacts(3, [], 3), 1);
            using TensorScope scope = TensorScope.Begin();
            StepContext context = Step(1, new RandomStream(1, 9), options, 3, 3);
            model.Begin(context);
            Assert.All(model.Phases, phase => Assert.True(double.IsFinite(PhaseRunner.Run(phase, model, [context]))));
            Assert.NotEmpty(model.Summaries());
        }
    }

    private static Pix2PixOptions Small => new() { Batch = 1, Size = 64, Width = 2, DiscriminatorWidth = 2 };

    private static StepContext Step(int step, RandomStream pictures, Pix2PixOptions options, int channels, int targetChannels)
    {
        Tensor a = pictures.Uniform([options.Batch, options.Size, options.Size, channels], -1, 1);
        Tensor b = pictures.Uniform([options.Batch, options.Size, options.Size, targetChannels], -1, 1);
        return new StepContext(step, new DataBatch(a, [], [], default) { Targets = b });
    }
}
