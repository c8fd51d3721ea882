using System.Security.Cryptography;
using System.Text;
using Ganymede.Data;
using Ganymede.Data.Emoji;
using Ganymede.Evaluation;
using Ganymede.Imaging;
using Ganymede.Imaging.Filters;
using Ganymede.Training;

namespace Ganymede.Tests.Data;

/// <summary>The emoji that ship: the index and the sheets agree, the split is fixed and nothing leaks over it.</summary>
public sealed class EmojiTests
{
    private static readonly EmojiSheet noto = EmojiSheet.Open(Path.Combine(Folder, "noto.png"));
    private static readonly EmojiSheet twemoji = EmojiSheet.Open(Path.Combine(Folder, "twemoji.png"));

    private static string Folder => DataFolder.Find("emoji")!;

    [Fact]
    public void EveryFileHasTheChecksumThatItsPageStates()
    {
        string page = File.ReadAllText(Path.Combine(Folder, "README.md"));
        foreach (string name in (string[])["noto.png", "twemoji.png", EmojiIndex.FileName])
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, name));
            string sum = Convert.ToHexStringLower(SHA256.HashData(bytes));
            Assert.Contains($"| {name} | {bytes.Length} | `{sum}` |", page);
        }
    }

    [Theory]
    [InlineData("emoji", 1736, 169)]
    [InlineData("emoji-twemoji", 1736, 169)]
    [InlineData("emoji-both", 3472, 338)]
    [InlineData("emoji-all", 3426, 354)]
    [InlineData("emoji-edges", 1736, 169)]
    public void EachNameOpensBothParts(string name, int train, int test)
    {
        Assert.Equal([DatasetSplit.Train, DatasetSplit.Test], DatasetCatalog.Splits(name));
        using ImageDataset first = DatasetCatalog.Open(name);
        using ImageDataset second = DatasetCatalog.Open(name, new DatasetOptions { Split = DatasetSplit.Test });
        Assert.Equal((train, test), (first.Count, second.Count));
        Assert.Equal((64, 64, name == "emoji-edges" ? 1 : 3), (first.Height, first.Width, first.Channels));
        Assert.Equal(name, first.Name);
        Assert.Equal(9, first.Classes!.Count);
        Assert.Equal(first.Classes, second.Classes!);
        Assert.All(second.CountByClass(), count => Assert.True(count >= 5));
        Assert.NotEqual(first.Fingerprint, second.Fingerprint);
    }

    [Fact]
    public void TheTestPartIsTheOneThatResultsArePublishedFor()
    {
        string names = string.Join('\n', EmojiIndex.Read(Folder)
            .Where(entry => entry.Split == DatasetSplit.Test).Select(entry => entry.CodePoints));
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(names)));
        Assert.Equal("bc1cf84beabdb913", hash[..16]);
    }

    [Fact]
    public void NothingThatIsNearlyTheSameIsOnBothSides()
    {
        IReadOnlyList<EmojiEntry> entries = EmojiIndex.Read(Folder);
        OnOneSide(entry => entry.Unit);
        OnOneSide(entry => entry.Base);
        OnOneSide(Who);
        OnOneSide(entry => PixelsOf(entry, noto));
        OnOneSide(entry => PixelsOf(entry, twemoji));

        void OnOneSide(Func<EmojiEntry, string> kind)
        {
            foreach (IGrouping<string, EmojiEntry> alike in entries.GroupBy(kind))
                Assert.True(
                    alike.Select(entry => entry.Split).Distinct().Count() == 1,
                    $"both sides have {string.Join(", ", alike.Select(entry => entry.Name))}");
        }
    }

    [Fact]
    public void EveryEmojiHasAPictureANameAndKeywords()
    {
        IReadOnlyList<EmojiEntry> entries = EmojiIndex.Read(Folder);
        Assert.Equal(entries.Count, entries.Select(entry => entry.CodePoints).Distinct().Count());
        Assert.Equal(entries.Count, entries.Select(entry => (entry.Column, entry.Row)).Distinct().Count());
        Assert.Equal(entries.Count, entries.Select(entry => entry.Name).Distinct().Count());
        HashSet<string> known = [.. entries.Select(entry => entry.CodePoints)];
        Assert.All(entries, entry =>
        {
            Assert.All(entry.Keywords, word => Assert.NotEmpty(word));
            Assert.Contains(entry.Base, known);
            Assert.Equal(entry.Base == entry.CodePoints, entry.Tone.Length == 0);
            foreach (EmojiSheet sheet in (EmojiSheet[])[noto, twemoji])
            {
                Image cell = sheet.Cut(entry);
                int opaque = 0;
                for (int i = 3; i < cell.Pixels.Length; i += 4)
                    opaque += cell.Pixels[i] > 128 ? 1 : 0;
                Assert.True(opaque > 64, $"{sheet.Path} has {opaque} opaque pixels for {entry.Name}");
            }
        });
        EmojiEntry apple = entries.Single(entry => entry.Name == "red apple");
        Assert.Equal("🍎", apple.Text);
        Assert.Contains("fruit", apple.Keywords);
    }

    [Fact]
    public void BothArtistsDrewTheSameThings()
    {
        (ImageDataset source, ImageDataset target) = EmojiPairs.Open("emoji", new DatasetOptions { Size = 1 });
        using (source)
        using (target)
        {
            var (a, b) = ((EmojiDataset)source, (EmojiDataset)target);
            Assert.Equal(a.Count, b.Count);
            for (int i = 0; i < a.Count; i++)
                Assert.Equal(a.EntryOf(i).CodePoints, b.EntryOf(i).CodePoints);
            int[] flags = [.. Enumerable.Range(0, a.Count).Where(i => a.EntryOf(i).Subgroup == "country-flag")];
            Assert.True(flags.Length > 200);
            for (int channel = 0; channel < 3; channel++)
            {
                double together = Correlation(
                    flags, i => a.ReadImage(i).Pixels[channel], i => b.ReadImage(i).Pixels[channel]);
                double shifted = Correlation(
                    flags, i => a.ReadImage(i).Pixels[channel], i => b.ReadImage((i + 1) % b.Count).Pixels[channel]);
                Assert.True(together > 0.9, $"mean colours of flags correlate by {together:0.00}");
                Assert.True(shifted < 0.5, $"mean colours of other flags correlate by {shifted:0.00}");
            }
        }
    }

    [Fact]
    public void TransparentPixelsAreBlendedExactly()
    {
        EmojiEntry entry = EmojiIndex.Read(Folder).First(entry => entry.Split == DatasetSplit.Train);
        Image sheet = Image.Load(Path.Combine(Folder, "noto.png"));
        var background = new Rgba(10, 200, 30);
        using EmojiDataset white = EmojiDataset.Open(Folder, [EmojiArtist.Noto]);
        using EmojiDataset green = EmojiDataset.Open(
            Folder, [EmojiArtist.Noto], options: new DatasetOptions { Background = background });
        Assert.Equal("grinning face", white.CaptionOf(0));
        Image onWhite = white.ReadImage(0), onGreen = green.ReadImage(0);
        int blended = 0;
        for (int y = 0; y < 64; y++)
        {
            for (int x = 0; x < 64; x++)
            {
                ReadOnlySpan<byte> source = sheet.Row(entry.Row * 66 + 1 + y).Slice((entry.Column * 66 + 1 + x) * 4, 4);
                for (int c = 0; c < 3; c++)
                {
                    double alpha = source[3] / 255.0;
                    byte behind = c switch { 0 => background.R, 1 => background.G, _ => background.B };
                    Assert.Equal(Math.Round(source[c] * alpha + 255 * (1 - alpha)), onWhite.Row(y)[x * 3 + c]);
                    Assert.Equal(Math.Round(source[c] * alpha + behind * (1 - alpha)), onGreen.Row(y)[x * 3 + c]);
                }

                blended += source[3] is > 0 and < 255 ? 1 : 0;
            }
        }

        Assert.True(blended > 20);
    }

    [Fact]
    public void OtherSizesAreResizedFromThePicture()
    {
        var options = new DatasetOptions { Split = DatasetSplit.Test };
        using ImageDataset whole = DatasetCatalog.Open("emoji", options);
        using ImageDataset half = DatasetCatalog.Open("emoji", options with { Size = 32 });
        using ImageDataset grey = DatasetCatalog.Open("emoji", options with { Size = 128, Channels = 1 });
        Assert.Equal(
            whole.ReadImage(3).Resize(32, 32, Resampling.Bicubic).Pixels.ToArray(), half.ReadImage(3).Pixels.ToArray());
        Assert.Equal((128, 1), (grey.Height, grey.ReadImage(3).Channels));
        Assert.Equal(whole.Fingerprint, half.Fingerprint);
    }

    [Fact]
    public void TheSecondArtistFollowsTheFirst()
    {
        var options = new DatasetOptions { Split = DatasetSplit.Test };
        using var both = (EmojiDataset)DatasetCatalog.Open("emoji-both", options);
        using ImageDataset second = DatasetCatalog.Open("emoji-twemoji", options);
        Assert.Equal(second.ReadImage(5).Pixels.ToArray(), both.ReadImage(169 + 5).Pixels.ToArray());
        Assert.Equal(both.CaptionOf(5), both.CaptionOf(169 + 5));
        Assert.Equal(both.LabelOf(5), both.LabelOf(169 + 5));
        Assert.Contains("twemoji.png", both.SourceOf(169 + 5));
    }

    [Fact]
    public void EdgesAreBlackLinesWhereTheDrawingChanges()
    {
        var options = new DatasetOptions { Split = DatasetSplit.Test };
        (ImageDataset edges, ImageDataset drawings) = EmojiPairs.Open("emoji-edges", options);
        using (edges)
        using (drawings)
        using (ImageDataset small = DatasetCatalog.Open("emoji-edges", options with { Size = 32, Channels = 3 }))
        using (ImageDataset painted = DatasetCatalog.Open("emoji", options))
        {
            Assert.Equal((1, 3), (edges.Channels, drawings.Channels));
            Assert.NotEqual(edges.Fingerprint, drawings.Fingerprint);
            for (int i = 0; i < edges.Count; i++)
            {
                Image drawing = drawings.ReadImage(i), lines = edges.ReadImage(i);
                Assert.Equal(painted.ReadImage(i).Pixels.ToArray(), drawing.Pixels.ToArray());
                Assert.Equal(CannyEdges.Draw(drawing).Pixels.ToArray(), lines.Pixels.ToArray());
                int black = lines.Pixels.Count((byte)0);
                Assert.True(black is > 30 and < 64 * 64 / 3, $"{edges.SourceOf(i)} has {black} black pixels");
            }

            Image half = edges.ReadImage(7).Resize(32, 32, Resampling.Bicubic).ToChannels(3);
            Assert.Equal(half.Pixels.ToArray(), small.ReadImage(7).Pixels.ToArray());
        }
    }

    [Theory]
    [InlineData("emoji")]
    [InlineData("emoji-twemoji")]
    [InlineData("emoji-all")]
    public void TheClassifierThatLearntBothArtistsJudgesEither(string name)
    {
        using JudgeNetwork? judge = JudgeNetwork.ShippedFor(new RunData(name, "", 1, 3, []));
        Assert.Equal("emoji-both", judge!.Data.Name);
        using ImageDataset test = DatasetCatalog.Open(name, new DatasetOptions { Split = DatasetSplit.Test });
        Assert.Equal(test.Classes, judge.Classes);
        Assert.True(judge.Accuracy(test) > 0.5);
    }

    // The sequence without who does it and where they face.
    private static string Who(EmojiEntry entry)
    {
        string[] parts = entry.Base.Split('-');
        return parts.Length == 1
            ? entry.Base
            : string.Join('-', parts
                .Where(part => part is not ("FE0F" or "2640" or "2642" or "27A1" or "200D"))
                .Select(part => part is "1F468" or "1F469" ? "1F9D1" : part));
    }

    private static string PixelsOf(EmojiEntry entry, EmojiSheet sheet) =>
        Convert.ToHexString(SHA256.HashData(sheet.Cut(entry).Pixels));

    private static double Correlation(int[] indices, Func<int, byte> first, Func<int, byte> second)
    {
        double[] a = [.. indices.Select(i => (double)first(i))], b = [.. indices.Select(i => (double)second(i))];
        double meanA = a.Average(), meanB = b.Average();
        double Sum(double[] u, double meanU, double[] v, double meanV) =>
            u.Zip(v, (x, y) => (x - meanU) * (y - meanV)).Sum();
        return Sum(a, meanA, b, meanB) / Math.Sqrt(Sum(a, meanA, a, meanA) * Sum(b, meanB, b, meanB));
    }
}
