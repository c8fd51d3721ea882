using Ganymede.Benchmarks;
using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Tensors;
using Ganymede.Tests.Data;

namespace Ganymede.Tests.Benchmarks;

/// <summary>
/// The cases of <c>ganymede bench</c>: that each does what bench/torch_steps.py does, and what is said of it.
/// </summary>
public sealed class StepCaseTests
{
    // bench/torch_steps.py CASE --check FILE prints these; hooks in PyTorch's modules count the multiply-adds there. Last
    // what is spared: the gradients of the discriminator's weights that PyTorch computes in the generator's half of a
    // plain GAN's step and throws away, as many multiply-adds as the discriminator has in a forward pass.
    [Theory]
    [InlineData("dcgan-64", 6342272, 26629111808, 26174029824, 26629111808, 6644301824)]
    [InlineData("dcgan-mnist", 2452162, 14992211968, 14915665920, 14992211968, 118030336)]
    [InlineData("pix2pix-256", 57177412, 15639609344, 15387951104, 12442468352, 0)]
    [InlineData("cyclegan-128", 21204872, 57110888448, 56443994112, 55601922048, 0)]
    [InlineData("translate-256", 11378179, 49551507456, 0, 0, 0)]
    public void AStepDoesTheWorkThatPyTorchDoes(
        string name, long parameters, long forward, long input, long weight, long spared)
    {
        StepCase benchmark = Case(name);
        using (BenchmarkStep step = benchmark.Make())
            Assert.Equal(parameters, step.Parameters);

        var profile = LayerProfile.Of(benchmark, warmup: 0, repeat: 1);

        Assert.Equal(new StepWork(forward, input, weight - spared), profile.Work);
        Assert.Equal(profile.Work.Total, profile.Lines.Sum(l => l.MultiplyAdds));
        Assert.Equal(profile.Lines.OrderByDescending(l => l.Seconds), profile.Lines);
    }

    [Fact]
    public void AProfileHasALineForEachPassOfALayer()
    {
        var profile = LayerProfile.Of(Case("dcgan-mnist"), warmup: 0, repeat: 2);

        // Real and fake pictures, and the fake ones once more for the generator, while the weights are frozen.
        foreach ((string pass, int runs) in (KeyValuePair<string, int>[])
            [new("forward", 3), new("input gradient", 3), new("weight gradient", 2)])
        {
            LayerLine line = Assert.Single(profile.Lines, l => l.Layer == "discriminator.model.7" && l.Pass == pass);
            Assert.Equal(("Conv2d", runs), (line.Kind, line.Calls));
            Assert.Equal(runs * 32L * 8 * 8 * 64 * 32 * 9, line.MultiplyAdds);
        }
        Assert.Equal(2, Assert.Single(profile.Lines, l => l.Kind == "optimizer").Calls);
        // Where an enlargement and a convolution become one, the line is the convolution's.
        Assert.Contains(profile.Lines, l => l is { Layer: "generator.conv_blocks.2", Kind: "Conv2d", Pass: "forward" });
    }

    [Fact]
    public void StepsFromAFileAreThoseOfItsWeightsAndInputs()
    {
        using var folder = new TemporaryFolder();
        StepCase benchmark = Case("dcgan-mnist");
        string file = folder.At("weights.pth"), other = folder.At("other.pth");
        Write(file, benchmark, 0.5f);
        Write(other, benchmark, -0.5f);

        StepCheck first = StepCheck.Of(benchmark, file, 2), again = StepCheck.Of(benchmark, file, 2);

        // No dropout, no noise but that of the file: nothing is left to chance.
        Assert.Equal(first.Losses, again.Losses);
        Assert.Equal(2, first.Losses.Count);
        Assert.NotEqual(first.Losses[0], first.Losses[1]);
        Assert.NotEqual(first.Losses, StepCheck.Of(benchmark, other, 2).Losses);
        Assert.Equal(14992211968, first.Work.Forward);
    }

    [Fact]
    public void AFileOfAnotherCaseIsRefused()
    {
        using var folder = new TemporaryFolder();
        string file = folder.At("weights.pth");
        Write(file, Case("dcgan-mnist"), 0.5f);

        var error = Assert.Throws<StateFileException>(() => StepCheck.Of(Case("dcgan-64"), file, 1));

        Assert.Contains("'generator.main.0.weight'", error.Message);
    }

    private static StepCase Case(string name) => StepCase.All.Single(c => c.Name == name);

    // As bench/torch_steps.py writes it, with pictures of one grey level.
    private static void Write(string file, StepCase benchmark, float grey)
    {
        using BenchmarkStep step = benchmark.Make();
        using TensorScope scope = TensorScope.Begin();
        TorchFileWriter.Save(
            file,
            [
                .. step.Networks.SelectMany(n => n.Value.StateWithKinds.Select(
                    s => ($"{n.Key}.{s.Name}", TorchLayout.ToTorch(s.Value, s.Kind)))),
                .. step.Inputs.Select(i => ($"inputs.{i.Name}", Tensor.Full(i.Shape, grey))),
            ]);
    }
}
