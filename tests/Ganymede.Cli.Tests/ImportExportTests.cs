using Ganymede.Imaging;
using Ganymede.Interop;
using Ganymede.Training;

namespace Ganymede.Cli.Tests;

public class ImportExportTests
{
    // Small enough for a step of training in a test; the weights do not show these.
    private static readonly string[] small =
    [
        "--set", "size=16", "--set", "loadSize=0", "--set", "generator=resnet", "--set", "blocks=1", "--set", "width=2",
        "--set", "discriminatorWidth=2", "--set", "discriminatorLayers=1", "--set", "pool=2",
    ];

    [Fact]
    public void WhatIsExportedIsImportedTranslatesAndTrains()
    {
        using var work = new Workspace();
        string data = Domains(work), run = work["run"], weights = work["weights"];
        Invocation.Good(["train", "cyclegan", "--data", data, "--steps", "2", "--out", run, "--batch", "1", .. small]);

        Invocation written = Invocation.Good("export", run, "--format", "pth", "--out", weights, "--json");
        Assert.Equal(4, written.Json.GetProperty("files").GetArrayLength());
        Assert.Equal(
            Path.Combine(weights, "latest_net_G_A.pth"),
            written.Json.GetProperty("network").GetProperty("generatorAtoB").GetString());
        string[] files = [.. Directory.GetFiles(weights).Order()];

        Invocation read = Invocation.Good(
            ["import", .. files, "--out", work["again"], "--set", "size=16", "--set", "loadSize=0", "--json"]);
        Assert.Equal(4, read.Json.GetProperty("files").GetArrayLength());
        Assert.StartsWith(
            "ResNet generator of 1 block", read.Json.GetProperty("network").GetProperty("generatorBtoA").GetString());
        Assert.Equal(4, RunFolder.Open(work["again"]).Info.Imported!.Count);

        // To the bit, by way of the run.
        Invocation.Good("export", work["again"], "--format", "pth", "--out", work["back"]);
        Assert.Equal(Workspace.Contents(weights), Workspace.Contents(work["back"]));

        string picture = Path.Combine(data, "testA", "0.png");
        Invocation.Good("translate", run, picture, "--out", work["one"]);
        Invocation.Good("translate", work["again"], picture, "--out", work["two"]);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(work["one"], "0.png")), File.ReadAllBytes(Path.Combine(work["two"], "0.png")));

        Invocation failed = Invocation.Of("train", "--resume", work["again"], "--steps", "1");
        Assert.Equal(1, failed.Exit);
        Assert.Contains("name one with --data", failed.ErrorSentence);
        Invocation.Good("train", "--resume", work["again"], "--data", data, "--steps", "1");
        Invocation.Good("train", "--resume", work["again"], "--steps", "2");
    }

    [Fact]
    public void OneNetworkGoesIntoAFile()
    {
        using var work = new Workspace();
        string run = work.Run("run");

        Invocation.Good("export", run, "--out", work["g.safetensors"]);
        using (SafetensorsFile file = SafetensorsFile.Open(work["g.safetensors"]))
            Assert.Contains("main.0.weight", file.Entries.Keys);
        Invocation.Good("export", run, "--network", "discriminator", "--out", work["d.pth"]);
        using (TorchFile file = TorchFile.Open(work["d.pth"]))
            Assert.Equal([4, 1, 4, 4], file.Entries["main.0.weight"].Shape);

        Misused("says no format", "export", run, "--out", work["folder"]);
        Misused("takes pth or safetensors", "export", run, "--format", "onnx", "--out", work["folder"]);
        Misused("do not agree", "export", run, "--format", "pth", "--out", work["x.safetensors"]);
        Misused("has no network 'x'", "export", run, "--network", "x", "--out", work["x.pth"]);
        Misused("--network is for a FILE", "export", run, "--network", "G", "--format", "pth", "--out", work["folder"]);
    }

    [Fact]
    public void BadFilesAreAnsweredWithASentenceAndNoRun()
    {
        using var work = new Workspace();
        string run = work.Run("run");
        Invocation.Good("export", run, "--out", work["other.pth"]);
        byte[] whole = File.ReadAllBytes(work["other.pth"]);
        File.WriteAllBytes(work["cut.pth"], whole[..(whole.Length / 2)]);
        File.WriteAllBytes(work["empty.pth"], []);
        // Protocol 2: os.system("touch owned"), in the clothes of the format before zip.
        File.WriteAllBytes(
            work["code.pth"],
            [.. "\u0080\u0002\u008A\u000Alü\u009CFù j¨P\u0019.".Select(c => (byte)c), .. "cposix\nsystem\n"u8]);

        foreach (string file in (string[])["other.pth", "cut.pth", "empty.pth", "code.pth", "nothing.pth"])
        {
            Invocation failed = Invocation.Of("import", work[file], "--out", work["imported"]);
            Assert.Equal(1, failed.Exit);
            Assert.Contains(work[file], failed.ErrorSentence);
            Assert.False(Directory.Exists(work["imported"]));
        }
        Misused("needs a file", "import", "--out", work["imported"]);
        Misused("ROLE=FILE", "import", "--as", "X=y.pth", "--out", work["imported"]);
        Invocation used = Invocation.Of("import", work["other.pth"], "--out", run);
        Assert.Equal(1, used.Exit);
        Assert.Contains("exists already", used.ErrorSentence);
    }

    private static void Misused(string because, params string[] line)
    {
        Invocation failed = Invocation.Of(line);
        Assert.Equal(2, failed.Exit);
        Assert.Contains(because, failed.ErrorSentence);
    }

    private static string Domains(Workspace work)
    {
        var random = new Random(2);
        foreach (string part in (string[])["trainA", "trainB", "testA", "testB"])
        {
            Directory.CreateDirectory(Path.Combine(work["domains"], part));
            for (int i = 0; i < 3; i++)
            {
                var image = new Image(16, 16, 3);
                random.NextBytes(image.Pixels);
                image.Save(Path.Combine(work["domains"], part, $"{i}.png"));
            }
        }
        return work["domains"];
    }
}
