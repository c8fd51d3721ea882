using Ganymede.Data;
using Ganymede.Data.Layouts;
using Ganymede.Imaging;

namespace Ganymede.Tests.Data.Layouts;

/// <summary>The look at two sides counts what is there, and names each fault once, each kind in its own words.</summary>
public sealed class TranslationCheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TranslationCheckTests()
    {
        for (int i = 0; i < 4; i++)
        {
            Pictures.Write(folder, $"trainA/{i}.png", 20, 20, 3, i);
            Pictures.Write(folder, $"trainB/{i}.png", 20, 20, 3, 100 + i);
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void GoodPairsHaveNoFindings()
    {
        DatasetReport report = TranslationCheck.Run(DataKind.Pairs, folder.Root, size: 32);
        Assert.Empty(report.Findings);
        Assert.Equal(8, report.Checked);
        Assert.Equal(DataKind.Pairs, TranslationInfo.Guess(folder.Root));
    }

    [Fact]
    public void EachKindOfFaultHasItsOwnWords()
    {
        string alone = Pictures.Write(folder, "trainA/alone.png", 20, 20, 3, 50);
        string other = Pictures.Write(folder, "trainB/other.png", 20, 20, 3, 51);
        string broken = folder.Write("trainB/0.png", [0x89, 0x50]);
        Pictures.Write(folder, "trainB/1.png", 24, 20, 3, 101);
        string flat = Pictures.Write(folder, "trainA/2.png", Pictures.Flat(20, 20, 7, 7, 7));
        DatasetReport report = TranslationCheck.Run(DataKind.Pairs, folder.Root);
        Assert.Collection(
            report.Findings,
            Is(FindingSeverity.Error, alone, "pair is missing: B"),
            Is(FindingSeverity.Error, other, "pair is missing: A"),
            Is(FindingSeverity.Error, folder.At("trainA", "1.png"), "Another size than its pair: 20 x 20"),
            Is(FindingSeverity.Error, broken, "Cannot be read"),
            Is(FindingSeverity.Warning, flat, "one colour"));
        TranslationInfo info = Assert.Single(TranslationInfo.Of(DataKind.Pairs, folder.Root));
        Assert.Equal((4, 1, 1, 1), (info.Pairs, info.AloneA, info.AloneB, info.Differing));
        Assert.Equal((5, 0, 5, 1), (info.A.Count, info.A.Unreadable, info.B.Count, info.B.Unreadable));
        Assert.Equal(2, TranslationCheck.Run(DataKind.Domains, folder.Root).Findings.Count);
    }

    [Fact]
    public void FoldersWithoutACommonNameAreDomains()
    {
        for (int i = 0; i < 3; i++)
            File.Move(folder.At("trainB", $"{i}.png"), folder.At("trainB", $"b{i}.png"));
        Assert.Equal(DataKind.Domains, TranslationInfo.Guess(folder.Root));
        File.Move(folder.At("trainB", "3.png"), folder.At("trainB", "b3.png"));
        DatasetFinding finding = Assert.Single(TranslationCheck.Run(DataKind.Pairs, folder.Root).Findings);
        Assert.Contains("no pairs", finding.Message);
        Assert.Empty(TranslationCheck.Run(DataKind.Domains, folder.Root).Findings);
    }

    [Fact]
    public void APictureInBothDomainsIsNoticed()
    {
        string copy = folder.Write("trainB/copy.png", File.ReadAllBytes(folder.At("trainA", "2.png")));
        DatasetFinding finding = Assert.Single(TranslationCheck.Run(DataKind.Domains, folder.Root).Findings);
        Is(FindingSeverity.Warning, copy, folder.At("trainA", "2.png"))(finding);
    }

    [Fact]
    public void HalvesAreCheckedEachByItselfAndAFileIsNamedOnce()
    {
        using var wide = new TemporaryFolder();
        for (int i = 0; i < 3; i++)
            Pictures.Write(wide, $"{i}.png", 40, 20, 3, i);
        Image half = Pictures.Flat(40, 20, 9, 9, 9);
        for (int y = 0; y < 20; y++)
            half.Row(y)[y * 3] = 255;
        string flat = Pictures.Write(wide, "flat.png", half);
        string odd = Pictures.Write(wide, "odd.png", 41, 20);
        DatasetReport report = TranslationCheck.Run(DataKind.Pairs, wide.Root);
        Assert.Equal(2, report.Findings.Count);
        Is(FindingSeverity.Error, odd, "must be even")(report.Findings[0]);
        Is(FindingSeverity.Warning, flat, "Right half: Nearly one colour")(report.Findings[1]);
        TranslationInfo info = Assert.Single(TranslationInfo.Of(DataKind.Pairs, wide.Root));
        Assert.Equal(new Tensors.Size2(20, 20), info.A.Largest);
        Assert.Equal(DataKind.Pictures, TranslationInfo.Guess(wide.Root));
        Assert.Equal(
            DataKind.Pairs, TranslationInfo.Guess(wide.Root, new SideOptions { Layout = LayoutKind.SideBySide }));
    }

    [Fact]
    public void WhatCannotBeOpenedIsAFinding()
    {
        Assert.True(TranslationCheck.Run(DataKind.Pairs, "no such folder").HasErrors);
        Assert.Contains("holdOut is 9", Assert.Single(
            TranslationCheck.Run(DataKind.Domains, folder.Root, new SideOptions { HoldOut = 9 }).Findings).Message);
        Directory.CreateDirectory(folder.At("testA"));
        Assert.Contains("no pictures", Assert.Single(
            TranslationCheck.Run(DataKind.Pairs, folder.Root).Findings).Message);
        Assert.Contains("not pairs", Assert.Throws<DatasetException>(
            () => TranslationInfo.Of(DataKind.Pairs, "mnist,mnist")).Message);
    }

    [Fact]
    public void ThePreviewShowsABesideB()
    {
        using var coloured = new TemporaryFolder();
        for (int i = 0; i < 3; i++)
        {
            Pictures.Write(coloured, $"A/{i}.png", Pictures.Flat(9, 9, 255, 0, 0));
            Pictures.Write(coloured, $"B/{i}.png", Pictures.Flat(9, 9, 0, 0, 255));
        }
        coloured.Write("B/1.png", [0x89, 0x50]);
        using TrainingData data = TrainingData.Open(
            DataKind.Pairs, coloured.Root, new DatasetOptions { Size = 10, Channels = 3 }, 3);
        Image grid = DatasetPreview.Make(data, 2);
        (int[] red, int[] blue) = (Columns(grid, 255, 0, 0), Columns(grid, 0, 0, 255));
        // Two whole pairs of three, enlarged five times, a pair a column pair: A, B, A, B from left to right.
        Assert.Equal((100, 100), (red.Length, blue.Length));
        Assert.True(red[49] < blue[0] && blue[49] < red[50] && red[99] < blue[50]);

        static int[] Columns(Image grid, params byte[] colour) =>
        [
            .. Enumerable.Range(0, grid.Width).Where(x => Enumerable.Range(0, grid.Height).Any(
                y => grid.Row(y).Slice(x * grid.Channels, 3).SequenceEqual(colour)))
        ];
    }

    [Fact]
    public void TheEmojiThatShipAreFlawlessPairs()
    {
        Assert.Equal(DataKind.Pairs, TranslationInfo.Guess("emoji"));
        IReadOnlyList<TranslationInfo> parts = TranslationInfo.Of(DataKind.Pairs, "emoji");
        Assert.Equal([DatasetSplit.Train, DatasetSplit.Test], parts.Select(part => part.Split));
        Assert.All(parts, part => Assert.Equal((part.Pairs, part.Pairs), (part.A.Count, part.B.Count)));
    }

    private static Action<DatasetFinding> Is(FindingSeverity severity, string file, string words) => finding =>
    {
        Assert.Equal((severity, file), (finding.Severity, finding.File));
        Assert.Contains(words, finding.Message);
        Assert.EndsWith(".", finding.Message);
    };
}
