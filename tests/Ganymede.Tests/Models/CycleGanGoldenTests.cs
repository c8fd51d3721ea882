using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Models.CycleGan;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Tests.Models;

/// <summary>
/// Ten optimizer steps from given weights and pictures, history pools and gradient penalty included, against the losses
/// that PyTorch comes to with the same choices of the pools.
/// </summary>
public sealed class CycleGanGoldenTests
{
    private const double Tolerance = 1e-3;

    [Theory]
    [InlineData("least-squares")]
    [InlineData("wasserstein-penalty")]
    [InlineData("wasserstein-clipping")]
    [InlineData("resize-same")]
    public void TenStepsGiveTheLossesOfPyTorch(string name)
    {
        JsonNode golden = JsonNode.Parse(File.ReadAllText(GoldenPath.Of("cyclegan", $"{name}.json")))!;
        CycleGanFamily family = new();
        var options = (CycleGanOptions)OptionBinder.Resolve(
            family, golden["options"]!.AsObject().Select(s => KeyValuePair.Create(s.Key, s.Value!.ToString())));
        int a = (int)golden["channels"]![0]!, b = (int)golden["channels"]![1]!;
        JsonArray expected = golden["losses"]!.AsArray();

        using TrainableModel model = family.Create(options, new DataFacts(a, [], b), (ulong)golden["seed"]!);
        using SafetensorsFile file = SafetensorsFile.Open(GoldenPath.Of("cyclegan", $"{name}.safetensors"));
        foreach ((string network, Module module) in model.Networks)
            StateFile.LoadTorch(file, module, $"{network}.");

        for (int step = 1; step <= expected.Count; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            var batch = new DataBatch(Batch("images"), new int[options.Batch], new int[options.Batch], default)
            {
                Targets = Batch("targets"),
            };
            var context = new StepContext(step, batch);
            model.Begin(context);
            foreach (Phase phase in model.Phases.Where(p => step % p.Interval == 0))
            {
                double loss = PhaseRunner.Run(phase, model, [context]);
                double wanted = (double)expected[step - 1]![phase.Name]!;
                // A critic's loss is a difference of scores, and may be near 0 by chance.
                Assert.True(
                    Math.Abs(loss - wanted) <= Tolerance * Math.Max(Math.Abs(wanted), 0.01),
                    $"Step {step}: the loss of the {phase.Name} is {loss}, but PyTorch's is {wanted}.");
            }

            Tensor Batch(string key)
            {
                Tensor all = file.Read(key);
                return all.Slice(0, step - 1, 1).Reshape(all.Shape.ToArray().AsSpan()[1..].ToArray());
            }
        }
    }
}
