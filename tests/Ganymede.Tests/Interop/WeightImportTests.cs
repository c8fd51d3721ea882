using Ganymede.Interop;
using Ganymede.Interop.Export;
using Ganymede.Interop.Import;
using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Models.CycleGan;
using Ganymede.Models.Dcgan;
using Ganymede.Models.Pix2Pix;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;
using Ganymede.Training;

namespace Ganymede.Tests.Interop;

/// <summary>Weights of the public code become runs, and runs become files that are the same to the bit.</summary>
[Collection(TensorCount.Name)]
[NoTensorLeaks]
public sealed class WeightImportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ganymede").FullName;

    private string this[string name] => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_resnet_alone_is_a_CycleGAN_from_A_to_B_and_comes_back_bit_for_bit()
    {
        RandomStream stream = new(1, 0);
        foreach (Func<Module> make in (Func<Module>[])[
            () => new ResnetGenerator(3, 3, 2, 6), () => new ResnetGenerator(1, 3, 2, 2, NormKind.Batch, stream),
            () => new ResnetGenerator(3, 3, 2, 9, NormKind.None, null, PaddingMode.Zero, resize: true)])
        {
            Write("some.pth", make);
            RunFolder run = WeightImport.Run([new(this["some.pth"])], this["run"], settings: Small);
            Assert.Equal("cyclegan", run.Info.Family);
            ImportedNetwork imported = Assert.Single(run.Info.Imported!);
            Assert.Equal("generatorAtoB", imported.Network);
            WeightExport.ToFile(run, WeightFormat.Pth, this["back.pth"], "G_A", Assert.Fail);
            Assert.Equal(File.ReadAllBytes(this["some.pth"]), File.ReadAllBytes(this["back.pth"]));
            Directory.Delete(this["run"], recursive: true);
        }
    }

    [Fact]
    public void All_four_networks_take_their_places()
    {
        Write("200_net_G_A.pth", () => new ResnetGenerator(1, 3, 2, 4));
        Write("200_net_G_B.pth", () => new ResnetGenerator(3, 1, 2, 4));
        Write("200_net_D_A.safetensors", () => new PatchDiscriminator(3, 2, 2));
        Write("200_net_D_B.pth", () => new PatchDiscriminator(1, 2, 2));
        RunFolder run = WeightImport.Run(Files("200_net_*"), this["run"], settings: [new("size", "32"), new("loadSize", "0")]);
        Assert.Equal(
            ["discriminatorA", "discriminatorB", "generatorAtoB", "generatorBtoA"],
            run.Info.Imported!.Select(i => i.Network).Order());
        (_, RunOptions options) = run.Understand();
        var cycle = (CycleGanOptions)options;
        Assert.Equal((4, 2, 2, 2), (cycle.Blocks, cycle.Width, cycle.DiscriminatorLayers, cycle.DiscriminatorWidth));
        Assert.Equal((1, 3, 0f), (cycle.Channels, cycle.TargetChannels, cycle.Identity));
        WeightExport.ToFolder(run, WeightFormat.Pth, this["back"], Assert.Fail);
        foreach (string name in (string[])["G_A", "G_B", "D_B"])
            Assert.Equal(
                File.ReadAllBytes(this[$"200_net_{name}.pth"]),
                File.ReadAllBytes(Path.Combine(this["back"], $"latest_net_{name}.pth")));
        // The public code's D_A judges pictures of B.
        WeightExport.ToFile(run, WeightFormat.Safetensors, this["d.safetensors"], "discriminatorB", Assert.Fail);
        Assert.Equal(File.ReadAllBytes(this["200_net_D_A.safetensors"]), File.ReadAllBytes(this["d.safetensors"]));
    }

    [Theory]
    [InlineData(NormKind.Batch)]
    [InlineData(NormKind.Instance)]
    public void A_U_Net_and_a_discriminator_of_pairs_are_a_Pix2Pix(NormKind norm)
    {
        Write("latest_net_G.pth", () => new UnetGenerator(3, 1, 5, 1, norm));
        Write("latest_net_D.pth", () => new PatchDiscriminator(4, 3, 2, norm));
        RunFolder run = WeightImport.Run(Files("latest_*"), this["run"]);
        (_, RunOptions options) = run.Understand();
        var pix2pix = (Pix2PixOptions)options;
        Assert.Equal((GeneratorKind.Unet32, 1, norm, 34, 3), (
            pix2pix.Generator, pix2pix.Width, pix2pix.Norm, pix2pix.ReceptiveField, pix2pix.DiscriminatorWidth));
        Assert.True(pix2pix.Dropout);
        Assert.Equal(SamplingMode.Evaluation, pix2pix.Sampling);
        WeightExport.ToFolder(run, WeightFormat.Pth, this["back"], Assert.Fail);
        foreach (string file in (string[])["latest_net_G.pth", "latest_net_D.pth"])
            Assert.Equal(File.ReadAllBytes(this[file]), File.ReadAllBytes(Path.Combine(this["back"], file)));
    }

    [Fact]
    public void Prefixes_of_DataParallel_and_of_several_networks_in_a_file_are_read_through()
    {
        using (var generator = new UnetGenerator(3, 3, 5, 1))
        using (var discriminator = new PatchDiscriminator(6, 2, 1, NormKind.Batch))
        {
            using TensorScope scope = TensorScope.Begin();
            IEnumerable<(string, Tensor)> both =
            [
                .. WeightExport.TorchState(generator).Select(t => ($"netG.module.{t.Name}", t.Value)),
                .. WeightExport.TorchState(discriminator).Select(t => ($"netD.{t.Name}", t.Value)),
            ];
            TorchFileWriter.Save(this["checkpoint.pth"], both);
        }
        RunFolder run = WeightImport.Run([new(this["checkpoint.pth"])], this["run"]);
        Assert.Equal(["discriminator", "generator"], run.Info.Imported!.Select(i => i.Network).Order());
    }

    [Fact]
    public void What_does_not_fit_is_said_and_nothing_is_written()
    {
        Write("resnet.pth", () => new ResnetGenerator(3, 3, 2, 6));
        Write("unet_G_B.pth", () => new UnetGenerator(3, 3, 5, 2));
        Write("patch.pth", () => new PatchDiscriminator(3, 2, 2));
        Write("dcgan.pth", () => new TransposedGenerator(8, 16, 2, 3));
        Write("nan.pth", () => new ResnetGenerator(3, 3, 2, 6), m => m.Parameters.ElementAt(6).Span[3] = float.NaN);
        Write("infinite.pth", () => new ResnetGenerator(3, 3, 2, 6), m => m.Parameters.Last().Span[0] = float.PositiveInfinity);
        File.WriteAllBytes(this["evil.pth"], TorchBytes.Zip(
            new TorchBytes().Global("posix", "system").Text("touch owned").Raw(0x85).Op("R.").ToArray()));
        File.WriteAllBytes(this["cut.pth"], File.ReadAllBytes(this["resnet.pth"])[..^100]);
        File.WriteAllText(this["text.pth"], "not a file of weights");

        Refused("of no network that is known here", new ImportSource(this["dcgan.pth"]));
        Refused("the tensor 'model.10.conv_block.1.weight' holds NaN", new ImportSource(this["nan.pth"]));
        Refused("the tensor 'model.23.bias' holds Infinity", new ImportSource(this["infinite.pth"]));
        Refused("asks for 'posix.system'", new ImportSource(this["evil.pth"]));
        Refused("cut short or damaged", new ImportSource(this["cut.pth"]));
        Refused("begins neither as", new ImportSource(this["text.pth"]));
        Refused("cannot be opened", new ImportSource(this["nothing.pth"]));
        Refused("needs a generator", new ImportSource(this["patch.pth"]));
        Refused("as G_A a generator is wanted", new ImportSource(this["patch.pth"], "G_A"));
        Refused("is the G already", new ImportSource(this["resnet.pth"]), new ImportSource(this["resnet.pth"]));
        Refused(
            "a run has one kind of both", new ImportSource(this["resnet.pth"], "G_A"), new ImportSource(this["unet_G_B.pth"]));
        Refused("in the network that these settings make", [new("width", "3")], new ImportSource(this["resnet.pth"]));
        Assert.False(Directory.Exists(this["run"]));
    }

    [Fact]
    public void Axes_over_a_flattened_map_are_put_in_PyTorch_s_order()
    {
        using TensorScope scope = TensorScope.Begin();
        using var generator = new UpsamplingGenerator(5, 12, 1, publishedEps: false);
        generator.Initialize(new RandomStream(1, 0));
        Dictionary<string, Tensor> here = generator.State.ToDictionary(s => s.Name, s => s.Value);
        Dictionary<string, Tensor> there = WeightExport.TorchState(generator).ToDictionary(s => s.Name, s => s.Value);
        // Of the map [3, 3, 128]: row 1, column 2, channel 7.
        int ours = (((1 * 3) + 2) * 128) + 7, theirs = (((7 * 3) + 1) * 3) + 2;
        Assert.Equal([128 * 9, 5], there["l1.0.weight"].Shape);
        Assert.Equal(here["l1.0.bias"].AsSpan()[ours], there["l1.0.bias"].AsSpan()[theirs]);
        for (int i = 0; i < 5; i++)
            Assert.Equal(here["l1.0.weight"].AsSpan()[(i * 128 * 9) + ours], there["l1.0.weight"].AsSpan()[(theirs * 5) + i]);
    }

    private static KeyValuePair<string, string>[] Small =>
        [new("size", "32"), new("loadSize", "0"), new("discriminatorWidth", "2"), new("discriminatorLayers", "1")];

    private ImportSource[] Files(string pattern) =>
        [.. Directory.EnumerateFiles(folder, pattern).Order().Select(f => new ImportSource(f))];

    private void Refused(string because, params ImportSource[] files) => Refused(because, [], files);

    private void Refused(string because, KeyValuePair<string, string>[] settings, params ImportSource[] files)
    {
        StateFileException error = Assert.Throws<StateFileException>(
            () => WeightImport.Run(files, this["run"], settings: settings));
        Assert.Contains(because, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private void Write(string name, Func<Module> make, Action<Module>? change = null)
    {
        using TensorScope scope = TensorScope.Begin();
        using Module module = make();
        module.Initialize(new RandomStream(3, 0));
        change?.Invoke(module);
        if (name.EndsWith(".pth", StringComparison.Ordinal))
            TorchFileWriter.Save(this[name], WeightExport.TorchState(module));
        else
            SafetensorsWriter.Save(
                this[name], WeightExport.TorchState(module), new Dictionary<string, string> { ["format"] = "pt" });
    }
}
