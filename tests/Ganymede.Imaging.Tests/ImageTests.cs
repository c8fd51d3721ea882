namespace Ganymede.Imaging.Tests;

public class ImageTests
{
    [Theory]
    [InlineData(0, 1, 1, 8)]
    [InlineData(1, -1, 1, 8)]
    [InlineData(1, 1, 0, 8)]
    [InlineData(1, 1, 5, 8)]
    [InlineData(1, 1, 1, 4)]
    [InlineData(int.MaxValue, int.MaxValue, 4, 16)]
    public void Impossible_pictures_are_refused(int width, int height, int channels, int bitDepth) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Image(width, height, channels, bitDepth));

    [Fact]
    public void Samples_of_the_other_depth_are_refused_with_advice()
    {
        Image eight = new(1, 1, 1), sixteen = new(1, 1, 1, 16);
        Assert.Contains("To8Bit", Assert.Throws<InvalidOperationException>(() => sixteen.Pixels[0]).Message);
        Assert.Contains("To16Bit", Assert.Throws<InvalidOperationException>(() => eight.Pixels16[0]).Message);
        Assert.Throws<ArgumentException>(() => Image.FromPixels(2, 2, 1, new byte[3]));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Crop_flips_and_padding_move_the_right_pixels(int channels, int bitDepth)
    {
        Image image = Pictures.Noise(6, 7, 5, channels, bitDepth);
        AssertMoved(image, image.Crop(2, 1, 4, 3), (x, y) => (x + 2, y + 1));
        AssertMoved(image, image.FlipHorizontal(), (x, y) => (6 - x, y));
        AssertMoved(image, image.FlipVertical(), (x, y) => (x, 4 - y));
        int[] reflectX = [3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 5, 4], reflectY = [1, 0, 1, 2, 3, 4, 3];
        AssertMoved(image, image.Pad(1, 1, 3, 2, PaddingMode.Reflect), (x, y) => (reflectX[x], reflectY[y]));
        AssertMoved(image, image.Pad(1, 2, 3, 4, PaddingMode.Replicate),
            (x, y) => (Math.Clamp(x - 3, 0, 6), Math.Clamp(y - 1, 0, 4)));
    }

    public static TheoryData<int, int> Formats()
    {
        var formats = new TheoryData<int, int>();
        for (int channels = 1; channels <= 4; channels++)
        {
            formats.Add(channels, 8);
            formats.Add(channels, 16);
        }

        return formats;
    }

    [Fact]
    public void Reflection_bounces_as_often_as_the_border_needs()
    {
        Image padded = Image.FromPixels(3, 1, 1, (ReadOnlySpan<byte>)[1, 2, 3]).Pad(0, 0, 6, 5, PaddingMode.Reflect);
        Assert.Equal([3, 2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2], padded.Pixels.ToArray());
        Image single = Image.FromPixels(1, 1, 1, (ReadOnlySpan<byte>)[9]).Pad(1, 1, 1, 1, PaddingMode.Reflect);
        Assert.All(single.Pixels.ToArray(), v => Assert.Equal(9, v));
    }

    [Fact]
    public void Padding_with_a_colour_keeps_the_picture_in_the_middle()
    {
        Image pixel = Image.FromPixels(1, 1, 3, (ReadOnlySpan<byte>)[1, 2, 3]);
        Image padded = pixel.Pad(0, 1, 1, 0, fill: new Rgba(7, 8, 9));
        Assert.Equal([7, 8, 9, 1, 2, 3, 7, 8, 9, 7, 8, 9], padded.Pixels.ToArray());
        Image deep = new Image(1, 1, 2, 16).Pad(0, 0, 0, 1, fill: Rgba.White);
        Assert.Equal([0, 0, 65535, 65535], deep.Pixels16.ToArray());
    }

    [Theory]
    [InlineData(-1, 0, 1, 1)]
    [InlineData(0, 0, 8, 1)]
    [InlineData(6, 4, 1, 2)]
    [InlineData(0, 0, 0, 1)]
    [InlineData(int.MaxValue, 0, 1, 1)]
    public void A_crop_outside_the_picture_is_refused(int x, int y, int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Image(7, 5, 1).Crop(x, y, width, height));

    [Theory]
    [InlineData(1, 2, new byte[] { 100 }, new byte[] { 100, 255 })]
    [InlineData(1, 3, new byte[] { 100 }, new byte[] { 100, 100, 100 })]
    [InlineData(1, 4, new byte[] { 100 }, new byte[] { 100, 100, 100, 255 })]
    [InlineData(2, 1, new byte[] { 100, 50 }, new byte[] { 100 })]
    [InlineData(2, 3, new byte[] { 100, 50 }, new byte[] { 100, 100, 100 })]
    [InlineData(2, 4, new byte[] { 100, 50 }, new byte[] { 100, 100, 100, 50 })]
    [InlineData(3, 1, new byte[] { 255, 0, 0 }, new byte[] { 76 })]
    [InlineData(3, 2, new byte[] { 0, 255, 0 }, new byte[] { 150, 255 })]
    [InlineData(3, 4, new byte[] { 1, 2, 3 }, new byte[] { 1, 2, 3, 255 })]
    [InlineData(4, 1, new byte[] { 0, 0, 255, 9 }, new byte[] { 29 })]
    [InlineData(4, 2, new byte[] { 255, 255, 255, 9 }, new byte[] { 255, 9 })]
    [InlineData(4, 3, new byte[] { 1, 2, 3, 9 }, new byte[] { 1, 2, 3 })]
    [InlineData(4, 4, new byte[] { 1, 2, 3, 9 }, new byte[] { 1, 2, 3, 9 })]
    public void Channels_convert_by_the_documented_rules(int from, int to, byte[] pixel, byte[] wanted)
    {
        Image image = Image.FromPixels(1, 1, from, pixel);
        Assert.Equal(wanted, image.ToChannels(to).Pixels.ToArray());
        // 16 bits follow the same rules; luma is rounded finer, so it is compared at 8 bits.
        Assert.Equal(wanted, image.To16Bit().ToChannels(to).To8Bit().Pixels.ToArray());
    }

    [Fact]
    public void Sixteen_bits_become_eight_by_rounding()
    {
        var all = new Image(256, 256, 1, 16);
        for (int i = 0; i < 65536; i++)
            all.Pixels16[i] = (ushort)i;
        byte[] found = all.To8Bit().Pixels.ToArray();
        for (int i = 0; i < 65536; i++)
            Assert.Equal((int)Math.Round(i / 257.0), found[i]);
    }

    [Fact]
    public void Flattening_blends_over_the_background()
    {
        Image image = Image.FromPixels(3, 1, 4, (ReadOnlySpan<byte>)[10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 128]);
        Assert.Equal([10, 20, 30, 255, 255, 255, 127, 127, 127], image.Flatten(Rgba.White).Pixels.ToArray());
        Pictures.AssertSame(image.Flatten(Rgba.White), image.To16Bit().Flatten(Rgba.White).To8Bit());
    }

    private static void AssertMoved(Image source, Image found, Func<int, int, (int X, int Y)> from)
    {
        int[] a = Pictures.Samples(source), b = Pictures.Samples(found);
        for (int y = 0; y < found.Height; y++)
        {
            for (int x = 0; x < found.Width; x++)
            {
                (int sx, int sy) = from(x, y);
                for (int c = 0; c < source.Channels; c++)
                {
                    int wanted = a[(sy * source.Width + sx) * source.Channels + c];
                    Assert.Equal(wanted, b[(y * found.Width + x) * found.Channels + c]);
                }
            }
        }
    }
}
