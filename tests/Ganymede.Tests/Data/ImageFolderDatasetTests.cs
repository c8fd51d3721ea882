using Ganymede.Data;
using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Tests.Data;

/// <summary>Folders of pictures: which files count, in which order, and what becomes of each.</summary>
public sealed class ImageFolderDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AFlatFolderIsReadInTheOrderOfItsNames()
    {
        foreach (string name in new[] { "b.png", "B.png", "a10.png", "a9.png", ".hidden.png" })
            Pictures.Write(folder, name, start: name[0]);
        folder.Write("notes.txt", [1]);
        using ImageFolderDataset data = ImageFolderDataset.Open(folder.Root);
        string[] names = [.. Enumerable.Range(0, 4).Select(i => Path.GetFileName(data.SourceOf(i)))];
        Assert.Equal(["B.png", "a10.png", "a9.png", "b.png"], names);
        Assert.Equal(4, data.Count);
        Assert.Null(data.Classes);
        Assert.Equal(-1, data.LabelOf(0));
        Assert.Equal(["notes.txt"], data.IgnoredFiles);
        Assert.Equal((8, 8, 3), (data.Height, data.Width, data.Channels));
        var sample = new byte[data.SampleLength];
        data.ReadBytes(3, sample);
        Assert.Equal(Image.Load(data.SourceOf(3)).Pixels.ToArray(), sample);
    }

    [Fact]
    public void SubFoldersAreClasses()
    {
        Pictures.Write(folder, "dog/1.png");
        Pictures.Write(folder, "cat/deep/er/2.png");
        Pictures.Write(folder, "cat/1.png");
        Pictures.Write(folder, ".git/1.png");
        Pictures.Write(folder, "__MACOSX/1.png");
        Directory.CreateDirectory(folder.At("ant"));
        using ImageFolderDataset data = ImageFolderDataset.Open(folder.Root);
        Assert.Equal(["ant", "cat", "dog"], data.Classes!);
        Assert.Equal([1, 1, 2], Enumerable.Range(0, data.Count).Select(data.LabelOf));
        Assert.Equal([0, 2, 1], data.CountByClass());
    }

    [Fact]
    public void ALinkToAFolderAboveDoesNotGoRoundForEver()
    {
        Pictures.Write(folder, "cat/1.png");
        Directory.CreateSymbolicLink(folder.At("cat", "up"), folder.Root);
        using ImageFolderDataset data = ImageFolderDataset.Open(folder.Root);
        Assert.Equal(1, data.Count);
    }

    [Theory]
    [InlineData(DatasetSplit.Train, 2)]
    [InlineData(DatasetSplit.Test, 1)]
    public void FoldersCalledTrainAndTestAreParts(DatasetSplit split, int count)
    {
        Pictures.Write(folder, "train/cat/1.png");
        Pictures.Write(folder, "train/dog/1.png");
        Pictures.Write(folder, "val/dog/2.png");
        using ImageDataset data = DatasetCatalog.Open(folder.Root, new DatasetOptions { Split = split });
        Assert.Equal(count, data.Count);
        Assert.Equal([DatasetSplit.Train, DatasetSplit.Test], DatasetCatalog.Splits(folder.Root));
    }

    [Fact]
    public void AFolderWithoutPartsHasNothingToTestWith()
    {
        Pictures.Write(folder, "1.png");
        Assert.Equal([DatasetSplit.Train], DatasetCatalog.Splits(folder.Root));
        Assert.Contains("train and test", Refusal(new DatasetOptions { Split = DatasetSplit.Test }));
    }

    [Fact]
    public void PicturesBesideClassFoldersAreRefused()
    {
        Pictures.Write(folder, "1.png");
        Pictures.Write(folder, "cat/2.png");
        string message = Refusal();
        Assert.Contains("1.png", message);
        Assert.Contains("cat/2.png", message);
    }

    [Fact]
    public void AnEmptyFolderIsRefused()
    {
        folder.Write("readme.txt", [1]);
        string message = Refusal();
        Assert.Contains("holds no pictures", message);
        Assert.Contains(".png", message);
    }

    [Fact]
    public void ABrokenPictureIsNamed()
    {
        string good = Pictures.Write(folder, "1.png", 64, 64);
        string broken = folder.Write("2.png", File.ReadAllBytes(good)[..80]);
        var options = new DatasetOptions { Size = 8, Channels = 3 };
        using ImageFolderDataset data = ImageFolderDataset.Open(folder.Root, options);
        var sample = new byte[data.SampleLength];
        data.ReadBytes(0, sample);
        Assert.StartsWith(broken, Assert.Throws<DatasetException>(() => data.ReadBytes(1, sample)).Message);
        File.Delete(broken);
        Assert.StartsWith(broken, Assert.Throws<DatasetException>(() => data.ReadBytes(1, sample)).Message);
    }

    [Fact]
    public void TheCentreIsCutToTheAskedAspect()
    {
        // Three squares side by side: the middle one remains.
        var image = new Image(30, 10, 3);
        for (int x = 0; x < 30; x++)
        {
            for (int y = 0; y < 10; y++)
                image.Pixels[(y * 30 + x) * 3 + x / 10] = 200;
        }

        Pictures.Write(folder, "1.png", image);
        byte[] sample = Read(new DatasetOptions { Size = 5 });
        for (int i = 0; i < sample.Length; i += 3)
            Assert.Equal([0, 200, 0], sample[i..(i + 3)]);
        sample = Read(new DatasetOptions { Size = new Size2(5, 15) });
        Assert.Equal([200, 0, 0], sample[..3]);
        sample = Read(new DatasetOptions { Size = 6, Fit = ImageFit.Stretch, Filter = Resampling.Box });
        Assert.Equal([200, 0, 0, 200, 0, 0, 0, 200, 0, 0, 200, 0, 0, 0, 200, 0, 0, 200], sample[..18]);
        sample = Read(new DatasetOptions { Size = 15, Fit = ImageFit.Pad });
        Assert.All(sample[..(15 * 5 * 3)], value => Assert.Equal(0, value));
        Assert.Equal([200, 0, 0], sample[(15 * 5 * 3)..(15 * 5 * 3 + 3)]);
    }

    [Theory]
    [InlineData(1, 500)]
    [InlineData(500, 1)]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    public void AnyPictureCanBeBroughtToAnySize(int width, int height)
    {
        Pictures.Write(folder, "1.png", width, height);
        foreach (ImageFit fit in Enum.GetValues<ImageFit>())
        {
            foreach (Size2 size in new Size2[] { 1, 16, new(5, 9), new(9, 5) })
                Assert.Equal(size.Height * size.Width * 3, Read(new DatasetOptions { Size = size, Fit = fit }).Length);
        }
    }

    [Fact]
    public void SixteenBitsGreyAndTransparencyAreBroughtToTheChannels()
    {
        var deep = new Image(4, 4, 1, 16);
        deep.Pixels16.Fill(257 * 100);
        Pictures.Write(folder, "1.png", deep);
        Pictures.Write(folder, "2.png", Pictures.Flat(4, 4, 40, 80, 120, 0));
        Pictures.Write(folder, "3.png", Pictures.Flat(4, 4, 40, 80, 120));
        using ImageFolderDataset data = ImageFolderDataset.Open(folder.Root);
        Assert.Equal(3, data.Channels);
        var sample = new byte[data.SampleLength];
        data.ReadBytes(0, sample);
        Assert.Equal([100, 100, 100], sample[..3]);
        data.ReadBytes(1, sample);
        Assert.Equal([255, 255, 255], sample[..3]);
        var options = new DatasetOptions { Background = Rgba.Black };
        using ImageFolderDataset black = ImageFolderDataset.Open(folder.Root, options);
        black.ReadBytes(1, sample);
        Assert.Equal([0, 0, 0], sample[..3]);
    }

    [Fact]
    public void AFolderOfGreyPicturesIsGrey()
    {
        Pictures.Write(folder, "1.png", channels: 1);
        Pictures.Write(folder, "2.png", channels: 2);
        using ImageFolderDataset data = ImageFolderDataset.Open(folder.Root);
        Assert.Equal(1, data.Channels);
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(200L)]
    [InlineData(1L << 20)]
    public void DecodedPicturesAreKeptWithinTheLimit(long cacheBytes)
    {
        string[] paths = [.. Enumerable.Range(0, 3).Select(i => Pictures.Write(folder, $"{i}.png", start: i))];
        using ImageFolderDataset data = ImageFolderDataset.Open(
            folder.Root, new DatasetOptions { Size = 8, Channels = 3, CacheBytes = cacheBytes });
        var first = new byte[3][];
        for (int i = 0; i < 3; i++)
            data.ReadBytes(i, first[i] = new byte[data.SampleLength]);
        foreach (string path in paths)
            File.Delete(path);
        int kept = (int)Math.Min(3, cacheBytes / data.SampleLength);
        var again = new byte[data.SampleLength];
        for (int i = 0; i < 3; i++)
        {
            if (i >= kept)
            {
                Assert.Throws<DatasetException>(() => data.ReadBytes(i, again));
                continue;
            }

            data.ReadBytes(i, again);
            Assert.Equal(first[i], again);
        }
    }

    [Fact]
    public void TheFingerprintFollowsTheFiles()
    {
        Pictures.Write(folder, "1.png");
        Pictures.Write(folder, "2.png", start: 9);
        string before = Fingerprint(null);
        Assert.Equal(before, Fingerprint(32));
        File.SetLastWriteTimeUtc(folder.At("2.png"), DateTime.UnixEpoch);
        Assert.Equal(before, Fingerprint(null));
        File.Move(folder.At("2.png"), folder.At("3.png"));
        Assert.NotEqual(before, Fingerprint(null));
        File.Move(folder.At("3.png"), folder.At("2.png"));
        Assert.Equal(before, Fingerprint(null));
        Pictures.Write(folder, "2.png", 30, 30);
        Assert.NotEqual(before, Fingerprint(null));
    }

    [Fact]
    public void AClosedDataSetRefusesToRead()
    {
        Pictures.Write(folder, "1.png");
        ImageFolderDataset data = ImageFolderDataset.Open(folder.Root);
        var sample = new byte[data.SampleLength];
        data.ReadBytes(0, sample);
        data.Dispose();
        data.Dispose();
        Assert.Throws<ObjectDisposedException>(() => data.ReadBytes(0, sample));
    }

    private string Fingerprint(int? size)
    {
        using ImageFolderDataset data = ImageFolderDataset.Open(
            folder.Root, new DatasetOptions { Size = size is { } side ? new Size2(side, side) : null });
        return data.Fingerprint;
    }

    private byte[] Read(DatasetOptions options)
    {
        using ImageFolderDataset data = ImageFolderDataset.Open(folder.Root, options);
        var sample = new byte[data.SampleLength];
        data.ReadBytes(0, sample);
        return sample;
    }

    private string Refusal(DatasetOptions? options = null)
    {
        string message = Assert.Throws<DatasetException>(() => DatasetCatalog.Open(folder.Root, options)).Message;
        Assert.Contains(folder.Root, message);
        return message;
    }
}
