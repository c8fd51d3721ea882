using System.Text.Json;
using Ganymede.Imaging;

namespace Ganymede.Cli.Tests;

public class DiscoGanTests
{
    [Theory]
    [InlineData("arch=discogan")]
    [InlineData("arch=recongan")]
    [InlineData("arch=gan")]
    [InlineData("accumulate=2")]
    public void SixStepsAreThreeAndThreeMore(string setting)
    {
        using var work = new Workspace();
        string whole = Train(work, "whole", 6, setting), halves = Train(work, "halves", 3, setting);

        Invocation.Good("train", "--resume", halves, "--steps", "6");

        Assert.Equal(Newest(whole), Newest(halves));
        // The first run of the two ended at step 3, and so logged it.
        Assert.Equal(Losses(whole)[^1], Losses(halves)[^1]);
    }

    [Fact]
    public void EveryLineOfMetricsHasBothLosses()
    {
        using var work = new Workspace();

        string[] losses = Losses(Train(work, "run", 6, "logEvery=1"));

        Assert.All(losses.Skip(1), l => Assert.Equal(2, JsonDocument.Parse(l).RootElement.EnumerateObject().Count()));
        // Step 4 is the discriminators', and shows the generators' loss of step 3.
        Assert.Equal(Loss(losses[2], "generators"), Loss(losses[3], "generators"));
        Assert.NotEqual(Loss(losses[2], "discriminators"), Loss(losses[3], "discriminators"));
    }

    private static double Loss(string losses, string phase) =>
        JsonDocument.Parse(losses).RootElement.GetProperty(phase).GetDouble();

    private static string Train(Workspace work, string name, int steps, string setting)
    {
        Invocation.Good(
            "train", "discogan", "--data", Domains(work), "--size", "16", "--batch", "3", "--set", "width=2",
            "--set", "startSteps=2", "--set", "flip=true", "--set", setting, "--steps", $"{steps}", "--out", work[name]);
        return work[name];
    }

    // Domains of different sizes, so that the ends of their epochs fall apart.
    private static string Domains(Workspace work)
    {
        string data = work["domains"];
        if (Directory.Exists(data))
            return data;
        var random = new Random(1);
        foreach ((string part, int count) in ((string, int)[])[("trainA", 7), ("trainB", 9), ("testA", 2), ("testB", 2)])
        {
            Directory.CreateDirectory(Path.Combine(data, part));
            for (int i = 0; i < count; i++)
            {
                var image = new Image(16, 16, 3);
                random.NextBytes(image.Pixels);
                image.Save(Path.Combine(data, part, $"{i:00}.png"));
            }
        }
        return data;
    }

    private static Dictionary<string, string> Newest(string run) =>
        Workspace.Contents(Directory.GetDirectories(Path.Combine(run, "checkpoints")).Max()!);

    private static string[] Losses(string run) =>
    [
        .. File.ReadLines(Path.Combine(run, "metrics.jsonl"))
            .Select(l => JsonDocument.Parse(l).RootElement.GetProperty("losses").GetRawText()),
    ];
}
