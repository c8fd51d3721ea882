using Ganymede.Data;
using Ganymede.Data.Prepare;
using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Tests.Data;

public class PreparationTests
{
    private static readonly PrepareOptions everything = new() { TestShare = 0 };

    [Fact]
    public void PairsAreWrittenSideBySideWithTheirFoldersAndNames()
    {
        using var folder = new TemporaryFolder();
        Image a = Image.Load(Pictures.Write(folder, "a/cats/one.png", 6, 4, 1, 30));
        Image b = Image.Load(Pictures.Write(folder, "b/cats/one.png", 6, 4, 3, 90));
        Pictures.Write(folder, "a/two.png", 3, 3);
        Pictures.Write(folder, "b/two.bmp", Pictures.Flat(3, 3, 1, 2, 3));

        PrepareReport report = Preparation.Pairs(
            folder.At("a"), folder.At("b"), folder.At("out"), everything);

        Assert.Equal([folder.At("out", "train", "cats", "one.png"), folder.At("out", "train", "two.png")], report.Files);
        Assert.Empty(report.Failed);
        Image pair = Image.Load(report.Files[0]);
        AssertSame(a.ToChannels(3), pair.Crop(0, 0, 6, 4));
        AssertSame(b, pair.Crop(6, 0, 6, 4));
    }

    [Fact]
    public void SplitIsTheReverseOfPairs()
    {
        using var folder = new TemporaryFolder();
        foreach (string part in (string[])["train", "test"])
        {
            for (int i = 0; i < 3; i++)
            {
                Pictures.Write(folder, $"a/{part}/{i}.png", 5, 4, 3, 10 * i);
                Pictures.Write(folder, $"b/{part}/{i}.png", 5, 4, 3, 77 * i);
            }
        }

        Preparation.Pairs(folder.At("a"), folder.At("b"), folder.At("pairs"), new());
        PrepareReport report = Preparation.Split(folder.At("pairs"), folder.At("halves"));

        Assert.Equal(12, report.Files.Count);
        foreach (string part in (string[])["train", "test"])
        {
            for (int i = 0; i < 3; i++)
            {
                AssertSame(Image.Load(folder.At("a", part, $"{i}.png")),
                    Image.Load(folder.At("halves", part + "A", $"{i}.png")));
                AssertSame(Image.Load(folder.At("b", part, $"{i}.png")),
                    Image.Load(folder.At("halves", part + "B", $"{i}.png")));
            }
        }

        Preparation.Split(folder.At("pairs", "train"), folder.At("flat"));
        Assert.Equal(3, Directory.GetFiles(folder.At("flat", "A")).Length);
    }

