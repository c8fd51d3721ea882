namespace Ganymede.Imaging.Tests.Jpeg;

/// <summary>Damage behind the start of the pixel data: what can be read is, the rest is grey, and it is told.</summary>
public class JpegDamageTests
{
    private static readonly Dictionary<string, byte[]> golden = GoldenArchive.Open("jpeg.zip");

    [Fact]
    public void A_cut_file_keeps_the_rows_that_it_has()
    {
        byte[] file = golden["large-baseline.jpg"];
        Image whole = Image.Decode(file);
        Image cut = Image.Decode(file.AsSpan(0, file.Length * 2 / 3));
        Assert.Equal(2, cut.Warnings.Count);
        Assert.Contains("from pixel row 48 on", cut.Warnings[0]);
        Assert.Contains("cut short", cut.Warnings[1]);
        // The colours of the last row before the damage are smoothed with those behind it.
        for (int y = 0; y < 47; y++)
            Assert.Equal(whole.Row(y), cut.Row(y));
        Assert.All(cut.Row(74).ToArray(), sample => Assert.Equal(128, sample));
    }

    [Fact]
    public void A_lost_end_marker_is_told_and_costs_nothing()
    {
        byte[] file = golden["large-baseline.jpg"];
        Image cut = Image.Decode(file.AsSpan(0, file.Length - 2));
        Assert.Contains("end marker", Assert.Single(cut.Warnings));
        Pictures.AssertSame(Image.Decode(file), cut);
    }

    [Fact]
    public void A_cut_progressive_file_gives_the_whole_picture_blurred()
    {
        byte[] file = golden["large-progressive.jpg"];
        Image whole = Image.Decode(file), cut = Image.Decode(file.AsSpan(0, file.Length / 2));
        Assert.NotEmpty(cut.Warnings);
        double error = 0;
        for (int i = 0; i < whole.Pixels.Length; i++)
            error += Math.Abs(whole.Pixels[i] - cut.Pixels[i]);
        Assert.InRange(error / whole.Pixels.Length, 0.5, 40);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xD9 }, false)]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0 }, true)]
    public void Damage_between_restart_markers_costs_one_segment(byte[] damage, bool goesOn)
    {
        byte[] file = golden["restart-3-interleaved.jpg"];
        Image whole = Image.Decode(file);
        int[] markers = RestartMarkers(file);
        Assert.True(markers.Length == 2);

        // 3 units of 16 x 16 pixels are one row here: the second of three is damaged, or the file ends in it.
        byte[] damaged = [.. file[..(markers[0] + 4)], .. damage, .. goesOn ? file[markers[1]..] : []];
        Image image = Image.Decode(damaged);
        Assert.Contains("from pixel row 16 on", image.Warnings[0]);
        for (int y = 0; y < 15; y++)
            Assert.Equal(whole.Row(y), image.Row(y));
        for (int y = 33; y < 38; y++)
        {
            if (goesOn)
                Assert.Equal(whole.Row(y), image.Row(y));
            else
                Assert.All(image.Row(y).ToArray(), sample => Assert.Equal(128, sample));
        }
    }

    [Fact]
    public void A_lost_restart_marker_does_not_shift_what_follows()
    {
        byte[] file = golden["restart-1-interleaved.jpg"];
        Image whole = Image.Decode(file);
        int[] markers = RestartMarkers(file);
        // Units 3 and 4, with the marker between them, are gone: the first two of the second row.
        Image image = Image.Decode([.. file[..markers[2]], .. file[markers[4]..]]);
        Assert.Contains("2 of its 9 units", Assert.Single(image.Warnings));
        for (int y = 0; y < 15; y++)
            Assert.Equal(whole.Row(y), image.Row(y));
        Assert.Equal(whole.Row(24)[(3 * 34)..], image.Row(24)[(3 * 34)..]);
        for (int y = 33; y < 38; y++)
            Assert.Equal(whole.Row(y), image.Row(y));
    }

    [Fact]
    public void A_component_without_data_is_told()
    {
        byte[] file = golden["sampling-440-separate.jpg"];
        int last = file.AsSpan().LastIndexOf(new byte[] { 0xFF, 0xDA });
        Image image = Image.Decode([.. file[..last], 0xFF, 0xD9]);
        Assert.Contains("component 3 of 3", Assert.Single(image.Warnings));
    }

    [Fact]
    public void Warnings_name_no_whole_file()
    {
        Assert.Empty(Image.Decode(golden["large-baseline.jpg"]).Warnings);
        Assert.Empty(new Image(1, 1, 1).Warnings);
    }

    private static int[] RestartMarkers(byte[] file) =>
    [
        .. Enumerable.Range(0, file.Length - 1)
            .Where(i => file[i] == 0xFF && file[i + 1] is >= 0xD0 and <= 0xD7),
    ];
}
