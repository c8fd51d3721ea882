using Ganymede.Imaging;
using Ganymede.Models.Translation;
using Ganymede.Tests.Data;
using Ganymede.Training;
using Ganymede.Translation;

namespace Ganymede.Tests.Translation;

// The memory that a network needs is measured on the whole process, so nothing may run beside.
[Collection(TensorCount.Name)]
public class TranslationJobTests
{
    [Fact]
    public void NamesAndFoldersAreKept()
    {
        using var folder = new TemporaryFolder();
        Pictures.Write(folder, "in/a.png");
        Pictures.Write(folder, "in/deep/er/b.png");
        Pictures.Write(folder, "in/.hidden/c.png");
        folder.Write("in/notes.txt", [1]);
        folder.Write("in/foreign.webp", [1]);

        IReadOnlyList<TranslationItem> items = Plan([folder.At("in"), folder.At("in", "a.png")[..^5] + "deep/er/b.png"],
            folder.At("out"));

        Assert.Equal(["a", "deep/er/b", "foreign", "b"], items.Select(i => i.Name));
        Assert.Equal(folder.At("out", "deep", "er", "b.png"), items[1].Target);
    }

    [Fact]
    public void NamesThatDifferByTheirExtensionKeepIt()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["in/cat.png", "in/cat.bmp", "in/dog.png"])
            folder.Write(name, [0]);
        List<string> warnings = [];

        IReadOnlyList<TranslationItem> items = TranslationPlan.Make(
            [folder.At("in")], folder.At("out"), ".png", overwrite: false, warnings.Add);

        Assert.Equal(["cat.bmp.png", "cat.png.png", "dog.png"], items.Select(i => Path.GetFileName(i.Target)));
        Assert.Contains("extension", Assert.Single(warnings));
    }

    [Fact]
    public void ResultsOfOneNameAreRefused()
    {
        using var folder = new TemporaryFolder();
        Pictures.Write(folder, "a/x.png");
        Pictures.Write(folder, "b/x.png");

        Assert.Contains("would both be written", Fault([folder.At("a"), folder.At("b")], folder.At("out")));
    }

    [Fact]
    public void OriginalsAndExistingFilesAreSafe()
    {
        using var folder = new TemporaryFolder();
        string file = Pictures.Write(folder, "in/x.png");
        Pictures.Write(folder, "out/x.png");

        Assert.Contains("choose another folder", Fault([folder.At("in")], folder.At("in")));
        Assert.Contains("written over", Fault([file], folder.At("in")));
        Assert.Contains("exists already", Fault([file], folder.At("out")));
        Assert.Single(TranslationPlan.Make([file], folder.At("out"), ".png", overwrite: true, _ => { }));
        Assert.Contains("no file or folder", Fault([folder.At("none.png")], folder.At("out")));
        Directory.CreateDirectory(folder.At("empty"));
        Assert.Contains("no pictures", Fault([folder.At("empty")], folder.At("out")));
    }

    [Fact]
    public void ResultsBelowAnInputAreNotTranslatedAgain()
    {
        using var folder = new TemporaryFolder();
        Pictures.Write(folder, "in/x.png");
        Pictures.Write(folder, "in/out/old.png");

        Assert.Equal(["x"], Plan([folder.At("in")], folder.At("in", "out")).Select(i => i.Name));
    }

    [Fact]
    public void BrokenFilesStopNoneOfTheOthers()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 20; i++)
            Pictures.Write(folder, $"in/{i:00}.png", width: 8 + (i / 10), start: i);
        byte[] whole = File.ReadAllBytes(folder.At("in", "05.png"));
        folder.Write("in/05.png", whole.AsSpan(0, 40));
        folder.Write("in/13.png", []);
        using var translator = new Translator(new TinyTranslation());
        IReadOnlyList<TranslationItem> items = Plan([folder.At("in")], folder.At("out"));
        List<TranslationOutcome> told = [];

        new TranslationJob(translator, TranslationDirection.AtoB).Run(items, told.Add, CancellationToken.None);

        Assert.Equal(items, told.Select(t => t.Item));
        Assert.Equal(["05", "13"], told.Where(t => t.Problem is not null).Select(t => t.Item.Name));
        Assert.Contains("05.png", told[5].Problem);
        Assert.Equal(18, Directory.GetFiles(folder.At("out")).Length);
        Image expected = translator.Translate(Image.Load(items[17].Source));
        Assert.True(expected.Pixels.SequenceEqual(Image.Load(items[17].Target).Pixels));
    }

    [Fact]
    public void AResultThatIsNotFiniteFailsAlone()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 6; i++)
            Pictures.Write(folder, $"in/{i}.png", Pictures.Flat(8, 8, (byte)(i == 2 ? 255 : 10), 0, 0));
        using var translator = new Translator(new TinyTranslation(instead: x => x / (1 - x.Maximum(Tensors.Tensor.Scalar(0.9999f)))));
        List<TranslationOutcome> told = [];

        new TranslationJob(translator, TranslationDirection.AtoB).Run(
            Plan([folder.At("in")], folder.At("out")), told.Add, CancellationToken.None);

        TranslationOutcome failed = Assert.Single(told, t => t.Problem is not null);
        Assert.Equal("2", failed.Item.Name);
        Assert.Contains("not finite", failed.Problem);
    }

    [Fact]
    public void CancellationEndsIt()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 30; i++)
            Pictures.Write(folder, $"in/{i:00}.png", width: 8 + (4 * i));
        using var translator = new Translator(new TinyTranslation());
        using var cancellation = new CancellationTokenSource();
        List<TranslationOutcome> told = [];

        Assert.Throws<OperationCanceledException>(() => new TranslationJob(translator, TranslationDirection.AtoB).Run(
            Plan([folder.At("in")], folder.At("out")),
            outcome =>
            {
                told.Add(outcome);
                cancellation.Cancel();
            },
            cancellation.Token));

        Assert.InRange(told.Count, 1, 29);
        Assert.Equal(told.Count, Directory.GetFiles(folder.At("out")).Length);
    }

    [Fact]
    public void ThePageShowsInputOutputCycleAndTarget()
    {
        using var folder = new TemporaryFolder();
        Pictures.Write(folder, "in/a b.png", width: 16, height: 16, channels: 4);
        Pictures.Write(folder, "in/<x>&.png", width: 12, height: 12);
        Pictures.Write(folder, "targets/a b.bmp", width: 16, height: 16);
        using var translator = new Translator(new TinyTranslation(both: true));
        var page = new ResultsPage(folder.At("out")) { Target = ResultsPage.TargetsIn(folder.At("targets")) };

        new TranslationJob(translator, TranslationDirection.AtoB) { Page = page }.Run(
            Plan([folder.At("in")], folder.At("out")), _ => { }, CancellationToken.None);
        string html = File.ReadAllText(page.Write());

        foreach (string url in (string[])["page/input/a%20b.png", "a%20b.png", "page/cycle/a%20b.png", "page/target/a%20b.png"])
        {
            Assert.Contains($"src=\"{url}\"", html);
            Assert.True(File.Exists(folder.At("out", Uri.UnescapeDataString(url))), url);
        }
        Assert.Contains("data-name=\"&lt;x&gt;&amp;\"", html);
        Assert.DoesNotContain("<x>", html);
        Assert.Contains("SSIM", html);
        Assert.Contains("<figcaption>Target</figcaption>none", html);
        Assert.Equal(3, Image.Load(folder.At("out", "page", "input", "a b.png")).Channels);
    }

    private static IReadOnlyList<TranslationItem> Plan(string[] inputs, string folder) =>
        TranslationPlan.Make(inputs, folder, ".png", overwrite: false, _ => { });

    private static string Fault(string[] inputs, string folder) =>
        Assert.Throws<RunException>(() => Plan(inputs, folder)).Message;
}
