namespace Ganymede.Imaging.Tests;

public class ResizeTests
{
    private static readonly Dictionary<string, byte[]> golden = GoldenArchive.Open("resize.zip");

    public static TheoryData<string> Cases() => [.. golden.Keys.Where(name => name.Contains("-to-"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_Pillow_within_one_grey_level(string name)
    {
        // 8-4-13x9-to-7x5-lanczos.raw
        string[] parts = Path.GetFileNameWithoutExtension(name).Split('-');
        Image source = GoldenArchive.ReadRaw(golden[string.Join('-', parts[..3]) + ".raw"]);
        Image wanted = GoldenArchive.ReadRaw(golden[name]);
        var filter = Enum.Parse<Resampling>(parts[^1], ignoreCase: true);

        Image found = source.Resize(wanted.Width, wanted.Height, filter);

        // 8 bits are computed with Pillow's own rounding, so they are equal and not only near.
        int tolerance = source.BitDepth == 8 || filter == Resampling.Nearest ? 0 : 1;
        if (source is { BitDepth: 16, HasAlpha: true } && filter != Resampling.Nearest)
            AssertNearWhereVisible(wanted, found);
        else
            Assert.InRange(Pictures.LargestDifference(wanted, found), 0, tolerance);
    }

    /// <summary>
    /// Dividing by a small alpha enlarges the last bit of a float: a step of a level grows by 1 / alpha.
    /// </summary>
    private static void AssertNearWhereVisible(Image wanted, Image found)
    {
        int channels = wanted.Channels;
        for (int i = 0; i < wanted.Pixels16.Length; i++)
        {
            int alpha = wanted.Pixels16[i - i % channels + channels - 1];
            double allowed = 1 + (i % channels == channels - 1 ? 0 : 0.05 * 65535 / Math.Max(1, alpha));
            Assert.InRange(Math.Abs(wanted.Pixels16[i] - found.Pixels16[i]), 0, allowed);
        }
    }

    [Fact]
    public void The_golden_files_cover_every_filter_and_channel_count()
    {
        Assert.Equal((8 + 4) * 4 * 5, Cases().Count);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void An_even_picture_stays_even_whatever_the_filter(int bitDepth)
    {
        foreach (Resampling filter in Enum.GetValues<Resampling>())
        {
            foreach ((int width, int height) in new[] { (1, 1), (2, 33), (5, 7), (40, 3), (64, 64) })
            {
                var image = new Image(17, 11, 3, bitDepth);
                image.Fill(new Rgba(13, 200, 255));
                var wanted = new Image(width, height, 3, bitDepth);
                wanted.Fill(new Rgba(13, 200, 255));
                Pictures.AssertSame(wanted, image.Resize(width, height, filter));
                Pictures.AssertSame(wanted, image.Resize(width, height, filter, antialias: false));
            }
        }
    }

    [Fact]
    public void Transparent_pixels_do_not_bleed_into_visible_ones()
    {
        Image image = Image.FromPixels(2, 1, 4, (ReadOnlySpan<byte>)[255, 0, 0, 255, 0, 255, 0, 0]);
        Image half = image.Resize(1, 1, Resampling.Box);
        Assert.Equal([255, 0, 0, 128], half.Pixels.ToArray());
    }

    [Fact]
    public void Antialiasing_averages_what_sampling_would_miss()
    {
        // Stripes of one pixel: anti-aliased they are grey, sampled they are whatever stripe is hit.
        var image = new Image(64, 64, 1);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(i % 2 * 255);
        Image smooth = image.Resize(8, 8, Resampling.Bilinear);
        Image sampled = image.Resize(8, 8, Resampling.Nearest);
        Assert.All(smooth.Pixels.ToArray(), v => Assert.InRange(v, 120, 136));
        Assert.All(sampled.Pixels.ToArray(), v => Assert.True(v is 0 or 255));
    }

    [Fact]
    public void Without_antialiasing_bilinear_is_plain_interpolation_of_two_neighbours()
    {
        // Target centres fall at source 2, 6, 10, 14: halfway between pixels 1|2, 5|6, ...
        byte[] ramp = [.. Enumerable.Range(0, 16).Select(v => (byte)(v * 10))];
        Image quarter = Image.FromPixels(16, 1, 1, ramp).Resize(4, 1, Resampling.Bilinear, antialias: false);
        Assert.Equal([15, 55, 95, 135], quarter.Pixels.ToArray());
    }

    [Fact]
    public void Wrong_sizes_and_filters_are_refused()
    {
        var image = new Image(2, 2, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Resize(0, 1, Resampling.Box));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Resize(1, -1, Resampling.Box));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Resize(1, 1, (Resampling)9));
    }
}
