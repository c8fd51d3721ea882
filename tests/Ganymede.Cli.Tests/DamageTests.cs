using System.Text.Json.Nodes;

namespace Ganymede.Cli.Tests;

/// <summary>Files that are missing, damaged or foreign: exit code 1, their name, and nothing overwritten.</summary>
public class DamageTests
{
    [Theory]
    [InlineData("weights.safetensors")]
    [InlineData("optimizer.safetensors")]
    [InlineData("state.json")]
    public void ACheckpointCutShortIsRefusedByName(string file)
    {
        using var work = new Workspace();
        string run = work.Run("run", 2);
        string path = Path.Combine(run, "checkpoints", "step-000002", file);
        byte[] good = File.ReadAllBytes(path);
        foreach (int length in (int[])[0, 1, 7, 9, good.Length / 2, good.Length - 1])
        {
            File.WriteAllBytes(path, good[..length]);
            Dictionary<string, string> before = Workspace.Contents(run);

            Invocation resumed = Invocation.Of("train", "--resume", run, "--steps", "5");
            Assert.Equal(1, resumed.Exit);
            Assert.Contains("is damaged", resumed.ErrorSentence);
            Assert.Contains("step-000002", resumed.ErrorSentence);
            Invocation sampled = Invocation.Of("sample", run, "--out", work["x.png"]);
            // Sampling does not need the optimizers' state.
            Assert.Equal(file == "optimizer.safetensors" ? 0 : 1, sampled.Exit);
            Assert.Equal(sampled.Exit == 0, File.Exists(work["x.png"]));
            Assert.Equal(before, Workspace.Contents(run));
        }
    }

