namespace Ganymede.Imaging.Tests;

/// <summary>BMP and PNM: every kind of file, and what is written reads back.</summary>
public sealed class FormatTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> golden = GoldenArchive.Open("formats.zip");

    private readonly string folder = Directory.CreateTempSubdirectory("ganymede-formats-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string> Files() => [.. golden.Keys.Where(name => !name.EndsWith(".raw"))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Reads_every_kind_of_file(string name) =>
        Pictures.AssertSame(GoldenArchive.ReadRaw(golden[name + ".raw"]), Image.Decode(golden[name]));

    [Theory]
    [InlineData(".bmp", 1, 8)]
    [InlineData(".bmp", 3, 8)]
    [InlineData(".bmp", 4, 8)]
    [InlineData(".pgm", 1, 8)]
    [InlineData(".pgm", 1, 16)]
    [InlineData(".ppm", 3, 8)]
    [InlineData(".ppm", 3, 16)]
    [InlineData(".pnm", 1, 16)]
    [InlineData(".pnm", 3, 8)]
    [InlineData(".pam", 1, 8)]
    [InlineData(".pam", 2, 16)]
    [InlineData(".pam", 3, 8)]
    [InlineData(".pam", 4, 8)]
    [InlineData(".pam", 4, 16)]
    public void What_is_written_reads_back(string extension, int channels, int bits)
    {
        // Widths that leave 0 to 3 bytes at the end of a row.
        for (int width = 1; width <= 6; width++)
        {
            Image picture = Pictures.Noise(width, width, 3, channels, bits);
            Pictures.AssertSame(picture, Image.Load(Saved(picture, extension)));
        }
    }

    [Fact]
    public void Kinds_that_a_file_cannot_hold_are_converted_without_loss_or_by_the_stated_rule()
    {
        Image deep = Pictures.Noise(1, 5, 4, 3, 16);
        Pictures.AssertSame(deep.To8Bit(), Image.Load(Saved(deep, ".bmp")));
        Image greyAlpha = Pictures.Noise(2, 5, 4, 2);
        Pictures.AssertSame(greyAlpha.ToChannels(4), Image.Load(Saved(greyAlpha, ".bmp")));
        Image grey = Pictures.Noise(3, 5, 4, 1);
        Pictures.AssertSame(grey.ToChannels(3), Image.Load(Saved(grey, ".ppm")));
    }

    [Theory]
    [InlineData(".pgm", 2, "no alpha channel")]
    [InlineData(".ppm", 4, "no alpha channel")]
    [InlineData(".pnm", 4, "no alpha channel")]
    [InlineData(".pgm", 3, "is grey and the picture has colours")]
    public void A_loss_is_refused(string extension, int channels, string problem)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Saved(new Image(2, 2, channels), extension));
        Assert.Contains(problem, refusal.Message);
        Assert.Empty(Directory.GetFiles(folder));
    }

    private string Saved(Image picture, string extension)
    {
        string path = Path.Combine(folder, "picture" + extension);
        picture.Save(path);
        return path;
    }
}
