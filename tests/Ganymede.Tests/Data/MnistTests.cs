using System.Security.Cryptography;
using Ganymede.Data;
using Ganymede.Tensors;

namespace Ganymede.Tests.Data;

/// <summary>The MNIST that ships is the real one, and is read right.</summary>
public sealed class MnistTests
{
    [Fact]
    public void TestPartHasTheKnownCounts()
    {
        using ImageDataset test = DatasetCatalog.Open("mnist", new DatasetOptions { Split = DatasetSplit.Test });
        Assert.Equal(10_000, test.Count);
        Assert.Equal((28, 28, 1), (test.Height, test.Width, test.Channels));
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], test.CountByClass());
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], test.Classes!);
        Assert.Equal([7, 2, 1, 0, 4], Enumerable.Range(0, 5).Select(test.LabelOf));
    }

    [Fact]
    public void TrainPartHasTheKnownCountsAndPixels()
    {
        using ImageDataset train = DatasetCatalog.Open("mnist");
        Assert.Equal(60_000, train.Count);
        Assert.Equal([5, 0, 4, 1, 9], Enumerable.Range(0, 5).Select(train.LabelOf));
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], train.CountByClass());

        // The mean and deviation that everybody normalizes MNIST with: 0.1307 and 0.3081.
        double sum = 0, squares = 0;
        var picture = new float[train.SampleLength];
        for (int i = 0; i < train.Count; i++)
        {
            train.Read(i, picture);
            foreach (float sample in picture)
            {
                double ink = (sample + 1) / 2;
                sum += ink;
                squares += ink * ink;
            }
        }

        double count = (double)train.Count * picture.Length;
        double mean = sum / count;
        Assert.Equal(0.1307, mean, 1e-4);
        Assert.Equal(0.3081, Math.Sqrt(squares / count - mean * mean), 1e-4);
    }

    [Fact]
    public void EveryFileHasTheChecksumThatItsPageStates()
    {
        string folder = DataFolder.Find("mnist")!;
        string page = File.ReadAllText(Path.Combine(folder, "README.md"));
        foreach (string path in Directory.GetFiles(folder, "*.gz"))
        {
            byte[] bytes = File.ReadAllBytes(path);
            string sum = Convert.ToHexStringLower(SHA256.HashData(bytes));
            Assert.Contains($"| {Path.GetFileName(path)} | {bytes.Length} | `{sum}` |", page);
        }
    }

    [Theory]
    [InlineData(ImageFit.Cover)]
    [InlineData(ImageFit.Pad)]
    public void IsEnlargedInTheAskedWay(ImageFit fit)
    {
        var small = new DatasetOptions { Split = DatasetSplit.Test };
        using ImageDataset stored = DatasetCatalog.Open("mnist", small);
        using ImageDataset larger = DatasetCatalog.Open("mnist", small with { Size = 32, Fit = fit });
        var expected = new byte[28 * 28];
        var actual = new byte[32 * 32];
        stored.ReadBytes(17, expected);
        larger.ReadBytes(17, actual);
        if (fit == ImageFit.Pad)
        {
            // Every pixel is kept, two pixels in from each side.
            for (int y = 0; y < 32; y++)
            {
                for (int x = 0; x < 32; x++)
                {
                    bool inside = x is >= 2 and < 30 && y is >= 2 and < 30;
                    Assert.Equal(inside ? expected[(y - 2) * 28 + x - 2] : 0, actual[y * 32 + x]);
                }
            }
        }
        else
        {
            // Enlarging keeps the share of ink; a border would lower it by a quarter.
            Assert.Equal(expected.Average(value => value), actual.Average(value => value), 1.0);
        }
    }

    [Fact]
    public void BecomesThreeEqualChannelsWhenAsked()
    {
        var test = new DatasetOptions { Split = DatasetSplit.Test };
        using ImageDataset grey = DatasetCatalog.Open("mnist", test);
        using ImageDataset colour = DatasetCatalog.Open("mnist", test with { Channels = 3 });
        var expected = new byte[grey.SampleLength];
        var actual = new byte[colour.SampleLength];
        grey.ReadBytes(3, expected);
        colour.ReadBytes(3, actual);
        Assert.Equal(expected.SelectMany(sample => new[] { sample, sample, sample }), actual);
        Assert.Equal(grey.Fingerprint, colour.Fingerprint);
    }

    [Fact]
    public void ATensorHoldsTheAskedPictures()
    {
        using ImageDataset test = DatasetCatalog.Open("mnist", new DatasetOptions { Split = DatasetSplit.Test });
        using Tensor tensor = test.ReadTensor([5, 9]);
        Assert.Equal("[2, 28, 28, 1]", tensor.Shape.ToString());
        var picture = new float[test.SampleLength];
        test.Read(9, picture);
        Assert.Equal(picture, tensor.ToArray()[picture.Length..]);
        Assert.Equal(-1, picture.Min());
        Assert.InRange(picture.Max(), 0.9f, 1);
    }
}
