using System.Text.Json;
using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Models.Dcgan;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Tests.Models;

/// <summary>Ten optimizer steps from given weights, pictures and noise, against the losses that PyTorch comes to.</summary>
public sealed class DcganGoldenTests
{
    private const double Tolerance = 1e-3;

    [Theory]
    [InlineData("transposed")]
    [InlineData("transposed-r1")]
    [InlineData("upsampling")]
    [InlineData("upsampling-published")]
    public void TenStepsGiveTheLossesOfPyTorch(string name)
    {
        JsonNode golden = JsonNode.Parse(File.ReadAllText(GoldenPath($"{name}.json")))!;
        JsonObject settings = golden["options"]!.AsObject();
        DcganFamily family = new();
        var options = (DcganOptions)OptionBinder.Resolve(
            family, settings.Select(s => KeyValuePair.Create(s.Key, s.Value!.ToString())));
        int channels = (int)golden["channels"]!;
        JsonArray expected = golden["losses"]!.AsArray();

        using TrainableModel model = family.Create(options, new DataFacts(channels, []), (ulong)golden["seed"]!);
        using SafetensorsFile file = SafetensorsFile.Open(GoldenPath($"{name}.safetensors"));
        foreach ((string network, Module module) in model.Networks)
            StateFile.Load(file, module.State, $"{network}.");
        using Tensor images = file.Read("images");
        int length = images.Count / expected.Count;

        for (int step = 0; step < expected.Count; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor batch = Tensor.From(
                images.AsSpan().Slice(step * length, length), [options.Batch, options.Size, options.Size, channels]);
            var context = new StepContext(step + 1, new DataBatch(batch, new int[options.Batch], new int[options.Batch], default));
            model.Begin(context);
            foreach (Phase phase in model.Phases)
            {
                double loss = PhaseRunner.Run(phase, model, [context]);
                double wanted = (double)expected[step]![phase.Name]!;
                Assert.True(
                    Math.Abs(loss - wanted) <= Tolerance * Math.Abs(wanted),
                    $"Step {step + 1}: the {phase.Name}'s loss is {loss}, but PyTorch's is {wanted}.");
            }
        }
    }

    private static string GoldenPath(string file)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "tests", "golden", "dcgan", file);
            if (File.Exists(path))
                return path;
        }
        throw new FileNotFoundException($"tests/golden/dcgan/{file} is not above {AppContext.BaseDirectory}.");
    }
}
