using Ganymede.Data;

namespace Ganymede.Tests.Data;

/// <summary>IDX files: pairs of any size are read, and every damaged one is refused with a sentence.</summary>
public sealed class IdxDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadsAPairPlainOrPacked(bool packed)
    {
        byte[] pictures = Idx.Pictures(5, 3, 7);
        byte[] labels = Idx.Labels(2, 0, 1, 2, 2);
        string imagesPath = folder.Write("a-images", packed ? Idx.Gzip(pictures) : pictures);
        string labelsPath = folder.Write("a-labels", packed ? Idx.Gzip(labels) : labels);
        using IdxDataset data = IdxDataset.Open(imagesPath, labelsPath);
        Assert.Equal((5, 3, 7, 1), (data.Count, data.Height, data.Width, data.Channels));
        Assert.Equal(["0", "1", "2"], data.Classes!);
        Assert.Equal([1, 1, 3], data.CountByClass());
        var picture = new byte[21];
        data.ReadBytes(4, picture);
        Assert.Equal(pictures[^21..], picture);
        var floats = new float[21];
        data.Read(4, floats);
        Assert.Equal(picture.Select(sample => sample / 127.5f - 1), floats, (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void TheFingerprintIsOfTheContentNotOfThePacking()
    {
        string plain = folder.Write("plain", Idx.Pictures(5, 3, 7));
        string packed = folder.Write("packed", Idx.Gzip(Idx.Pictures(5, 3, 7)));
        string other = folder.Write("other", Idx.Pictures(5, 7, 3));
        Assert.Equal(FingerprintOf(plain), FingerprintOf(packed));
        Assert.NotEqual(FingerprintOf(plain), FingerprintOf(other));
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        byte[] whole = Idx.Pictures(5, 3, 7);
        for (int length = 0; length < whole.Length; length++)
            Assert.Contains("cut short", Refusal(whole[..length]));
    }

    [Fact]
    public void EveryTruncationOfAPackedFileIsRefused()
    {
        byte[] whole = Idx.Gzip(Idx.Pictures(40, 9, 7));
        // Below two bytes it is not gzip at all, and is read as a plain file that is too short.
        for (int length = 0; length < whole.Length; length++)
            Refusal(whole[..length]);
    }

    [Fact]
    public void NoDamagedByteOfAPackedFileChangesAPicture()
    {
        byte[] whole = Idx.Gzip(Idx.Pictures(40, 9, 7));
        string expected = FingerprintOf(folder.Write("whole", whole));
        int refused = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            string path = folder.Write("damaged", damaged);
            try
            {
                // A few bits do not matter: the time in the header, or a repetition taken from further back.
                Assert.Equal(expected, FingerprintOf(path));
            }
            catch (DatasetException refusal)
            {
                Assert.StartsWith(path, refusal.Message);
                refused++;
            }
        }

        Assert.True(refused > whole.Length * 0.9, $"only {refused} of {whole.Length} damaged files were refused");
    }

    [Theory]
    [InlineData(0x00000801u, "00000801")]
    [InlineData(0x00000D03u, "00000D03")]
    [InlineData(0x00000804u, "00000804")]
    [InlineData(0x03080000u, "03080000")]
    public void AWrongMagicNumberIsNamed(uint magic, string found)
    {
        string message = Refusal(Idx.WithMagic(magic, new byte[8], 2, 2, 2));
        Assert.Contains(found, message);
        Assert.Contains("00000803", message);
    }

    [Theory]
    [InlineData(0xFFFFFFFFu, 28u, 28u)]
    [InlineData(60_000u, 0xFFFFFFFFu, 0xFFFFFFFFu)]
    [InlineData(0x7FFFFFFFu, 0x7FFFFFFFu, 0x7FFFFFFFu)]
    [InlineData(0u, 28u, 28u)]
    [InlineData(5u, 0u, 28u)]
    [InlineData(1_000_000u, 28u, 28u)]
    public void HostileCountsAreRefusedBeforeMemoryIsTaken(uint count, uint rows, uint columns)
    {
        byte[] file = Idx.File(new byte[100], count, rows, columns);
        byte[] packed = Idx.Gzip(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(file);
        Refusal(packed);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BytesAfterTheValuesAreRefused(bool packed)
    {
        byte[] file = [.. Idx.Pictures(5, 3, 7), 0];
        Assert.Contains("more bytes follow", Refusal(packed ? Idx.Gzip(file) : file));
    }

    [Fact]
    public void LabelsOfAnotherLengthAreRefused()
    {
        string images = folder.Write("images", Idx.Pictures(5, 3, 7));
        string labels = folder.Write("labels", Idx.Labels(1, 2, 3, 4));
        string message = Assert.Throws<DatasetException>(() => IdxDataset.Open(images, labels)).Message;
        Assert.Contains("4 labels", message);
        Assert.Contains("5 pictures", message);
        Assert.Contains(labels, message);
    }

    [Fact]
    public void ALabelWithoutAClassIsRefused()
    {
        string images = folder.Write("images", Idx.Pictures(2, 3, 7));
        string labels = folder.Write("labels", Idx.Labels(1, 2));
        string message = Assert.Throws<DatasetException>(
            () => IdxDataset.Open(images, labels, classNames: ["a", "b"])).Message;
        Assert.Contains("the label 2", message);
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        string missing = folder.At("nothing");
        Assert.Contains(missing, Assert.Throws<DatasetException>(() => IdxDataset.Open(missing, null)).Message);
    }

    private static string FingerprintOf(string path)
    {
        using IdxDataset data = IdxDataset.Open(path, null);
        return data.Fingerprint;
    }

    private string Refusal(byte[] file)
    {
        string path = folder.Write("refused", file);
        string message = Assert.Throws<DatasetException>(() => IdxDataset.Open(path, null)).Message;
        Assert.StartsWith(path, message);
        Assert.EndsWith(".", message);
        return message;
    }
}
