using System.Diagnostics;

namespace Ganymede.Imaging.Tests.Jpeg;

/// <summary>Damaged and hostile files: an ImageFormatException or a picture, soon and with little memory.</summary>
public class JpegHostileTests
{
    private static readonly Dictionary<string, byte[]> golden = GoldenArchive.Open("jpeg.zip");

    private static readonly string[] parts =
        ["31x32", "17x15", "5x8", "restart-", "sampling-mixed-", "cmyk-adobe-", "orientation-"];

    private static readonly string[] corpus =
    [
        .. golden.Keys.Where(name => name.EndsWith(".jpg") && golden[name].Length < 1500 && parts.Any(name.Contains))
            .Order(),
    ];

    [Fact]
    public void A_file_cut_anywhere_gives_a_picture_or_a_clear_error()
    {
        Assert.True(corpus.Length > 20, $"{corpus.Length} files");
        foreach (string name in corpus.Where(name => golden[name].Length < 800))
        {
            byte[] file = golden[name];
            int scan = JpegFiles.Find(file, 0xDA);
            for (int length = 0; length < file.Length; length++)
            {
                Image? image = Try(file.AsSpan(0, length));
                if (length <= scan)
                    Assert.Null(image);
                else if (image is not null)
                    Assert.NotEmpty(image.Warnings);
            }
        }
    }

    [Fact]
    public void Flipped_bits_give_a_picture_or_a_clear_error()
    {
        var random = new Random(1);
        int read = 0, refused = 0, warned = 0;
        foreach (string name in corpus)
        {
            for (int i = 0; i < 200; i++)
            {
                byte[] copy = [.. golden[name]];
                for (int flips = random.Next(1, 4); flips > 0; flips--)
                    copy[random.Next(2, copy.Length)] ^= (byte)(1 << random.Next(8));
                Image? image = Try(copy);
                _ = image is null ? refused++ : image.Warnings.Count > 0 ? warned++ : read++;
            }
        }

        Assert.True(read > 100 && refused > 100 && warned > 100, $"{read} read, {warned} warned, {refused} refused");
    }

