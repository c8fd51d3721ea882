using System.Security.Cryptography;

namespace Ganymede.Imaging.Tests.Jpeg;

/// <summary>Every file of Golden/jpeg.zip gives the very samples that libjpeg-turbo gives.</summary>
public class JpegDecodeTests
{
    private static readonly Dictionary<string, byte[]> golden = GoldenArchive.Open("jpeg.zip");

    private static readonly string[][] expected = [.. System.Text.Encoding.ASCII.GetString(golden["expected.txt"])
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))];

    public static TheoryData<string> Groups() =>
        [.. expected.Select(line => line[0].Split('-')[0]).Distinct()];

    [Theory]
    [MemberData(nameof(Groups))]
    public void Equals_libjpeg_turbo_to_the_last_bit(string group)
    {
        int count = 0;
        foreach (string[] line in expected.Where(line => line[0].Split('-')[0] == group))
        {
            Image image = Image.Decode(golden[line[0]]);
            string hash = Convert.ToHexStringLower(SHA256.HashData(image.Pixels));
            Assert.Equal(string.Join(' ', line), $"{line[0]} {image.Width} {image.Height} {image.Channels} {hash}");
            Assert.Empty(image.Warnings);
            count++;
        }

        Assert.True(count > 0);
    }

    [Fact]
    public void The_corpus_is_large_and_has_every_kind()
    {
        Assert.True(expected.Length >= 200, $"{expected.Length} files");
        string[] kinds = ["pillow", "grey", "cmyk", "ycck", "rgb", "ycc", "orientation", "sampling", "narrow", "restart",
            "extended", "encode"];
        Assert.Empty(kinds.Except(expected.Select(line => line[0].Split('-')[0])));
    }

    [Fact]
    public void Ratios_that_are_not_whole_numbers_are_read()
    {
        // libjpeg refuses 3 : 2, so the picture is compared with itself at full resolution.
        Image full = Image.Decode(golden["ratio-full.jpg"]), image = Image.Decode(golden["ratio-3-2.jpg"]);
        Assert.Empty(image.Warnings);
        Assert.Equal(full.ToString(), image.ToString());
        for (int i = 0; i < full.Pixels.Length; i++)
            Assert.InRange(image.Pixels[i] - full.Pixels[i], -24, 24);
    }

    [Fact]
    public void Orientation_can_be_left_alone()
    {
        byte[] file = golden["orientation-6.jpg"];
        Image stored = Imaging.Jpeg.JpegDecoder.Decode(file, ImageLimits.Default, turn: false);
        Assert.Equal((21, 13), (stored.Width, stored.Height));
        Image seen = Image.Decode(file);
        Assert.Equal((13, 21), (seen.Width, seen.Height));
        // Stored left bottom is seen at the left top.
        Assert.Equal(stored.Row(12)[..3].ToArray(), seen.Row(0)[..3].ToArray());
    }

    [Fact]
    public void Damaged_Exif_data_leaves_the_picture_as_stored()
    {
        byte[] file = golden["orientation-6.jpg"];
        int app1 = JpegFiles.Find(file, 0xE1);
        int length = file[app1 + 2] << 8 | file[app1 + 3];
        var sizes = new HashSet<(int, int)>();
        for (int i = app1 + 10; i < app1 + 2 + length; i++)
        {
            foreach (byte value in new byte[] { 0, 1, 3, 0x7F, 0x80, 0xFF })
            {
                byte[] copy = [.. file];
                copy[i] = value;
                Image image = Image.Decode(copy);
                sizes.Add((image.Width, image.Height));
            }
        }

        Assert.Equal([(13, 21), (21, 13)], sizes.Order());
    }
}
