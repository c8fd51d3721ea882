using Ganymede.Data;
using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Tests.Data;

/// <summary>What is said about a data set, and the picture that shows it.</summary>
public sealed class DatasetInfoTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AFolderIsDescribedAsItIsStored()
    {
        Pictures.Write(folder, "cat/1.png", 10, 20);
        Pictures.Write(folder, "cat/2.png", 40, 30, 1);
        Pictures.Write(folder, "dog/1.png", 25, 25, 4);
        folder.Write("dog/2.png", [1, 2, 3]);
        DatasetInfo info = DatasetInfo.Of(folder.Root);
        Assert.Equal(("folder", 4, 1), (info.Kind, info.Count, info.Unreadable));
        Assert.Equal(new Size2(20, 10), info.Smallest);
        Assert.Equal(new Size2(25, 25), info.Median);
        Assert.Equal(new Size2(30, 40), info.Largest);
        Assert.Equal([(1, 1), (3, 1), (4, 1)], info.Channels.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([new ClassCount("cat", 2), new ClassCount("dog", 2)], info.Classes!);
        using ImageDataset opened = DatasetCatalog.Open(folder.Root, new DatasetOptions { Size = 8, Channels = 1 });
        Assert.Equal(opened.Fingerprint, info.Fingerprint);
    }

    [Fact]
    public void MnistIsDescribed()
    {
        DatasetInfo info = DatasetInfo.Of("mnist", DatasetSplit.Test);
        Assert.Equal(("idx", 10_000, 0), (info.Kind, info.Count, info.Unreadable));
        Assert.Equal((new Size2(28, 28), new Size2(28, 28)), (info.Smallest, info.Largest));
        Assert.Equal(new ClassCount("1", 1135), info.Classes![1]);
    }

    [Fact]
    public void ThePreviewHasARowAClass()
    {
        using ImageDataset mnist = DatasetCatalog.Open("mnist", new DatasetOptions { Split = DatasetSplit.Test });
        Image preview = DatasetPreview.Make(mnist, 8);
        // Ten rows of 56 pixels, and nothing beside them but gaps, margins and one title.
        Assert.InRange(preview.Height, 10 * 56, 10 * 56 + 120);
        Assert.InRange(preview.Width, 8 * 56, 8 * 56 + 120);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ThePreviewPassesOverUnreadablePictures(bool classes)
    {
        Pictures.Write(folder, classes ? "cat/2.png" : "2.png", 64, 64);
        folder.Write(classes ? "cat/1.png" : "1.png", [1, 2, 3]);
        var options = new DatasetOptions { Size = 64, Channels = 3 };
        using ImageDataset data = DatasetCatalog.Open(folder.Root, options);
        Image preview = DatasetPreview.Make(data, 2);
        Assert.InRange(preview.Height, 64, 128);
        File.Delete(folder.At(classes ? "cat/2.png" : "2.png"));
        using ImageDataset broken = DatasetCatalog.Open(folder.Root, options);
        Assert.Contains("1.png", Assert.Throws<DatasetException>(() => DatasetPreview.Make(broken)).Message);
    }
}
