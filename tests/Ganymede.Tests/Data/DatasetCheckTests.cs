using Ganymede.Data;
using Ganymede.Imaging;

namespace Ganymede.Tests.Data;

/// <summary>Every kind of fault is found, named, and not seen where there is none.</summary>
public sealed class DatasetCheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public DatasetCheckTests()
    {
        for (int i = 0; i < 6; i++)
            Pictures.Write(folder, $"cat/{i}.png", 20, 20, 3, i);
        for (int i = 0; i < 5; i++)
            Pictures.Write(folder, $"dog/{i}.png", 20, 20, 3, 100 + i);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AGoodFolderHasNoFindings()
    {
        DatasetReport report = DatasetCheck.Run(folder.Root, 32);
        Assert.Empty(report.Findings);
        Assert.False(report.HasErrors);
        Assert.Equal(11, report.Checked);
    }

    [Fact]
    public void UnreadableFilesAreErrorsWithTheirReason()
    {
        byte[] whole = File.ReadAllBytes(folder.At("cat", "0.png"));
        string broken = folder.Write("cat/broken.png", whole[..60]);
        string foreign = folder.Write("dog/foreign.jpg", [0xFF, 0xD8, 0xFF, 0xE0]);
        string empty = folder.Write("dog/empty.png", []);
        DatasetReport report = DatasetCheck.Run(folder.Root);
        Assert.True(report.HasErrors);
        Assert.Equal([broken, empty, foreign], report.Findings.Select(finding => finding.File));
        Assert.All(report.Findings, finding => Assert.Equal(FindingSeverity.Error, finding.Severity));
        Assert.Contains("JPEG", report.Findings[2].Message);
        Assert.All(report.Findings, finding => Assert.EndsWith(".", finding.Message));
    }

    [Fact]
    public void PicturesThatAreReadInPartAreWarnings()
    {
        byte[] jpeg = Image.Load(folder.At("cat", "0.png")).Resize(64, 64, Resampling.Bicubic).ToJpeg();
        string cut = folder.Write("cat/cut.jpg", jpeg[..^20]);
        string message = Assert.Single(DatasetCheck.Run(folder.Root).Findings,
            finding => finding.File == cut && finding.Message.StartsWith("Damaged", StringComparison.Ordinal)).Message;
        Assert.Contains("could not be read", message);
    }

    [Fact]
    public void AnEmptyFolderIsOneError()
    {
        string path = Path.GetDirectoryName(folder.At("empty", "x"))!;
        DatasetFinding finding = Assert.Single(DatasetCheck.Run(path).Findings);
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.Contains("no pictures", finding.Message);
        Assert.True(DatasetCheck.Run("no such folder").HasErrors);
    }

    [Theory]
    [InlineData("one colour", 20, 20, true)]
    [InlineData("aspect", 90, 20, false)]
    [InlineData("aspect", 20, 90, false)]
    [InlineData("odd size", 90, 90, false)]
    [InlineData("odd size", 5, 5, false)]
    public void AnOddPictureIsNamed(string words, int width, int height, bool flat)
    {
        string path = flat
            ? Pictures.Write(folder, "dog/odd.png", Pictures.Flat(width, height, 90, 20, 250))
            : Pictures.Write(folder, "dog/odd.png", width, height);
        DatasetFinding finding = Assert.Single(DatasetCheck.Run(folder.Root).Findings);
        Assert.Equal((FindingSeverity.Warning, path), (finding.Severity, finding.File));
        Assert.Contains(words, finding.Message);
    }

    [Fact]
    public void PicturesThatWouldBeBlurredAreNamed()
    {
        Assert.Empty(DatasetCheck.Run(folder.Root, 40).Findings);
        DatasetReport report = DatasetCheck.Run(folder.Root, 41);
        Assert.Equal(11, report.Findings.Count);
        Assert.All(report.Findings, finding => Assert.Contains("blurred", finding.Message));
    }

    [Fact]
    public void DuplicatesAreNamedWithTheirOriginal()
    {
        byte[] whole = File.ReadAllBytes(folder.At("cat", "0.png"));
        folder.Write("cat/copy.png", whole);
        folder.Write("dog/copy.png", whole);
        DatasetReport report = DatasetCheck.Run(folder.Root);
        Assert.Equal([folder.At("cat", "copy.png"), folder.At("dog", "copy.png")], report.Findings.Select(f => f.File));
        Assert.All(report.Findings, finding => Assert.Contains(folder.At("cat", "0.png"), finding.Message));
        Assert.DoesNotContain("another class", report.Findings[0].Message);
        Assert.Contains("another class", report.Findings[1].Message);
    }

    [Fact]
    public void MixedChannelsAndSixteenBitsAreNoticed()
    {
        string grey = Pictures.Write(folder, "dog/grey.png", 20, 20, 1);
        var deep = new Image(20, 20, 3, 16);
        for (int i = 0; i < deep.Pixels16.Length; i++)
            deep.Pixels16[i] = (ushort)(i * 999);
        Pictures.Write(folder, "dog/deep.png", deep);
        DatasetReport report = DatasetCheck.Run(folder.Root);
        Assert.Equal([FindingSeverity.Warning, FindingSeverity.Note], report.Findings.Select(f => f.Severity));
        Assert.Equal(grey, report.Findings[0].File);
        Assert.Contains("grey", report.Findings[0].Message);
        Assert.Contains("16 bits", report.Findings[1].Message);
    }

    [Fact]
    public void EmptyAndUnequalClassesAreNoticed()
    {
        Directory.CreateDirectory(folder.At("ant"));
        for (int i = 6; i < 50; i++)
            Pictures.Write(folder, $"cat/{i}.png", 20, 20, 3, i);
        DatasetReport report = DatasetCheck.Run(folder.Root);
        Assert.Equal(2, report.Findings.Count);
        Assert.Contains("'ant' is empty", report.Findings[0].Message);
        Assert.Contains("'cat' has 50 pictures, 'dog' only 5", report.Findings[1].Message);
    }

    [Fact]
    public void FilesThatAreNoPicturesAreNoted()
    {
        folder.Write("cat/list.csv", [1]);
        DatasetFinding finding = Assert.Single(DatasetCheck.Run(folder.Root).Findings);
        Assert.Equal((FindingSeverity.Note, "cat/list.csv"), (finding.Severity, finding.File));
    }

    [Fact]
    public void BothPartsOfIdxFilesAreChecked()
    {
        using var idx = new TemporaryFolder();
        idx.Write("train-images-idx3-ubyte", Idx.Pictures(3, 9, 9));
        idx.Write("train-labels-idx1-ubyte", Idx.Labels(0, 1));
        idx.Write("t10k-images-idx3-ubyte", Idx.File(new byte[81], 1, 9, 9));
        DatasetReport report = DatasetCheck.Run(idx.Root);
        Assert.Equal(2, report.Findings.Count);
        Assert.Contains("2 labels", report.Findings[0].Message);
        Assert.Contains("one colour", report.Findings[1].Message);
        Assert.Equal(1, report.Checked);
    }

    [Fact]
    public void MnistIsFlawless()
    {
        DatasetReport report = DatasetCheck.Run("mnist", 32);
        Assert.Equal(70_000, report.Checked);
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void ACheckCanBeCancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(
            () => DatasetCheck.Run(folder.Root, cancellation: new CancellationToken(canceled: true)));
}
