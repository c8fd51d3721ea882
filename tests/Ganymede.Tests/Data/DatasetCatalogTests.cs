using Ganymede.Data;

namespace Ganymede.Tests.Data;

/// <summary>Names, paths and folders lead to the right data set or to a sentence.</summary>
public sealed class DatasetCatalogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ShippedDataIsFoundAboveTheProgram()
    {
        string deep = folder.At("a", "b", "c", "x");
        Directory.CreateDirectory(deep);
        string data = Path.GetDirectoryName(folder.At("a", "data", "toy", "x"))!;
        Assert.Equal(data, DataFolder.Find("toy", null, deep));
        Assert.Null(DataFolder.Find("other", null, deep));
    }

    [Fact]
    public void TheVariableTurnsTheSearchOff()
    {
        string start = Path.GetDirectoryName(folder.At("data", "toy", "x"))!;
        string elsewhere = Path.GetDirectoryName(folder.At("elsewhere", "mine", "x"))!;
        Assert.Null(DataFolder.Find("toy", Path.GetDirectoryName(elsewhere), start));
        Assert.Equal(elsewhere, DataFolder.Find("mine", Path.GetDirectoryName(elsewhere), start));
    }

    [Fact]
    public void MnistIsListedWithItsFolder()
    {
        DatasetEntry entry = Assert.Single(DatasetCatalog.Entries, entry => entry.Name == "mnist");
        Assert.True(File.Exists(Path.Combine(entry.Folder!, "train-images-idx3-ubyte.gz")));
        Assert.Equal([DatasetSplit.Train, DatasetSplit.Test], DatasetCatalog.Splits("mnist"));
    }

    [Fact]
    public void AnUnknownNameIsRefusedWithTheKnownOnes()
    {
        string message = Assert.Throws<DatasetException>(() => DatasetCatalog.Open("mnits")).Message;
        Assert.Contains("'mnits'", message);
        Assert.Contains("fashion-mnist", message);
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("train-images.idx3-ubyte.gz", "train-labels.idx1-ubyte")]
    [InlineData("emnist-digits-train-images-idx3-ubyte.gz", "emnist-digits-train-labels-idx1-ubyte.gz")]
    public void AFolderOfIdxFilesIsOpenedByTheirNames(string images, string labels)
    {
        WriteIdx(images, Idx.Pictures(3, 4, 5));
        WriteIdx(labels, Idx.Labels(0, 1, 1));
        using ImageDataset data = DatasetCatalog.Open(folder.Root);
        Assert.Equal(3, data.Count);
        Assert.Equal([1, 2], data.CountByClass());
        Assert.Equal([DatasetSplit.Train], DatasetCatalog.Splits(folder.Root));
        using ImageDataset file = DatasetCatalog.Open(folder.At(images));
        Assert.Equal(data.Fingerprint, file.Fingerprint);
    }

    [Fact]
    public void TheSplitChoosesBetweenIdxFiles()
    {
        WriteIdx("train-images-idx3-ubyte", Idx.Pictures(3, 4, 5));
        WriteIdx("t10k-images-idx3-ubyte.gz", Idx.Pictures(2, 4, 5));
        using ImageDataset train = DatasetCatalog.Open(folder.Root);
        using ImageDataset test = DatasetCatalog.Open(folder.Root, new DatasetOptions { Split = DatasetSplit.Test });
        Assert.Equal((3, 2), (train.Count, test.Count));
        Assert.Null(train.Classes);
        Assert.Equal(-1, train.LabelOf(0));
    }

    [Fact]
    public void AMissingPartIsRefused()
    {
        WriteIdx("train-images-idx3-ubyte", Idx.Pictures(3, 4, 5));
        string message = Assert.Throws<DatasetException>(
            () => DatasetCatalog.Open(folder.Root, new DatasetOptions { Split = DatasetSplit.Test })).Message;
        Assert.Contains("train-images-idx3-ubyte", message);
    }

    [Fact]
    public void AFileThatIsNotIdxIsRefused()
    {
        string path = folder.Write("cat.png", [1, 2, 3]);
        Assert.Contains(path, Assert.Throws<DatasetException>(() => DatasetCatalog.Open(path)).Message);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(64, 2)]
    public void ImpossibleOptionsAreRefused(int size, int channels)
    {
        var options = new DatasetOptions { Size = size, Channels = channels };
        Assert.Throws<DatasetException>(() => DatasetCatalog.Open("mnist", options));
    }

    private void WriteIdx(string name, byte[] file) =>
        folder.Write(name, name.EndsWith(".gz", StringComparison.Ordinal) ? Idx.Gzip(file) : file);
}