    [Fact]
    public void AMissingPairABrokenFileAndAnotherSizeAreThreeMessagesAndStopNothing()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["good", "broken", "larger", "alone"])
            Pictures.Write(folder, $"a/{name}.png", 8, 8);
        Pictures.Write(folder, "b/good.png", 8, 8);
        folder.Write("b/broken.png", File.ReadAllBytes(folder.At("a", "good.png"))[..50]);
        Pictures.Write(folder, "b/larger.png", 9, 8);
        Pictures.Write(folder, "b/other.png", 8, 8);

        PrepareReport report = Preparation.Pairs(folder.At("a"), folder.At("b"), folder.At("out"), everything);

        Assert.Equal([folder.At("out", "train", "good.png")], report.Files);
        Dictionary<string, string> failed = report.Failed.ToDictionary(f => Path.GetFileName(f.File), f => f.Message);
        Assert.Equal(4, failed.Count);
        Assert.Contains("alone.png: has no counterpart, a picture of the same name in", failed["alone.png"]);
        Assert.Contains("other.png: has no counterpart", failed["other.png"]);
        Assert.Contains($"{folder.At("b", "broken.png")}: cannot be read: the file is cut short", failed["broken.png"]);
        Assert.Contains("has 8 x 8 pixels and", failed["larger.png"]);
        Assert.Contains("has 9 x 8; both sides of a pair have one size", failed["larger.png"]);

        // With a size the third is none.
        report = Preparation.Pairs(
            folder.At("a"), folder.At("b"), folder.At("sized"), everything with { Size = new Size2(4, 6) });
        Assert.Equal(3, report.Failed.Count);
        Assert.All(report.Files, file => Assert.Equal((12, 4), (Image.Load(file).Width, Image.Load(file).Height)));
    }

    [Fact]
    public void AHalfReadPictureIsAFailure()
    {
        using var folder = new TemporaryFolder();
        string path = Pictures.Write(folder, "in/photo.jpg", 64, 64);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^200]);
        Assert.NotEmpty(Image.Load(path).Warnings);
        PrepareReport report = Preparation.Make(folder.At("in"), folder.At("out"), PictureTasks.Gray);
        Assert.StartsWith($"{path}: is damaged: ", report.Failed.Single().Message);
        Assert.Empty(report.Files);
    }

    [Fact]
    public void EveryTaskGivesItsPairAndReadsOddPictures()
    {
        using var folder = new TemporaryFolder();
        Image photo = Image.Load(Pictures.Write(folder, "in/photo.png", 17, 11));
        new Image(1, 1, 4, 16).Save(folder.At("in", "dot.png"));
        new Image(1, 9, 1).Save(folder.At("in", "line.pgm"));
        Func<Image, PicturePair>[] tasks =
        [
            p => PictureTasks.Edges(p, null, 1), p => PictureTasks.Sketch(p), PictureTasks.Gray,
            p => PictureTasks.Downscale(p, 4),
        ];
        for (int i = 0; i < tasks.Length; i++)
        {
            PrepareReport report = Preparation.Make(folder.At("in"), folder.At($"out{i}"), tasks[i], everything);
            Assert.Equal(3, report.Files.Count);
            Image pair = Image.Load(folder.At($"out{i}", "train", "photo.png"));
            AssertSame(photo, pair.Crop(17, 0, 17, 11));
            AssertSame(tasks[i](photo).A.ToChannels(3), pair.Crop(0, 0, 17, 11));
            // Transparent black shows white.
            Image dot = Image.Load(folder.At($"out{i}", "train", "dot.png"));
            Assert.Equal((2, 1, 8), (dot.Width, dot.Height, dot.BitDepth));
            Assert.Equal(255, dot.Pixels[^1]);
        }

        Assert.True(Image.Load(folder.At("out2", "train", "photo.png")).Row(0)[..3].ToArray().Distinct().Count() == 1);
    }

    [Fact]
    public void SmallPicturesStayExactlyTheFactorSmaller()
    {
        using var folder = new TemporaryFolder();
        Pictures.Write(folder, "in/photo.png", 18, 11);
        Pictures.Write(folder, "in/tiny.png", 3, 3);
        PrepareReport report = Preparation.Make(
            folder.At("in"), folder.At("out"), p => PictureTasks.Downscale(p, 4, small: true),
            everything with { Layout = PairLayout.Folders });

        Image a = Image.Load(folder.At("out", "trainA", "photo.png"));
        Image b = Image.Load(folder.At("out", "trainB", "photo.png"));
        Assert.Equal((4, 2, 16, 8), (a.Width, a.Height, b.Width, b.Height));
        Assert.Contains("tiny.png: 3 x 3 pixels are too few to be made 4 times smaller", report.Failed.Single().Message);
    }

    [Fact]
    public void ThePartOfANameNeverDependsOnTheOthers()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 200; i++)
            Pictures.Write(folder, $"all/{i}.png", 2, 2);
        for (int i = 0; i < 200; i += 3)
            Pictures.Write(folder, $"some/{i}.bmp", Pictures.Flat(2, 2, 9));
        var options = new PrepareOptions { TestShare = 0.25, Layout = PairLayout.Folders };
        Preparation.Make(folder.At("all"), folder.At("out"), PictureTasks.Gray, options);
        Preparation.Make(folder.At("some"), folder.At("out2"), PictureTasks.Gray, options);

        string[] Names(string name) => [.. Directory.GetFiles(folder.At(name)).Select(f => Path.GetFileName(f))];
        string[] test = Names("out/testB");
        Assert.Equal(test.Order(), Names("out/testA").Order());
        Assert.Equal(200, test.Length + Names("out/trainA").Length);
        Assert.InRange(test.Length, 30, 70);
        Assert.All(Names("out2/testA"), name => Assert.Contains(name, test));
        Assert.All(Names("out2/trainA"), name => Assert.DoesNotContain(name, test));
    }

    [Fact]
    public void ADividedFolderKeepsItsDivision()
    {
        using var folder = new TemporaryFolder();
        Pictures.Write(folder, "in/train/x/a.png");
        Pictures.Write(folder, "in/val/b.png");
        PrepareReport report = Preparation.Make(
            folder.At("in"), folder.At("out"), PictureTasks.Gray, new() { TestShare = 1 });
        Assert.Equal([folder.At("out", "train", "x", "a.png"), folder.At("out", "val", "b.png")], report.Files);
    }

    [Fact]
    public void NamesThatDifferInTheExtensionAloneKeepIt()
    {
        using var folder = new TemporaryFolder();
        Pictures.Write(folder, "in/a.png");
        Pictures.Write(folder, "in/a.bmp", Pictures.Flat(2, 2, 9));
        Pictures.Write(folder, "in/b.bmp", Pictures.Flat(2, 2, 9));
        folder.Write("in/notes.txt", [1]);
        PrepareReport report = Preparation.Resize(folder.At("in"), folder.At("out"), 4);
        Assert.Equal(["a.bmp.png", "a.png.png", "b.png"], report.Files.Select(f => Path.GetFileName(f)));
        Assert.Equal([folder.At("in", "notes.txt")], report.Ignored);
    }

    [Theory]
    [InlineData(PrepareFit.Cover, 40, 10)]
    [InlineData(PrepareFit.Contain, 40, 10)]
    [InlineData(PrepareFit.Stretch, 40, 10)]
    [InlineData(PrepareFit.Cover, 1, 200)]
    [InlineData(PrepareFit.Contain, 1, 200)]
    [InlineData(PrepareFit.Contain, 3, 2)]
    public void EveryFitGivesTheSize(PrepareFit fit, int width, int height)
    {
        Image red = Pictures.Flat(width, height, 200, 0, 0);
        Image result = PictureTasks.Resize(red, new Size2(12, 16), fit);
        Assert.Equal((16, 12), (result.Width, result.Height));
        Assert.Contains((byte)200, result.Row(6).ToArray());

        bool white = result.Pixels.ToArray().Chunk(3).Any(p => p[1] == 255);
        Assert.Equal(fit == PrepareFit.Contain, white);
    }

    [Fact]
    public void NothingIsOverwrittenAndEmptyFoldersAreNamed()
    {
        using var folder = new TemporaryFolder();
        Pictures.Write(folder, "in/a.png");
        folder.Write("out/mine.txt", [7]);
        Directory.CreateDirectory(folder.At("empty"));
        string Problem(string input, string output) => Assert.Throws<DatasetException>(
            () => Preparation.Make(folder.At(input), folder.At(output), PictureTasks.Gray)).Message;

        Assert.Contains("is not empty, and nothing in it is overwritten", Problem("in", "out"));
        Assert.Equal([folder.At("out", "mine.txt")], Directory.GetFiles(folder.At("out")));
        Assert.Contains("is a file", Problem("in", "out/mine.txt"));
        Assert.Contains("holds no pictures", Problem("empty", "new"));
        Assert.Contains("There is no folder", Problem("none", "new"));
        Assert.False(Directory.Exists(folder.At("new")));
    }

    [Fact]
    public void CancellingStopsAndEveryPictureIsReported()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 50; i++)
            Pictures.Write(folder, $"in/{i}.png", 2, 2);
        var told = new List<PrepareProgress>();
        var progress = new Listener(p => { lock (told) told.Add(p); });
        Preparation.Make(folder.At("in"), folder.At("out"), PictureTasks.Gray, null, progress);
        Assert.Equal(Enumerable.Range(1, 50), told.Select(p => p.Done).Order());

        using var source = new CancellationTokenSource();
        var stopping = new Listener(_ => source.Cancel());
        Assert.ThrowsAny<OperationCanceledException>(() => Preparation.Make(
            folder.At("in"), folder.At("out2"), PictureTasks.Gray, null, stopping, source.Token));
    }

    private static void AssertSame(Image wanted, Image found)
    {
        Assert.Equal(wanted.ToString(), found.ToString());
        Assert.Equal(wanted.Pixels.ToArray(), found.Pixels.ToArray());
    }

    private sealed class Listener(Action<PrepareProgress> listen) : IProgress<PrepareProgress>
    {
        public void Report(PrepareProgress value) => listen(value);
    }
}
