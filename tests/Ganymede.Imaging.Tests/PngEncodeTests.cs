using System.Text;

namespace Ganymede.Imaging.Tests;

public class PngEncodeTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void What_is_written_is_read_back_equal(int bitDepth)
    {
        int[] sizes = [1, 2, 3, 5, 7, 8, 13, 31, 64, 97];
        var random = new Random(4);
        for (int channels = 1; channels <= 4; channels++)
        {
            for (int i = 0; i < 40; i++)
            {
                int width = sizes[random.Next(sizes.Length)], height = sizes[random.Next(sizes.Length)];
                Image image = i % 2 == 0
                    ? Pictures.Noise(i, width, height, channels, bitDepth)
                    : Pictures.Smooth(width, height, channels, bitDepth);
                Pictures.AssertSame(image, Image.Decode(image.ToPng()));
            }
        }
    }

    [Fact]
    public void Files_hold_the_pictures_own_channels_and_bits_and_small_chunks()
    {
        Image image = Pictures.Noise(5, 300, 200, 4, 16);
        List<(string Type, byte[] Data)> chunks = PngBuilder.Chunks(image.ToPng());
        Assert.Equal(PngBuilder.Header(300, 200, 16, 6), chunks[0].Data);
        Assert.True(chunks.Count(c => c.Type == "IDAT") > 2);
        Assert.All(chunks, c => Assert.InRange(c.Data.Length, 0, 1 << 16));
        Assert.Equal("IEND", chunks[^1].Type);
    }

    [Fact]
    public void Row_filters_make_smooth_pictures_small()
    {
        // Slopes, which deflate alone cannot predict.
        Image image = Pictures.Smooth(200, 200, 3);
        Assert.InRange(image.ToPng().Length, 0, PngBuilder.Deflate(image.Pixels).Length / 2);
    }

    [Fact]
    public void Notes_are_stored_as_Latin_1_or_Unicode()
    {
        var options = new PngOptions { Text = [("Software", "Ganymede"), ("Comment", "grün, 日本")] };
        List<(string Type, byte[] Data)> chunks = PngBuilder.Chunks(new Image(1, 1, 1).ToPng(options));
        Assert.Contains(chunks, c => c.Type == "tEXt" && Encoding.Latin1.GetString(c.Data) == "Software\0Ganymede");
        byte[] unicode = chunks.Single(c => c.Type == "iTXt").Data;
        Assert.Equal("Comment\0\0\0\0\0grün, 日本", Encoding.UTF8.GetString(unicode));
    }

    [Theory]
    [InlineData("", "text")]
    [InlineData(" Title", "text")]
    [InlineData("A  B", "text")]
    [InlineData("Title", "te\0xt")]
    [InlineData("日本", "text")]
    public void Notes_that_PNG_does_not_allow_are_refused(string keyword, string text)
    {
        Assert.Throws<ArgumentException>(() => new Image(1, 1, 1).ToPng(new PngOptions { Text = [(keyword, text)] }));
    }
}
