using System.Text.Json;
using Ganymede.Imaging;

namespace Ganymede.Cli.Tests;

/// <summary><c>translate</c> and the measuring of translations, with networks of a few thousand weights.</summary>
public class TranslateTests
{
    [Fact]
    public void AFolderIsTranslatedWithItsNamesAndOneBadFileIsTold()
    {
        using var work = new Workspace();
        string run = Run(work);
        Write(work["in/cat.png"], 30, 20, 3);
        Write(work["in/sub/dog.png"], 17, 33, 4);
        Write(work["in/sub/grey.bmp"], 5, 1, 1);
        File.WriteAllBytes(work["in/bad.png"], [1, 2, 3]);

        Invocation done = Invocation.Of("translate", run, work["in"], "--out", work["out"], "--json");

        Assert.Equal(1, done.Exit);
        Assert.Equal("1 of 4 pictures could not be translated.", done.ErrorSentence);
        JsonElement failed = Assert.Single(done.Json.GetProperty("failed").EnumerateArray());
        Assert.Equal(work["in/bad.png"], failed.GetProperty("file").GetString());
        Assert.Contains("bad.png", failed.GetProperty("error").GetString());
        Assert.Equal(
            ["cat.png", "sub/dog.png", "sub/grey.png"],
            done.Json.GetProperty("files").EnumerateArray()
                .Select(f => Path.GetRelativePath(work["out"], f.GetString()!).Replace('\\', '/')));
        Image dog = Image.Load(work["out/sub/dog.png"]);
        Assert.Equal((17, 33, 4), (dog.Width, dog.Height, dog.Channels));
        Assert.Contains("4/4", done.Error);
    }

    [Fact]
    public void NothingIsOverwrittenUnlessAsked()
    {
        using var work = new Workspace();
        string run = Run(work);
        Write(work["cat.png"], 8, 8, 3);
        string[] line = ["translate", run, work["cat.png"], "--out", work["out"]];
        Invocation.Good(line);
        byte[] first = File.ReadAllBytes(work["out/cat.png"]);
        File.WriteAllText(work["out/cat.png"], "mine");

        Invocation refused = Invocation.Of(line);

        Assert.Equal(1, refused.Exit);
        Assert.Contains("exists already", refused.ErrorSentence);
        Assert.Equal("mine", File.ReadAllText(work["out/cat.png"]));
        Invocation.Good([.. line, "--overwrite"]);
        Assert.Equal(first, File.ReadAllBytes(work["out/cat.png"]));
    }

    [Fact]
    public void FormatsDepthAndMemoryAreKept()
    {
        using var work = new Workspace();
        string run = Run(work);
        Write(work["cat.png"], 300, 200, 4);

        Invocation.Good("translate", run, work["cat.png"], "--out", work["a"], "--depth", "16");
        // In a process of its own: what a network needs is measured over the process, where other tests run too.
        using var child = ChildProcess.Start(
            ["translate", run, work["cat.png"], "--out", work["b"], "--format", "bmp", "--memory", "1"]);
        Invocation small = child.Wait();
        Assert.True(small.Exit == 0, small.Error);

        Assert.Equal((16, 4), (Image.Load(work["a/cat.png"]).BitDepth, Image.Load(work["a/cat.png"]).Channels));
        Assert.Equal((300, 3), (Image.Load(work["b/cat.bmp"]).Width, Image.Load(work["b/cat.bmp"]).Channels));
    }

