using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;
using Ganymede.Tests.Layers;

namespace Ganymede.Tests.Models;

/// <summary>The networks of image translation against PyTorch, and their names and sizes against the public code's.</summary>
[Collection(TensorCount.Name)]
[NoTensorLeaks]
public sealed class TranslationNetworkTests
{
    private static readonly Dictionary<string, Func<RandomStream, UnaryModule>> cases = new()
    {
        ["resnet-instance"] = _ => new ResnetGenerator(3, 2, 3, 2),
        ["resnet-batch"] = _ => new ResnetGenerator(3, 3, 2, 2, NormKind.Batch),
        ["resnet-batch-dropout"] = s => new ResnetGenerator(1, 3, 2, 2, NormKind.Batch, s),
        ["resnet-instance-dropout-zero"] = s => new ResnetGenerator(3, 3, 2, 1, NormKind.Instance, s, PaddingMode.Zero),
        ["resnet-none-replicate"] = _ => new ResnetGenerator(3, 3, 2, 1, NormKind.None, null, PaddingMode.Replicate),
        ["resnet-resize"] = _ => new ResnetGenerator(3, 3, 2, 1, resize: true),
        ["unet-5-batch"] = _ => new UnetGenerator(1, 2, 5, 1),
        ["unet-5-instance"] = _ => new UnetGenerator(2, 1, 5, 1, NormKind.Instance),
        ["unet-6-batch-dropout"] = s => new UnetGenerator(1, 1, 6, 1, NormKind.Batch, s),
        ["patch-1-instance"] = _ => new PatchDiscriminator(3, 3, 1),
        ["patch-3-instance"] = _ => new PatchDiscriminator(3, 2),
        ["patch-3-batch"] = _ => new PatchDiscriminator(4, 2, 3, NormKind.Batch),
        ["patch-3-same"] = _ => new PatchDiscriminator(3, 2, samePadding: true),
        ["patch-5-none"] = _ => new PatchDiscriminator(1, 1, 5, NormKind.None),
        ["pixel-batch"] = _ => new PixelDiscriminator(6, 4, NormKind.Batch),
        ["pixel-instance"] = _ => new PixelDiscriminator(3, 4),
    };

