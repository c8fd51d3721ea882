using Ganymede.Data;
using Ganymede.Data.Layouts;
using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Tests.Data.Layouts;

/// <summary>Each layout gives the right pictures to A and B; what does not fit is told in a sentence.</summary>
public sealed class LayoutTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("trainA", "trainB", "testA", "testB")]
    [InlineData("trainA", "trainB", "valA", "valB")]
    [InlineData("train/A", "train/B", "val/A", "val/B")]
    [InlineData("A/train", "B/train", "A/test", "B/test")]
    [InlineData("actors/face/train", "actresses/face/train", "actors/face/test", "actresses/face/test")]
    public void FoldersAreKnownByTheirNames(string trainA, string trainB, string testA, string testB)
    {
        Grey($"{trainA}/x.png", 10);
        Grey($"{trainA}/y.png", 11);
        Grey($"{trainB}/x.png", 20);
        Grey($"{trainB}/z.png", 21);
        Grey($"{testA}/u.png", 30);
        Grey($"{testB}/v.png", 40);
        Assert.Equal(("10 11", "20 21"), Domains(folder.Root));
        Assert.True(TrainingData.HasTest(DataKind.Domains, folder.Root));
        Assert.Equal(("30", "40"), Domains(folder.Root, split: DatasetSplit.Test));
    }

    [Fact]
    public void TwoFoldersWithoutAPartForTestsHaveNone()
    {
        Grey("A/x.png", 10);
        Grey("B/x.png", 20);
        Assert.False(TrainingData.HasTest(DataKind.Pairs, folder.Root));
        Assert.Contains("no part to test with", Fault(folder.Root, split: DatasetSplit.Test));
        Assert.Equal(("10", "20"), Pairs(folder.Root));
    }

    [Fact]
    public void ASideThatIsMissingIsNamed()
    {
        Grey("trainA/x.png", 10);
        Assert.Contains(folder.At("trainB"), Fault(folder.Root));
        Directory.CreateDirectory(folder.At("trainB"));
        Assert.Contains("no pictures", Fault(folder.Root));
        Assert.Contains("test with", Fault(folder.Root, split: DatasetSplit.Test));
    }

    [Fact]
    public void PairsHaveOneNameWhateverTheirExtensionAndOrder()
    {
        Grey("trainA/b.png", 11);
        Grey("trainA/a.bmp", 10);
        Grey("trainA/deeper/a.png", 12);
        File.Move(folder.At("trainA", "a.bmp"), folder.At("trainA", "deeper", "z.bmp"));
        File.Move(folder.At("trainA", "b.png"), folder.At("trainA", "deeper", "b.png"));
        Grey("trainB/deeper/z.png", 20);
        Grey("trainB/deeper/b.bmp", 21);
        Grey("trainB/deeper/a.png", 22);
        Assert.Equal(("12 11 10", "22 21 20"), Pairs(folder.Root));
    }

    [Fact]
    public void NamesMayEndInTheirSide()
    {
        Grey("A/1_A.png", 10);
        Grey("A/2_A.png", 11);
        Grey("B/1_B.png", 20);
        Grey("B/2_B.png", 21);
        Assert.Equal(("10 11", "20 21"), Pairs(folder.Root));
    }

    [Fact]
    public void AMissingPairABrokenFileAndAnotherSizeAreThreeMessages()
    {
        Grey("trainA/a.png", 10);
        Grey("trainB/a.png", 20);
        Grey("trainA/b.png", 11);
        Assert.Contains("its pair is missing", Fault(folder.Root, DataKind.Pairs));
        Assert.Contains(folder.At("trainA", "b.png"), Fault(folder.Root, DataKind.Pairs));
        Grey("trainB/b.png", 21, width: 6);
        string size = Assert.Throws<DatasetException>(() => Pairs(folder.Root)).Message;
        Assert.Contains("4 x 4 pixels, but its pair", size);
        Assert.Contains(folder.At("trainB", "b.png"), size);
        string broken = folder.Write("trainB/b.png", [0x89, 0x50]);
        string unreadable = Assert.Throws<DatasetException>(() => Pairs(folder.Root)).Message;
        Assert.StartsWith(broken, unreadable);
        Assert.DoesNotContain("pair", unreadable);
        Assert.Equal(2, Open(DataKind.Domains, folder.Root).Count);
    }

    [Fact]
    public void FoldersThatShareNoNameOrRepeatOneAreNoPairs()
    {
        Grey("trainA/a.png", 10);
        Grey("trainB/b.png", 20);
        Assert.Contains("trains on domains", Fault(folder.Root, DataKind.Pairs));
        Grey("trainB/a.png", 20);
        Grey("trainB/a.bmp", 20);
        Assert.Contains("nobody can say", Fault(folder.Root, DataKind.Pairs));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("train/", "val/")]
    [InlineData("train/", "test/")]
    public void PicturesSideBySideAreCutInTheMiddle(string train, string test)
    {
        SideBySide($"{train}a.png", 10, 20);
        SideBySide($"{train}b.png", 11, 21);
        Assert.Equal(("10 11", "20 21"), Pairs(folder.Root));
        Assert.Equal(("10 11", "20 21"), Domains(folder.Root));
        Assert.Equal(("20 21", "10 11"), Pairs(folder.Root, new SideOptions { Swap = true }));
        Assert.False(TrainingData.HasTest(DataKind.Pairs, folder.Root));
        if (test.Length == 0)
            return;
        SideBySide($"{test}c.png", 30, 40);
        Assert.True(TrainingData.HasTest(DataKind.Pairs, folder.Root));
        Assert.Equal(("30", "40"), Pairs(folder.Root, split: DatasetSplit.Test));
    }

    [Fact]
    public void AnOddWidthHasNoHalves()
    {
        Pictures.Write(folder, "a.png", Pictures.Flat(9, 4, 90));
        string message = Fault(folder.Root, DataKind.Pairs);
        Assert.Contains("9 pixels wide", message);
        Assert.Contains(folder.At("a.png"), message);
    }

    [Fact]
    public void SinglePicturesAreNotSilentlyHalved()
    {
        SideBySide("a.png", 10, 20, height: 6);
        Assert.Contains("layout=side-by-side", Fault(folder.Root));
        Assert.Equal(("10", "20"), Pairs(folder.Root, new SideOptions { Layout = LayoutKind.SideBySide }));
    }

    [Fact]
    public void TwoFoldersAreGivenWithAComma()
    {
        Grey("photos/a.png", 10);
        Grey("paint,ings/a.png", 20);
        Grey("paint,ings/b.png", 21);
        string both = $"{folder.At("photos")}, {folder.At("paint,ings")}";
        Assert.Equal(("10", "20 21"), Domains(both));
        Assert.Contains("'no such'", Fault($"{folder.At("photos")},no such"));
        Assert.Contains("missing", Fault(both, DataKind.Pairs));
        File.Delete(folder.At("paint,ings", "b.png"));
        Assert.Equal(("10", "20"), Pairs(both));
        Assert.Equal(
            $"{folder.At("photos")},{folder.At("paint,ings")}", TrainingData.Absolute(DataKind.Pairs, both));
    }

    [Fact]
    public void TwoSetsThatAreKnownByNameAreDomains()
    {
        using TrainingData data = Open(DataKind.Domains, "mnist,mnist", size: 4);
        Assert.Equal(60_000, data.Count);
        Assert.Equal("mnist,mnist", TrainingData.Absolute(DataKind.Domains, "mnist,mnist"));
        Assert.True(TrainingData.HasTest(DataKind.Domains, "mnist,mnist"));
        Assert.Contains("not pairs", Fault("mnist,mnist", DataKind.Pairs));
        Assert.Contains("one kind", Fault("mnist", DataKind.Pairs));
    }

    [Fact]
    public void TheRightHalvesOfTwoFoldersAreDomains()
    {
        SideBySide("handbags/train/a.png", 10, 20);
        SideBySide("shoes/train/b.png", 11, 30);
        SideBySide("handbags/val/a.png", 12, 21);
        SideBySide("shoes/val/b.png", 13, 31);
        string both = $"{folder.At("handbags")},{folder.At("shoes")}";
        var sides = new SideOptions { Layout = LayoutKind.SideBySide };
        Assert.Equal(("20", "30"), Domains(both, sides));
        Assert.Equal(("21", "31"), Domains(both, sides, DatasetSplit.Test));
        Assert.Contains("not pairs", Fault(both, DataKind.Pairs, sides));
    }

    [Fact]
    public void AnyTwoFoldersAreTakenWhenAskedFor()
    {
        Grey("zebras/a.png", 20);
        Grey("horses/a.png", 10);
        Assert.Equal(("10", "20"), Domains(folder.Root, new SideOptions { Layout = LayoutKind.Folders }));
        Grey("donkeys/a.png", 30);
        Assert.Contains("exactly two", Fault(folder.Root, sides: new SideOptions { Layout = LayoutKind.Folders }));
    }

    [Fact]
    public void DisjointHalvesNeverShareAPair()
    {
        for (int i = 0; i < 5; i++)
            SideBySide($"train/{i}.png", 10 + i, 20 + i);
        SideBySide("val/x.png", 30, 40);
        var sides = new SideOptions { Disjoint = true };
        Assert.Equal(("10 11", "22 23 24"), Domains(folder.Root, sides));
        Assert.Equal(("30", "40"), Domains(folder.Root, sides, DatasetSplit.Test));
        Assert.Contains("disjoint", Fault(folder.Root, DataKind.Pairs, sides));
        for (int i = 0; i < 4; i++)
        {
            Grey($"A/{i}.png", 10 + i);
            Grey($"B/{3 - i}.bmp", 20 + i);
        }
        Assert.Equal(("10 11", "21 20"), Domains(folder.Root, sides with { Layout = LayoutKind.Folders }));
        File.Delete(folder.At("A", "2.png"));
        Assert.Contains("missing", Fault(folder.Root, sides: sides with { Layout = LayoutKind.Folders }));
    }

    [Fact]
    public void TheLastPicturesCanBeHeldOut()
    {
        for (int i = 0; i < 4; i++)
            Grey($"A/{i}.png", 10 + i);
        for (int i = 0; i < 3; i++)
            Grey($"B/{i + 7}.png", 20 + i);
        var sides = new SideOptions { HoldOut = 2 };
        Assert.True(TrainingData.HasTest(DataKind.Domains, folder.Root, sides));
        Assert.Equal(("10 11", "20"), Domains(folder.Root, sides));
        Assert.Equal(("12 13", "21 22"), Domains(folder.Root, sides, DatasetSplit.Test));
        Assert.Contains("holdOut is 3", Fault(folder.Root, sides: new SideOptions { HoldOut = 3 }));
        Grey("trainA/a.png", 1);
        Grey("trainB/a.png", 1);
        Grey("testA/a.png", 1);
        Grey("testB/a.png", 1);
        Assert.Contains("of its own", Fault(folder.Root, sides: sides));
    }

    [Fact]
    public void EmojiArePairsAndDomains()
    {
        using TrainingData pairs = Open(DataKind.Pairs, "emoji", channels: 3, size: 8);
        using TrainingData apart = Open(DataKind.Domains, "emoji", new SideOptions { Disjoint = true }, channels: 3);
        using TrainingData test = Open(DataKind.Pairs, "emoji", split: DatasetSplit.Test, size: 8);
        Assert.Equal((pairs.Count + 1) / 2, apart.Count);
        Assert.InRange(test.Count, 1, pairs.Count / 2);
        Assert.True(TrainingData.HasTest(DataKind.Pairs, "emoji"));
        Assert.Contains("of its own", Fault("emoji", sides: new SideOptions { HoldOut = 5 }));
    }

    [Fact]
    public void LinesOfAGetWiderAndThoseOfBDoNot()
    {
        foreach (string side in (string[])["A", "B"])
        {
            Image picture = Pictures.Flat(6, 5, 255, 255, 255);
            picture.Row(2).Slice(3 * 3, 3).Clear();
            Pictures.Write(folder, $"{side}/a.png", picture);
        }
        using TrainingData data = Open(
            DataKind.Pairs, folder.Root, new SideOptions { WidenEdges = true }, channels: 1, size: null);
        using TensorScope scope = TensorScope.Begin();
        DataPreview preview = data.Preview(100);
        float[] wide = new float[30], narrow = new float[30];
        Array.Fill(wide, 1f);
        Array.Fill(narrow, 1f);
        narrow[2 * 6 + 3] = -1;
        for (int y = 1; y < 4; y++)
            wide.AsSpan(y * 6 + 2, 3).Fill(-1);
        Assert.Equal(wide, preview.Images.ToArray());
        Assert.Equal(narrow, preview.Targets!.ToArray());
        Assert.Contains(
            "in files", Fault("mnist,mnist", sides: new SideOptions { WidenEdges = true }));
    }

    [Fact]
    public void BothSidesMayDifferInChannels()
    {
        Pictures.Write(folder, "A/a.png", Pictures.Flat(4, 4, 10));
        Pictures.Write(folder, "B/a.png", Pictures.Flat(4, 4, 1, 2, 3));
        using TrainingData data = TrainingData.Open(DataKind.Pairs, folder.Root, new DatasetOptions { Size = 4 });
        Assert.Equal((1, 3), (data.Channels, data.TargetChannels));
        using TrainingData grey = TrainingData.Open(
            DataKind.Pairs, folder.Root, new DatasetOptions { Size = 4, Channels = 3 }, targetChannels: 1);
        Assert.Equal((3, 1), (grey.Channels, grey.TargetChannels));
        using TrainingData swapped = TrainingData.Open(
            DataKind.Pairs, folder.Root, new DatasetOptions { Size = 4, Sides = new() { Swap = true } });
        Assert.Equal((3, 1), (swapped.Channels, swapped.TargetChannels));
        Assert.NotEqual(data.Fingerprint, swapped.Fingerprint);
    }

    [Fact]
    public void SixteenBitsTransparencyAndOnePixelAreReadByTheRuleOfFolders()
    {
        var deep = new Image(1, 1, 1, 16);
        deep.Pixels16[0] = 0x8080;
        Pictures.Write(folder, "A/a.png", deep);
        Pictures.Write(folder, "B/a.png", Pictures.Flat(1, 1, 0, 0, 0, 0));
        using TrainingData data = TrainingData.Open(DataKind.Pairs, folder.Root, new DatasetOptions());
        using TensorScope scope = TensorScope.Begin();
        DataPreview preview = data.Preview(100);
        Assert.Equal([(float)(128 / 127.5 - 1)], preview.Images.ToArray());
        Assert.Equal([1f, 1f, 1f], preview.Targets!.ToArray());
    }

    private static TrainingData Open(
        DataKind kind, string name, SideOptions? sides = null, DatasetSplit split = DatasetSplit.Train,
        int channels = 1, int? size = 4) =>
        TrainingData.Open(
            kind, name,
            new DatasetOptions
            {
                Size = size, Channels = channels, Split = split, Sides = sides ?? new(), Fit = ImageFit.Stretch,
            },
            channels);

    private static (string A, string B) Domains(
        string name, SideOptions? sides = null, DatasetSplit split = DatasetSplit.Train) =>
        Values(DataKind.Domains, name, sides, split);

    private static (string A, string B) Pairs(
        string name, SideOptions? sides = null, DatasetSplit split = DatasetSplit.Train) =>
        Values(DataKind.Pairs, name, sides, split);

    // The grey level of each picture, through the loader, which is what looks at pairs together.
    private static (string A, string B) Values(DataKind kind, string name, SideOptions? sides, DatasetSplit split)
    {
        using TrainingData data = Open(kind, name, sides, split);
        using TensorScope scope = TensorScope.Begin();
        using (IBatchSource source = data.Load(new DataLoaderOptions { BatchSize = 1 }))
        {
            for (int i = 0; i < data.Count; i++)
                source.Next();
        }

        DataPreview preview = data.Preview(100);
        return (Levels(preview.Images.ToArray()), Levels(preview.Targets!.ToArray()));
    }

    private static string Levels(float[] values) =>
        string.Join(' ', values.Where((_, i) => i % 16 == 0).Select(v => (int)MathF.Round((v + 1) * 127.5f)));

    private static string Fault(
        string name, DataKind kind = DataKind.Domains, SideOptions? sides = null,
        DatasetSplit split = DatasetSplit.Train)
    {
        string message = Assert.Throws<DatasetException>(() =>
        {
            using TensorScope scope = TensorScope.Begin();
            using TrainingData data = Open(kind, name, sides, split);
            data.Preview(1);
        }).Message;
        Assert.EndsWith(".", message);
        return message;
    }

    private void Grey(string name, int level, int width = 4) =>
        Pictures.Write(folder, name, Pictures.Flat(width, 4, (byte)level));

    private void SideBySide(string name, int left, int right, int height = 4)
    {
        Image picture = Pictures.Flat(8, height, (byte)left);
        for (int y = 0; y < height; y++)
            picture.Row(y)[4..].Fill((byte)right);
        Pictures.Write(folder, name, picture);
    }
}
