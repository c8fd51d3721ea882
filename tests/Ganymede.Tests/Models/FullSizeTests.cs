using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Xunit.Abstractions;

namespace Ganymede.Tests.Models;

/// <summary>
/// The translation networks at full width on 256×256 pixels, with what tests/golden/check_full_size.py wrote to the folder
/// that GANYMEDE_FULL_SIZE names; skipped without it.
/// </summary>
public sealed class FullSizeTests(ITestOutputHelper output)
{
    internal static string? Folder => Environment.GetEnvironmentVariable("GANYMEDE_FULL_SIZE");

    [FullSizeFact]
    public void EveryNetworkAgreesWithPyTorch()
    {
        string[] files = Directory.GetFiles(Folder!, "*.safetensors");
        Assert.NotEmpty(files);
        foreach (string path in files.Order())
        {
            using TensorScope scope = TensorScope.Begin();
            using SafetensorsFile file = SafetensorsFile.Open(path);
            using UnaryModule network = Make(Path.GetFileNameWithoutExtension(path).Split('-'));
            StateFile.LoadTorch(file, network, "state.");
            network.Eval();

            Tensor y = Autograd.NoGrad(() => network.Forward(file.Read("x").Permute(0, 2, 3, 1)));

            float[] expected = file.Read("y").Permute(0, 2, 3, 1).ToArray();
            double off = expected.Zip(y.ToArray(), (e, a) => Math.Abs((double)e - a)).Max();
            output.WriteLine($"{Path.GetFileNameWithoutExtension(path),-28} {y.Shape,-20} {off:e1}");
            Assert.True(off <= 1e-4, $"{path}: off by {off}");
        }
    }

    private static UnaryModule Make(string[] name)
    {
        NormKind norm = name[2] == "batch" ? NormKind.Batch : NormKind.Instance;
        RandomStream? dropout = name.Length > 3 ? new RandomStream(7, 3) : null;
        int number = int.Parse(name[1], System.Globalization.CultureInfo.InvariantCulture);
        return name[0] switch
        {
            "resnet" => new ResnetGenerator(3, 3, 64, number, norm, dropout),
            "unet" => new UnetGenerator(3, 3, number, 64, norm, dropout),
            "patch" => new PatchDiscriminator(3, 64, number, norm),
            _ => new PixelDiscriminator(3, 64, norm),
        };
    }

    private sealed class FullSizeFactAttribute : FactAttribute
    {
        public FullSizeFactAttribute()
        {
            if (Folder is null)
                Skip = "GANYMEDE_FULL_SIZE names no folder; see tests/golden/check_full_size.py.";
        }
    }
}
