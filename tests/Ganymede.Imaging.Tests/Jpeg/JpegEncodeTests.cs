namespace Ganymede.Imaging.Tests.Jpeg;

public sealed class JpegEncodeTests
{
    private static readonly Dictionary<string, byte[]> golden = GoldenArchive.Open("jpeg.zip");

    public static TheoryData<string> Files() =>
        [.. golden.Keys.Where(name => name.StartsWith("encode-") && name.EndsWith(".jpg"))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Writes_the_bytes_that_libjpeg_turbo_writes(string name)
    {
        // encode-RGB-17x18-q90-420-best.jpg
        string[] parts = name[..^4].Split('-');
        Image image = GoldenArchive.ReadRaw(golden[string.Join('-', parts[..3]) + ".raw"]);
        byte[] file = image.ToJpeg(new JpegOptions
        {
            Quality = int.Parse(parts[3][1..]),
            Subsampling = parts[4] == "420" ? JpegSubsampling.Quarter : JpegSubsampling.Full,
            OptimizeTables = parts[5] == "best",
        });
        Assert.Equal(golden[name], file);
    }

    [Fact]
    public void A_saved_picture_comes_back_nearly_the_same()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("ganymede-jpeg-").FullName, "a.JPG");
        var image = new Image(50, 30, 3);
        for (int y = 0; y < 30; y++)
        {
            for (int x = 0; x < 50; x++)
                (image.Row(y)[3 * x], image.Row(y)[3 * x + 1], image.Row(y)[3 * x + 2]) =
                    ((byte)(5 * x), (byte)(8 * y), (byte)(250 - 2 * x - 3 * y));
        }

        image.Save(path, new JpegOptions { Quality = 100, Subsampling = JpegSubsampling.Full });
        Image back = Image.Load(path);
        Assert.Equal((50, 30, 3), (back.Width, back.Height, back.Channels));
        Assert.True(Largest(image, back) <= 4);
        long best = new FileInfo(path).Length;
        image.Save(path);
        Assert.True(new FileInfo(path).Length < best / 2);
        Assert.True(Largest(image, Image.Load(path)) <= 16);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Sixteen_bits_become_eight_and_grey_stays_grey()
    {
        Image image = Pictures.Noise(3, 20, 10, 1, 16);
        Image back = Image.Decode(image.ToJpeg(new JpegOptions { Quality = 100 }));
        Assert.Equal(1, back.Channels);
        Assert.True(Largest(image.To8Bit(), back) <= 2);
    }

    [Fact]
    public void Noise_of_large_pictures_needs_no_code_of_more_than_16_bits()
    {
        // Fibonacci-like frequencies make the longest codes: blocks with ever rarer coefficients.
        var image = new Image(1600, 400, 1);
        for (int y = 0; y < 400; y++)
        {
            for (int x = 0; x < 1600; x++)
            {
                int block = y / 8 * 200 + x / 8, rarity = 0;
                for (int rest = block; rest % 2 == 1 && rarity < 12; rest /= 2)
                    rarity++;
                image.Row(y)[x] = (byte)(128 + (((x + y) & 1) * 2 - 1) * rarity * 10 + x % 8 * rarity);
            }
        }

        Image back = Image.Decode(image.ToJpeg(new JpegOptions { Quality = 100 }));
        Assert.True(Largest(image, back) <= 2);
    }

    [Fact]
    public void What_JPEG_cannot_hold_is_refused()
    {
        Assert.Contains("alpha", Assert.Throws<ArgumentException>(() => new Image(2, 2, 4).ToJpeg()).Message);
        Assert.Contains("alpha", Assert.Throws<ArgumentException>(() => new Image(2, 2, 2).ToJpeg()).Message);
        Assert.Contains("65535", Assert.Throws<ArgumentException>(() => new Image(65536, 1, 1).ToJpeg()).Message);
        foreach (int quality in new[] { 0, 101, -1 })
        {
            string message = Assert.Throws<ArgumentException>(
                () => new Image(2, 2, 1).ToJpeg(new JpegOptions { Quality = quality })).Message;
            Assert.Contains($"1 to 100, not {quality}", message);
        }
    }

    private static int Largest(Image a, Image b)
    {
        int largest = 0;
        for (int i = 0; i < a.Pixels.Length; i++)
            largest = Math.Max(largest, Math.Abs(a.Pixels[i] - b.Pixels[i]));
        return largest;
    }
}