    public static TheoryData<string> Names => [.. cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ANetworkAgreesWithPyTorchInTrainingAndInUse(string name)
    {
        using TensorScope scope = TensorScope.Begin();
        using SafetensorsFile file = SafetensorsFile.Open(GoldenPath.Of("translation", $"{name}.safetensors"));
        // The masks come from stream 3 of seed 7, as in make_translation.py.
        using UnaryModule network = cases[name](new RandomStream(7, 3));
        StateFile.LoadTorch(file, network, "state.");
        Tensor x = Map("x");
        x.RequiresGrad = true;

        Tensor y = network.Forward(x);
        Golden.Agrees(Map("y"), y, "the output in training", 1e-4);
        y.Backward(Map("dy"));

        Golden.Agrees(Map("dx"), x.Grad!, "the input's gradient", 1e-4);
        Dictionary<string, ParameterKind> kinds = network.StateWithKinds.ToDictionary(s => s.Name, s => s.Kind);
        (string Name, Tensor Expected, Tensor Actual)[] gradients =
        [
            .. network.NamedParameters.Select(p => (
                p.Name,
                TorchLayout.FromTorch(file.Read("grad." + p.Name), p.Parameter.Shape, kinds[p.Name]),
                p.Parameter.Grad!)),
        ];
        // A bias in front of a norm has no gradient but rounding noise, so all are held to the largest of any parameter.
        double largest = gradients.Max(g => g.Expected.ToArray().Max(Math.Abs));
        foreach ((string parameter, Tensor expected, Tensor actual) in gradients)
        {
            double off = expected.ToArray().Zip(actual.ToArray(), (e, a) => Math.Abs(e - a)).Max() / largest;
            Assert.True(off <= 1e-4, $"The gradient of {parameter} is off by {off:e1} of the largest, {largest}.");
        }
        foreach ((string buffer, Tensor value) in network.State.Where(s => s.Value is not Parameter))
            Golden.Agrees(file.Read("after." + buffer), value, buffer + " afterwards", 1e-4);

        network.Eval();
        Golden.Agrees(Map("y.eval"), Autograd.NoGrad(() => network.Forward(x)), "the output in use", 1e-4);

        Tensor Map(string key) => file.Read(key).Permute(0, 2, 3, 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryFieldIsRegistered(string name)
    {
        using UnaryModule network = cases[name](new RandomStream(7, 3));
        Registration.IsComplete(network);
    }

    [Fact]
    public void TheCycleGanGeneratorHasThePublicNamesAndSize()
    {
        using var network = new ResnetGenerator(3, 3);
        List<string> expected = ["model.1", "model.4", "model.7"];
        for (int block = 10; block < 19; block++)
            expected.AddRange([$"model.{block}.conv_block.1", $"model.{block}.conv_block.5"]);
        expected.AddRange(["model.19", "model.22", "model.26"]);

        Assert.Equal(expected.SelectMany(e => new[] { e + ".weight", e + ".bias" }), Names(network));
        Assert.Equal(11_378_179, network.ParameterCount);
        Assert.Equal([7, 7, 3, 64], network.State.First().Value.Shape.ToArray());
        Assert.Equal([3, 3, 128, 256], network.State.First(s => s.Name == "model.19.weight").Value.Shape.ToArray());

        static IEnumerable<string> Names(Module module) => module.State.Select(s => s.Name);
    }

    [Fact]
    public void DropoutMovesTheSecondConvolutionOfABlock()
    {
        using var network = new ResnetGenerator(3, 3, 2, 1, NormKind.Batch, new RandomStream(0, 0));
        IEnumerable<string> weights = network.State.Select(s => s.Name).Where(n => n.StartsWith("model.10.") && n.EndsWith(".weight"));
        Assert.Equal(
            ["model.10.conv_block.1.weight", "model.10.conv_block.2.weight", "model.10.conv_block.6.weight", "model.10.conv_block.7.weight"],
            weights);
    }

    [Fact]
    public void TheUnetHasThePublicNamesAndSize()
    {
        using var network = new UnetGenerator(3, 3);
        string[] names = [.. network.State.Select(s => s.Name)];
        string innermost = "model.model.1" + string.Concat(Enumerable.Repeat(".model.3", 6));

        Assert.Equal(82, names.Length);
        Assert.Equal(54_413_955, network.ParameterCount);
        Assert.Equal("model.model.0.weight", names[0]);
        Assert.Equal("model.model.3.bias", names[^1]);
        Assert.Equal(
            [$"{innermost}.model.1.weight", $"{innermost}.model.3.weight", $"{innermost}.model.4.weight"],
            names.Where(n => n.StartsWith(innermost + ".") && n.EndsWith(".weight")));
        Assert.Contains("model.model.1.model.3.model.6.running_var", names);
        using var dropped = new UnetGenerator(3, 3, dropout: new RandomStream(0, 0));
        Assert.Equal(names, dropped.State.Select(s => s.Name));
        Assert.Equal(256, network.Multiple);
    }

    [Fact]
    public void TheDiscriminatorsHaveThePublicNamesAndSizes()
    {
        using var cycle = new PatchDiscriminator(3);
        using var pix = new PatchDiscriminator(6, norm: NormKind.Batch);
        using var pixel = new PixelDiscriminator(3);

        Assert.Equal(2_764_737, cycle.ParameterCount);
        Assert.Equal(2_768_705, pix.ParameterCount);
        Assert.Equal(
            ["model.0.weight", "model.2.weight", "model.5.weight", "model.8.weight", "model.11.weight"],
            cycle.State.Select(s => s.Name).Where(n => n.EndsWith(".weight")));
        Assert.Equal(22, pix.State.Count());
        Assert.Equal(
            ["net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias", "net.5.weight", "net.5.bias"],
            pixel.State.Select(s => s.Name));
    }

    [Theory]
    [InlineData(3, false, 256, 30)]
    [InlineData(3, true, 256, 32)]
    [InlineData(1, false, 256, 126)]
    [InlineData(5, false, 286, 6)]
    public void APatchDiscriminatorScoresAsManyPatches(int layers, bool same, int side, int scores)
    {
        using TensorScope scope = TensorScope.Begin();
        using var network = new PatchDiscriminator(1, 1, layers, samePadding: same);
        Tensor y = Autograd.NoGrad(() => network.Forward(Tensor.Zeros([1, side, side, 1])));
        Assert.Equal([1, scores, scores, 1], y.Shape.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TranslatingNeedsTheMemoryOfAFewLayers(bool resnet)
    {
        using TensorScope scope = TensorScope.Begin();
        using UnaryModule network = resnet ? new ResnetGenerator(3, 3, 16, 9, resize: true) : new UnetGenerator(3, 3, 6, 16);
        network.Eval();
        Tensor x = Tensor.Zeros([1, 128, 128, 3]);
        long before = TensorDiagnostics.LiveBytes, map = 128 * 128 * 16 * sizeof(float);
        TensorDiagnostics.ResetPeak();
        Autograd.NoGrad(() => network.Forward(x));
        Assert.InRange(TensorDiagnostics.PeakBytes - before, map, 6 * map);
    }

    [Fact]
    public void InitialWeightsAreThePapers()
    {
        using var network = new ResnetGenerator(3, 3, 16, 2, NormKind.Batch);
        network.Initialize(new RandomStream(1, 1));
        Dictionary<string, Tensor> state = network.State.ToDictionary(s => s.Name, s => s.Value);
        float[] conv = state["model.10.conv_block.1.weight"].ToArray(), scale = state["model.10.conv_block.2.weight"].ToArray();

        Assert.InRange(conv.Average(), -0.001, 0.001);
        Assert.InRange(Math.Sqrt(conv.Average(v => v * v)), 0.0195, 0.0205);
        Assert.InRange(scale.Average(), 0.99, 1.01);
        Assert.All(state["model.19.bias"].ToArray(), b => Assert.Equal(0, b));
    }
}