    [Fact]
    public void WrongUsageIsOneSentence()
    {
        using var work = new Workspace();
        string run = Run(work), noise = work.Run("noise", 1);
        Write(work["cat.png"], 8, 8, 3);
        string cat = work["cat.png"], to = work["out"];

        Assert.Contains("BtoA", Sentence(1, "translate", run, cat, "--out", to, "--direction", "BtoA"));
        Assert.Contains("AtoB", Sentence(2, "translate", run, cat, "--out", to, "--direction", "AtoC"));
        Assert.Contains("--format", Sentence(2, "translate", run, cat, "--out", to, "--format", "gif"));
        Assert.Contains("--depth", Sentence(2, "translate", run, cat, "--out", to, "--depth", "12"));
        Assert.Contains("8 bits", Sentence(2, "translate", run, cat, "--out", to, "--depth", "16", "--format", "bmp"));
        Assert.Contains("--page", Sentence(2, "translate", run, cat, "--out", to, "--targets", to));
        Assert.Contains("--json", Sentence(2, "translate", run, cat, "--out", "-", "--json"));
        Assert.Contains("no file or folder", Sentence(1, "translate", run, work["none.png"], "--out", to));
        Assert.Contains("translates no pictures", Sentence(1, "translate", noise, cat, "--out", to));
        Assert.Contains("--page", Sentence(2, "evaluate", noise, "--page", to));
        Assert.False(Directory.Exists(to));
    }

    [Fact]
    public void ThePageIsWritten()
    {
        using var work = new Workspace();
        string run = Run(work);
        Write(work["in/cat.png"], 16, 16, 3);
        Write(work["targets/cat.png"], 16, 16, 3);

        JsonElement json = Invocation.Good(
            "translate", run, work["in"], "--out", work["out"], "--page", "--targets", work["targets"], "--json").Json;

        Assert.Equal(work["out/index.html"], json.GetProperty("page").GetString());
        string html = File.ReadAllText(work["out/index.html"]);
        Assert.Contains("src=\"page/target/cat.png\"", html);
        Assert.Contains("exists already", Sentence(
            1, "translate", run, work["targets"], "--out", work["out"], "--page"));
    }

    [UnixFact]
    public void PicturesGoThroughAPipe()
    {
        using var work = new Workspace();
        string run = Run(work);
        Write(work["cat.png"], 21, 9, 3);

        Invocation piped = ChildProcess.Shell(
            "ganymede translate \"$1\" - --out - < \"$2\" > \"$3\"", run, work["cat.png"], work["out.png"]);
        Invocation broken = ChildProcess.Shell("echo no | ganymede translate \"$1\" - --out - > \"$2\"", run, work["b.png"]);

        Assert.Equal(0, piped.Exit);
        Invocation.Good("translate", run, work["cat.png"], "--out", work["out"]);
        Assert.Equal(File.ReadAllBytes(work["out/cat.png"]), File.ReadAllBytes(work["out.png"]));
        Assert.Equal(1, broken.Exit);
        Assert.Equal(0, new FileInfo(work["b.png"]).Length);
    }

    [UnixFact]
    public void AnInterruptEndsItWith130AndKeepsWhatIsDone()
    {
        using var work = new Workspace();
        string run = Run(work);
        for (int i = 0; i < 300; i++)
            Write(work[$"in/{i:000}.png"], 200 + i, 150, 3);
        using var child = ChildProcess.Start(["translate", run, work["in"], "--out", work["out"], "--json"]);
        child.Await(() => Directory.Exists(work["out"]) && Directory.GetFiles(work["out"], "*.png").Length > 2);

        child.Signal("INT");
        Invocation ended = child.Wait();

        Assert.Equal(130, ended.Exit);
        int files = ended.Json.GetProperty("files").GetArrayLength();
        Assert.InRange(files, 2, 299);
        Assert.Equal(files, Directory.GetFiles(work["out"]).Length);
    }

    [Fact]
    public void PairsAreMeasuredBesideDoingNothingAndTheMean()
    {
        using var work = new Workspace();
        string run = Run(work, "--set", "evaluateEvery=1");

        JsonElement metrics = Invocation.Good("evaluate", run, "--page", work["page"], "--json").Json.GetProperty("metrics");

        JsonElement figures = metrics.GetProperty("AtoB");
        Assert.Equal(4, figures.GetProperty("pictures").GetInt32());
        // B is A with its grey levels turned round.
        double[] errors = [.. Enumerable.Range(0, 4).Select(i => TestError(work, i))];
        Assert.Equal(errors.Average(), figures.GetProperty("identity").GetProperty("l1").GetDouble(), 1e-6);
        Assert.True(figures.GetProperty("mean").GetProperty("ssim").GetDouble() < 1);
        Assert.Contains("Against leaving the pictures as they are", figures.GetProperty("verdict").GetString());
        Assert.False(figures.TryGetProperty("cycle", out _));
        Assert.False(metrics.TryGetProperty("BtoA", out _));
        Assert.True(File.Exists(work["page/AtoB/index.html"]));
        Assert.Contains("l1_AtoB", File.ReadAllText(Path.Combine(run, "metrics.jsonl")));
        string report = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.Contains("original, left as it is", report);
        Assert.Contains("AtoB, 4 pictures", Invocation.Good("evaluate", run).Out);
    }