    [Fact]
    public void ADamagedCheckpointIsPassedOverForTheOneBefore()
    {
        using var work = new Workspace();
        string run = work.Run("run", 4, "--set", "checkpointEvery=2");
        string whole = work.Run("whole", 6, "--set", "checkpointEvery=2");
        string newest = Path.Combine(run, "checkpoints", "step-000004", "weights.safetensors");
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..^1]);

        Invocation resumed = Invocation.Good("train", "--resume", run, "--steps", "6");

        Assert.Contains("warning: ", resumed.Error);
        Assert.Contains("step-000002", resumed.Error);
        Assert.Equal(
            Workspace.Contents(Path.Combine(whole, "checkpoints", "step-000006")),
            Workspace.Contents(Path.Combine(run, "checkpoints", "step-000006")));
    }

    [Fact]
    public void AFlippedBitIsNoticed()
    {
        using var work = new Workspace();
        string run = work.Run("run", 2);
        string path = Path.Combine(run, "checkpoints", "step-000002", "weights.safetensors");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^100] ^= 4;
        File.WriteAllBytes(path, bytes);

        Invocation failed = Invocation.Of("sample", run, "--out", work["x.png"]);

        Assert.Equal(1, failed.Exit);
        Assert.Contains("weights.safetensors' is damaged", failed.ErrorSentence);
    }

    [Fact]
    public void ACheckpointOfAnotherFamilyIsRefused()
    {
        using var work = new Workspace();
        string run = work.Run("run", 2);
        Move("step-000003", work.Classifier("judge", steps: 3), run);

        Invocation failed = Invocation.Of("train", "--resume", run, "--steps", "5");

        Assert.Equal(1, failed.Exit);
        Assert.Contains("of the family classifier", failed.ErrorSentence);
    }

    [Fact]
    public void ACheckpointOfOtherNetworksIsRefused()
    {
        using var work = new Workspace();
        string run = work.Run("run", 2), wide = work.Run("wide", 3, "--set", "width=8");
        Move("step-000003", wide, run);

        Dictionary<string, string> before = Workspace.Contents(run);

        string[] sample = ["sample", run, "--out", work["x.png"]], resume = ["train", "--resume", run, "--steps", "9"];
        foreach (string[] line in (string[][])[sample, resume])
        {
            Invocation failed = Invocation.Of(line);
            Assert.Equal(1, failed.Exit);
            Assert.Contains("weights.safetensors: the tensor 'generator.", failed.ErrorSentence);
        }
        Assert.Equal(before, Workspace.Contents(run));
    }

    [Theory]
    [InlineData("{", "is damaged")]
    [InlineData("", "is damaged")]
    [InlineData("null", "is damaged")]
    [InlineData("""{"family": "dcgan"}""", "is damaged")]
    public void ADamagedRunFileIsRefused(string content, string expected)
    {
        using var work = new Workspace();
        string run = work.Run("run", 2);
        File.WriteAllText(Path.Combine(run, "run.json"), content);

        string[] sample = ["sample", run, "--out", work["x.png"]], resume = ["train", "--resume", run];
        foreach (string[] line in (string[][])[sample, resume, ["report", run]])
        {
            Invocation failed = Invocation.Of(line);
            Assert.Equal(1, failed.Exit);
            Assert.Contains(expected, failed.ErrorSentence);
        }
    }

    [Fact]
    public void ARunOfAnUnknownFamilyIsRefused()
    {
        using var work = new Workspace();
        string run = work.Run("run", 2), file = Path.Combine(run, "run.json");
        JsonNode info = JsonNode.Parse(File.ReadAllText(file))!;
        info["family"] = "biggan";
        File.WriteAllText(file, info.ToJsonString());

        string[] sample = ["sample", run, "--out", work["x.png"]], resume = ["train", "--resume", run, "--steps", "9"];
        foreach (string[] line in (string[][])[sample, resume])
        {
            Invocation failed = Invocation.Of(line);
            Assert.Equal(1, failed.Exit);
            Assert.Contains("There is no family 'biggan'", failed.ErrorSentence);
        }
    }

    [Fact]
    public void AFolderInUseIsNotTouched()
    {
        using var work = new Workspace();
        string run = work.Run("run", 2);
        Dictionary<string, string> before = Workspace.Contents(run);

        Invocation failed = Invocation.Of(work.Tiny("run", 5));

        Assert.Equal(1, failed.Exit);
        Assert.Contains("exists already and is not empty", failed.ErrorSentence);
        Assert.Equal(before, Workspace.Contents(run));
    }

    [Fact]
    public void AFolderThatCannotBeMadeIsNamed()
    {
        using var work = new Workspace();
        File.WriteAllText(work["file"], "");

        Invocation failed = Invocation.Of(work.Tiny("file/run", 5));

        Assert.Equal(1, failed.Exit);
        Assert.Contains(work["file"], failed.ErrorSentence);
        Invocation sampled = Invocation.Of("sample", work.Run("run"), "--out", work["file/x.png"]);
        Assert.Equal(1, sampled.Exit);
        Assert.Contains(work["file"], sampled.ErrorSentence);
    }

    [Theory]
    [InlineData("missing", "There is no folder")]
    [InlineData("empty", "holds no pictures")]
    [InlineData("broken", "00.png")]
    [InlineData("few", "A batch has 4 pictures, but the data set")]
    public void DataThatCannotBeUsedIsNamedAndNoRunIsBegun(string kind, string expected)
    {
        using var work = new Workspace();
        string data = work["other"], from = Path.Combine(work.Data, "train", "dark", "00.png");
        if (kind != "missing")
            Directory.CreateDirectory(data);
        if (kind == "few")
            File.Copy(from, Path.Combine(data, "00.png"));
        if (kind == "broken")
            File.WriteAllBytes(Path.Combine(data, "00.png"), File.ReadAllBytes(from)[..50]);

        Invocation failed = Invocation.Of(
            "train", "dcgan", "--data", data, "--size", "16", "--set", "width=4", "--batch", "4", "--out", work["run"]);

        Assert.Equal(kind == "few" ? 2 : 1, failed.Exit);
        Assert.Contains(expected, failed.ErrorSentence);
        Assert.False(Directory.Exists(work["run"]));
    }

    [Theory]
    [InlineData(0x0803, 100, 8, "train-images")]
    [InlineData(0x0801, 160, 8, "train-images")]
    [InlineData(0x0803, 160, 7, "train-labels")]
    public void IdxFilesThatCannotBeAreNamed(int magic, int pixels, int labels, string expected)
    {
        using var work = new Workspace();
        Directory.CreateDirectory(work["idx"]);
        // Ten pictures of 4x4 and their labels, or what is left of them.
        File.WriteAllBytes(work["idx/train-images-idx3-ubyte"], [.. Words(magic, 10, 4, 4), .. new byte[pixels]]);
        File.WriteAllBytes(work["idx/train-labels-idx1-ubyte"], [.. Words(0x0801, labels), .. new byte[labels]]);

        Invocation failed = Invocation.Of(
            "train", "dcgan", "--data", work["idx"], "--size", "16", "--batch", "4", "--out", work["run"]);

        Assert.Equal(1, failed.Exit);
        Assert.Contains(expected, failed.ErrorSentence);
        Assert.False(Directory.Exists(work["run"]));

        static IEnumerable<byte> Words(params int[] words) =>
            words.SelectMany(w => (byte[])[(byte)(w >> 24), (byte)(w >> 16), (byte)(w >> 8), (byte)w]);
    }

    [Fact]
    public void APictureThatBreaksLaterStopsTheRunByName()
    {
        using var work = new Workspace();
        string broken = Path.Combine(work.Data, "train", "light", "07.png");
        File.WriteAllBytes(broken, File.ReadAllBytes(broken)[..60]);

        Invocation failed = Invocation.Of(work.Tiny("run", 20));

        Assert.Equal(1, failed.Exit);
        Assert.Contains("07.png", failed.ErrorSentence);
    }

    [Fact]
    public void ADivergedRunKeepsItsLastGoodCheckpoint()
    {
        using var work = new Workspace();

        string[] rates = ["--set", "generatorRate=1e30", "--set", "discriminatorRate=1e30"];
        Invocation failed = Invocation.Of(work.Tiny("run", 200, ["--set", "checkpointEvery=1", .. rates]));

        Assert.Equal(1, failed.Exit);
        Assert.Matches("not finite at step|is (NaN|∞|-∞) at step", failed.ErrorSentence);
    }

    [Fact]
    public void NoClassifierForADataSetIsSaid()
    {
        using var work = new Workspace();

        Invocation failed = Invocation.Of("evaluate", work.Run("run"));

        Assert.Equal(1, failed.Exit);
        Assert.Contains("No classifier ships for the data set", failed.ErrorSentence);
        Assert.Contains("--classifier", failed.ErrorSentence);
    }

    private static void Move(string checkpoint, string from, string to) =>
        Directory.Move(Path.Combine(from, "checkpoints", checkpoint), Path.Combine(to, "checkpoints", checkpoint));
}