    [Fact]
    public void Random_markers_give_a_picture_or_a_clear_error()
    {
        var random = new Random(2);
        int read = 0, refused = 0;
        foreach (string name in corpus)
        {
            for (int i = 0; i < 300; i++)
            {
                byte[] file = golden[name];
                byte[] data = new byte[random.Next(20)];
                random.NextBytes(data);
                int at = random.Next(2, file.Length);
                byte marker = (byte)random.Next(0xC0, 0x100);
                byte[] inserted = random.Next(3) == 0 ? [0xFF, marker] : JpegFiles.Segment(marker, data);
                _ = Try([.. file[..at], .. inserted, .. file[(at + random.Next(2) * Math.Min(20, file.Length - at))..]])
                    is null ? refused++ : read++;
            }
        }

        Assert.True(read > 100 && refused > 100, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Random_data_behind_a_right_header_gives_a_picture_or_a_clear_error()
    {
        var random = new Random(3);
        foreach (string name in corpus)
        {
            for (int i = 0; i < 100; i++)
            {
                byte[] data = new byte[random.Next(1, 600)];
                random.NextBytes(data);
                byte[] file = golden[name];
                int scan = JpegFiles.Find(file, 0xDA);
                Try([.. file[..(scan + 2 + (file[scan + 2] << 8 | file[scan + 3]))], .. data]);
            }
        }
    }

    [Theory]
    [InlineData(0xC3, "lossless JPEG, which is not read")]
    [InlineData(0xC5, "hierarchical JPEG")]
    [InlineData(0xC9, "arithmetic-coded JPEG")]
    [InlineData(0xCA, "arithmetic-coded JPEG")]
    [InlineData(0xCB, "lossless arithmetic-coded JPEG")]
    [InlineData(0xCF, "hierarchical arithmetic-coded JPEG")]
    public void Other_processes_are_named(byte marker, string problem)
    {
        byte[] copy = [.. golden["large-baseline.jpg"]];
        copy[JpegFiles.Find(copy, 0xC0) + 1] = marker;
        Refuses(copy, problem);
    }

    [Theory]
    [InlineData(0, new byte[] { 12 }, "12 bits a sample, and only 8 are read")]
    [InlineData(1, new byte[] { 0, 0 }, "DNL marker, which is not read")]
    [InlineData(3, new byte[] { 0, 0 }, "a width of 0")]
    [InlineData(1, new byte[] { 255, 255, 255, 255 }, "65535 x 65535 pixels, more than the limit of 134217728")]
    [InlineData(1, new byte[] { 40, 0, 40, 0 }, "10240 x 10240 pixels, more than")]
    [InlineData(5, new byte[] { 2 }, "2 components where 1 (grey), 3 (colour) or 4 (CMYK)")]
    [InlineData(5, new byte[] { 4 }, "15 bytes where 18 are wanted for 4 components")]
    [InlineData(7, new byte[] { 0x51 }, "sampling factors 5 x 1")]
    [InlineData(7, new byte[] { 0x20 }, "sampling factors 2 x 0")]
    [InlineData(8, new byte[] { 4 }, "quantization table 4")]
    [InlineData(8, new byte[] { 3 }, "uses quantization table 3, which it does not hold")]
    [InlineData(9, new byte[] { 1 }, "two components with the number 1")]
    public void Wrong_frame_headers_are_refused(int offset, byte[] data, string problem) =>
        Refuses(JpegFiles.With(golden["large-baseline.jpg"], 0xC0, offset, data), problem);

    [Fact]
    public void Memory_limits_hold_before_memory_is_taken()
    {
        byte[] file = golden["large-progressive.jpg"];
        var limits = new ImageLimits { MaxBytes = 50_000 };
        // 100 x 75 pixels: 22,500 bytes of result, 13,440 samples of 3 bytes each while decoding.
        string message = Assert.Throws<ImageFormatException>(() => Image.Decode(file, limits)).Message;
        Assert.Contains("needs 62820 bytes, more than the limit of 50000", message);
        Assert.Equal(100, Image.Decode(golden["large-baseline.jpg"], limits).Width);
    }

    [Fact]
    public void Many_scans_are_bounded()
    {
        // Each empty scan of a few bytes would have all blocks visited: 4096 x 4096 pixels here.
        byte[] header = JpegFiles.With(golden["large-progressive.jpg"], 0xC2, 1, 16, 0, 16, 0);
        List<byte> scans = [];
        for (int component = 1; component <= 3; component++)
        {
            // A table whose first code, one bit, says that 32767 blocks are empty.
            scans.AddRange(JpegFiles.Segment(0xC4, [0x10, 1, .. new byte[15], 0xE0]));
            for (byte k = 1; k < 64; k++)
            {
                for (int low = 13; low >= 0; low--)
                {
                    byte bits = (byte)((low == 13 ? 0 : low + 1) << 4 | low);
                    scans.AddRange(JpegFiles.Segment(0xDA, 1, (byte)component, 0, k, k, bits));
                    scans.AddRange(new byte[40]);
                }
            }
        }

        byte[] file = JpegFiles.WithScans(header, scans);
        var watch = Stopwatch.StartNew();
        Image? image = Try(file);
        Assert.NotNull(image);
        Assert.Contains(image.Warnings, warning => warning.Contains("limit of 128 scans"));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    [Fact]
    public void The_same_scan_again_is_not_read_again()
    {
        byte[] file = golden["large-baseline.jpg"];
        int scan = JpegFiles.Find(file, 0xDA);
        Image image = Image.Decode([.. file[..^2], .. file[scan..]]);
        Assert.Contains("out of turn", Assert.Single(image.Warnings));
        Pictures.AssertSame(Image.Decode(file), image);
    }

    private static void Refuses(byte[] file, string problem) =>
        Assert.Contains(problem, Assert.Throws<ImageFormatException>(() => Image.Decode(file)).Message);

    /// <summary>The picture, or null when it was refused in the way it should be.</summary>
    private static Image? Try(ReadOnlySpan<byte> file)
    {
        try
        {
            return Image.Decode(file, new ImageLimits { MaxPixels = 1 << 25, MaxBytes = 1 << 28 });
        }
        catch (ImageFormatException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            return null;
        }
    }
}
