using System.Text.Json.Nodes;
using Ganymede.Data;
using Ganymede.Interop;
using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Models.DiscoGan;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Tests.Models;

/// <summary>DiscoGAN's networks and ten of its steps against PyTorch, from given weights and pictures.</summary>
public sealed class DiscoGanGoldenTests
{
    private const double Tolerance = 1e-3;
    private const int Size = 64, SourceChannels = 3, TargetChannels = 1;
    private const ulong Seed = 7, PictureStream = 9;

    [Theory]
    [InlineData("discogan")]
    [InlineData("recongan")]
    [InlineData("gan")]
    [InlineData("plain")]
    public void TenStepsGiveTheLossesOfPyTorch(string name)
    {
        JsonNode golden = JsonNode.Parse(File.ReadAllText(GoldenPath("steps.json")))!;
        JsonNode wanted = golden["cases"]!.AsArray().Single(c => (string)c!["name"]! == name)!;
        DiscoGanFamily family = new();
        var options = (DiscoGanOptions)OptionBinder.Resolve(
            family,
            wanted["options"]!.AsObject().Select(s => KeyValuePair.Create(s.Key, s.Value!.ToString().ToLowerInvariant())));
        using TrainableModel model = family.Create(options, new DataFacts(SourceChannels, [], TargetChannels), Seed);
        using SafetensorsFile weights = SafetensorsFile.Open(GoldenPath("weights.safetensors"));
        foreach ((string network, Module module) in model.Networks)
            StateFile.Load(weights, module.State, $"{network}.");
        var pictures = new RandomStream(Seed, PictureStream);
        JsonArray expected = wanted["losses"]!.AsArray();

        for (int step = 1; step <= expected.Count; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            var batch = new DataBatch(
                Pictures(pictures, options.Batch, SourceChannels), new int[options.Batch], new int[options.Batch], default)
            {
                Targets = Pictures(pictures, options.Batch, TargetChannels),
            };
            var context = new StepContext(step, batch);
            model.Begin(context);
            Dictionary<string, double> losses = [];
            foreach (Phase phase in model.Phases.Where(p => p.RunsAt(step)))
                losses[phase.Name] = PhaseRunner.Run(phase, model, [context]);

            JsonObject row = expected[step - 1]!.AsObject();
            Assert.Equal(row.Select(r => r.Key), losses.Keys);
            foreach ((string phase, JsonNode? value) in row)
                Assert.True(
                    Math.Abs(losses[phase] - (double)value!) <= Tolerance * Math.Abs((double)value!),
                    $"Step {step}: the loss of the {phase} is {losses[phase]}, but PyTorch's is {value}.");
        }
    }

    [Theory]
    [InlineData("generator", 0)]
    [InlineData("generator-bottleneck", 5)]
    public void GeneratorsGiveTheOutputOfPyTorch(string name, int bottleneck)
    {
        using var generator = new DiscoGanGenerator(SourceChannels, TargetChannels, 2, bottleneck);

        Compare(name, generator, x => [("out", generator.Forward(x))]);
    }

    [Fact]
    public void DiscriminatorsGiveTheScoresAndFeaturesOfPyTorch()
    {
        using var discriminator = new DiscoGanDiscriminator(SourceChannels, Size, 2);

        Compare("discriminator", discriminator, x =>
        {
            (Tensor scores, Tensor[] features) = discriminator.Judge(x);
            return [("out", scores), .. features.Select((f, i) => ($"feature{i}", f))];
        });
    }

    private static void Compare(string name, Module network, Func<Tensor, IEnumerable<(string Name, Tensor Value)>> run)
    {
        using SafetensorsFile file = SafetensorsFile.Open(GoldenPath($"{name}.safetensors"));
        StateFile.Load(file, network.State, "network.");
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(Seed, PictureStream).Uniform([3, Size, Size, SourceChannels], 0, 1);
        foreach (string mode in (string[])["eval", "train"])
        {
            if (mode == "eval")
                network.Eval();
            else
                network.Train();
            foreach ((string output, Tensor value) in run(x))
                Golden.Agrees(file.Read($"{mode}.{output}"), value, $"{name}, {mode}, {output}", 1e-4);
        }
    }

    // The model takes [-1, 1] like every family; the golden pictures lie in [0, 1], as the networks see them.
    private static Tensor Pictures(RandomStream stream, int count, int channels) =>
        (stream.Uniform([count, Size, Size, channels], 0, 1) * 2) - 1;

    private static string GoldenPath(string file)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "tests", "golden", "discogan", file);
            if (File.Exists(path))
                return path;
        }
        throw new FileNotFoundException($"tests/golden/discogan/{file} is not above {AppContext.BaseDirectory}.");
    }
}