    [Fact]
    public void DomainsAreMeasuredBothWaysAndThereAndBack()
    {
        using var work = new Workspace();
        Run(work);
        Invocation.Good(
            "train", "cyclegan", "--data", work["pairs"], "--size", "32", "--set", "loadSize=32", "--set", "width=4", "--set",
            "discriminatorWidth=4", "--set", "discriminatorLayers=1", "--set", "generator=resnet6", "--batch", "2", "--steps",
            "1", "--out", work["cycle"]);

        JsonElement paired = Invocation.Good("evaluate", work["cycle"], "--json").Json.GetProperty("metrics");
        File.Move(work["pairs/testB/0.png"], work["pairs/testB/other.png"]);
        JsonElement apart = Invocation.Good("evaluate", work["cycle"], "--json").Json.GetProperty("metrics");

        foreach (string direction in (string[])["AtoB", "BtoA"])
        {
            Assert.InRange(paired.GetProperty(direction).GetProperty("cycle").GetProperty("l1").GetDouble(), 0.01, 1);
            Assert.True(paired.GetProperty(direction).TryGetProperty("translation", out _));
            // Names that do not agree make no counterparts.
            Assert.False(apart.GetProperty(direction).TryGetProperty("translation", out _));
        }
        Assert.Equal(
            paired.GetProperty("AtoB").GetProperty("identity").GetProperty("l1").GetDouble(),
            paired.GetProperty("BtoA").GetProperty("identity").GetProperty("l1").GetDouble(), 1e-9);
    }

    private static double TestError(Workspace work, int i)
    {
        Image a = Image.Load(work[$"pairs/testA/{i}.png"]), b = Image.Load(work[$"pairs/testB/{i}.png"]);
        return Enumerable.Range(0, a.Pixels.Length).Average(p => Math.Abs(a.Pixels[p] - b.Pixels[p]) / 255.0);
    }

    private static string Sentence(int exit, params string[] line)
    {
        Invocation done = Invocation.Of(line);
        Assert.Equal(exit, done.Exit);
        return done.ErrorSentence;
    }

    private static string Run(Workspace work, params string[] more)
    {
        var random = new Random(3);
        foreach ((string part, int count) in ((string, int)[])[("train", 6), ("test", 4)])
        {
            for (int i = 0; i < count; i++)
            {
                Image a = Write(work[$"pairs/{part}A/{i}.png"], 32, 32, 3, random.Next());
                Image b = a.Clone();
                foreach (ref byte sample in b.Pixels)
                    sample = (byte)(255 - sample);
                Directory.CreateDirectory(work[$"pairs/{part}B"]);
                b.Save(work[$"pairs/{part}B/{i}.png"]);
            }
        }
        Invocation.Good(
        [
            "train", "pix2pix", "--data", work["pairs"], "--size", "32", "--set", "loadSize=32", "--set", "width=4", "--set",
            "discriminatorWidth=4", "--set", "receptiveField=16", "--set", "generator=resnet6", "--set", "norm=instance",
            "--batch", "2", "--steps", "2", "--out", work["run"], .. more,
        ]);
        return work["run"];
    }

    private static Image Write(string path, int width, int height, int channels, int seed = 1)
    {
        var image = new Image(width, height, channels);
        new Random(seed).NextBytes(image.Pixels);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        image.Save(path);
        return image;
    }
}
