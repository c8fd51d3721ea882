using System.Text;
using Ganymede.Data;
using Ganymede.Data.Emoji;
using Ganymede.Imaging;

namespace Ganymede.Tests.Data;

/// <summary>What is wrong with a folder of emoji is said in a sentence that names the file.</summary>
public sealed class EmojiDamageTests : IDisposable
{
    private const string Header = "codes\tx\ty\tsplit\tgroup\tsubgroup\tbase\ttone\tunit\tname\tkeywords";
    private const string Row = "1F34E\t1\t0\ttrain\tFood & Drink\tfood-fruit\t1F34E\t\t1F34E\tred apple\tapple|fruit";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ASmallSheetIsEnough()
    {
        WriteIndex(Header, Row);
        WriteSheet(132, 66, new Rgba(255, 0, 0));
        using EmojiDataset data = Open();
        Assert.Equal((1, "red apple"), (data.Count, data.CaptionOf(0)));
        Assert.Equal([255, 0, 0], data.ReadImage(0).Pixels[..3].ToArray());
    }

    [Fact]
    public void AMissingFolderOrFileIsNamed()
    {
        Assert.Contains(EmojiIndex.FileName, Refusal());
        WriteIndex(Header, Row);
        Assert.Contains("noto.png", Refusal());
        string absent = folder.At("absent", "x");
        Assert.Contains(
            absent, Assert.Throws<DatasetException>(() => EmojiDataset.Open(absent, [EmojiArtist.Noto])).Message);
        Assert.Contains("pairs", Assert.Throws<DatasetException>(() => EmojiPairs.Open("mnist", new())).Message);
    }

    [Fact]
    public void ADamagedSheetIsNamed()
    {
        WriteIndex(Header, Row);
        byte[] sheet = WriteSheet(132, 66, new Rgba(255, 0, 0));
        folder.Write("noto.png", sheet.AsSpan(0, sheet.Length / 2));
        Assert.Contains("noto.png: is damaged: ", Refusal());
        folder.Write("noto.png", Encoding.ASCII.GetBytes("version https://git-lfs"));
        Assert.Contains("noto.png: is damaged: ", Refusal());
        WriteSheet(60, 60, new Rgba(255, 0, 0));
        Assert.Contains("60x60", Refusal());
    }

    [Fact]
    public void APlaceOutsideOfTheSheetIsRefused()
    {
        WriteIndex(Header, Row);
        WriteSheet(66, 66, new Rgba(255, 0, 0));
        string message = Refusal();
        Assert.Contains("'red apple' in column 1 and row 0", message);
        Assert.Contains("1 columns and 1 rows", message);
    }

    [Theory]
    [InlineData("1F34E\t1\t0\ttrain", "has 4 fields instead of 11")]
    [InlineData("1F34E\t-1\t0\ttrain\tg\ts\t1F34E\t\t1F34E\tn\tk", "'-1', '0'")]
    [InlineData("1F34E\t1\t0\tvalid\tg\ts\t1F34E\t\t1F34E\tn\tk", "split 'valid'")]
    [InlineData("1F34E\t1\t0\ttrain\tg\ts\t1F34E\t\t1F34E\tn\t", "keywords")]
    [InlineData("apple\t1\t0\ttrain\tg\ts\t1F34E\t\t1F34E\tn\tk", "'apple'")]
    [InlineData("D800\t1\t0\ttrain\tg\ts\tD800\t\tD800\tn\tk", "'D800'")]
    public void ADamagedLineIsRefusedWithItsNumber(string line, string problem)
    {
        WriteIndex(Header, Row, line);
        WriteSheet(132, 66, new Rgba(255, 0, 0));
        string message = Refusal();
        Assert.Contains("index.tsv: line 3 ", message);
        Assert.Contains(problem, message);
    }

    [Fact]
    public void AnIndexOfSomethingElseIsRefused()
    {
        WriteIndex("name\tplace", "a\tb");
        Assert.Contains("is not the index", Refusal());
        WriteIndex(Header, Row.Replace("train", "test"));
        WriteSheet(132, 66, new Rgba(255, 0, 0));
        Assert.Contains("no emoji to train with", Refusal());
    }

    private string Refusal() => Assert.Throws<DatasetException>(() => Open().Dispose()).Message;

    private EmojiDataset Open() => EmojiDataset.Open(folder.Root, [EmojiArtist.Noto]);

    private void WriteIndex(params string[] lines) =>
        folder.Write(EmojiIndex.FileName, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    private byte[] WriteSheet(int width, int height, Rgba colour)
    {
        var sheet = new Image(width, height, 4);
        sheet.Fill(colour);
        byte[] png = sheet.ToPng();
        folder.Write("noto.png", png);
        return png;
    }
}
