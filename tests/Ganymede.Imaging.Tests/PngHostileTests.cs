using System.Buffers.Binary;

namespace Ganymede.Imaging.Tests;

/// <summary>
/// Damaged and hostile files: an ImageFormatException or a picture, soon and with little memory, nothing else.
/// </summary>
public class PngHostileTests
{
    private static readonly Dictionary<string, byte[]> golden = GoldenArchive.Open("png.zip");

    private static IEnumerable<byte[]> Corpus() =>
        golden.Where(f => f.Key.EndsWith("13x9.png") || f.Key.StartsWith("pillow") && f.Key.EndsWith(".png"))
            .OrderBy(f => f.Key).Select(f => f.Value);

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        foreach (byte[] file in Corpus())
        {
            for (int length = 0; length < file.Length; length++)
                Assert.Throws<ImageFormatException>(() => Image.Decode(file.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_flipped_byte_gives_a_picture_or_a_clear_error()
    {
        var random = new Random(1);
        int refused = 0, read = 0;
        foreach (byte[] file in Corpus())
        {
            for (int i = 0; i < 150; i++)
            {
                byte[] copy = [.. file];
                copy[random.Next(copy.Length)] ^= (byte)random.Next(1, 256);
                Count(copy, ref refused, ref read);
            }
        }

        // CRCs catch all but damage to what is skipped (gamma) or to ancillary letters.
        Assert.True(refused > 8 * read, $"{refused} refused, {read} read");
        Assert.True(read > 0);
    }

    [Fact]
    public void Damage_under_a_right_CRC_gives_a_picture_or_a_clear_error()
    {
        // Reaches what the CRC hides otherwise: header fields, palettes, transparency, deflate and filter bytes.
        var random = new Random(2);
        int refused = 0, read = 0;
        foreach (byte[] file in Corpus())
        {
            List<(string Type, byte[] Data)> chunks = PngBuilder.Chunks(file);
            for (int i = 0; i < 150; i++)
            {
                int chosen = random.Next(chunks.Count);
                byte[] copy = [.. PngBuilder.Signature];
                for (int c = 0; c < chunks.Count; c++)
                {
                    byte[] data = [.. chunks[c].Data];
                    if (c == chosen && data.Length > 0)
                        data[random.Next(data.Length)] ^= (byte)(1 << random.Next(8));
                    if (c != chosen || random.Next(8) != 0)
                        copy = [.. copy, .. PngBuilder.Chunk(chunks[c].Type, data)];
                    if (c == chosen && random.Next(8) == 0)
                        copy = [.. copy, .. PngBuilder.Chunk(chunks[random.Next(chunks.Count)].Type, data)];
                }

                Count(copy, ref refused, ref read);
            }
        }

        Assert.True(refused > 100 && read > 100, $"{refused} refused, {read} read");
    }

    [Fact]
    public void Random_pixel_data_under_random_headers_gives_a_picture_or_a_clear_error()
    {
        (int, int)[] kinds = [(0, 1), (0, 4), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 8), (4, 8), (6, 16)];
        var random = new Random(3);
        int refused = 0, read = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] data = new byte[random.Next(400)];
            random.NextBytes(data);
            // Small values are valid row filters more often.
            for (int j = 0; j < data.Length; j++)
                data[j] = (byte)(data[j] % (i % 2 == 0 ? 5 : 256));
            // Half of the headers are possible ones, so that many get as far as their pixels.
            bool possible = i % 4 < 2;
            (int colour, int depth) = possible
                ? kinds[random.Next(kinds.Length)]
                : (random.Next(8), 1 << random.Next(6));
            int smallest = possible ? 1 : 0;
            uint width = (uint)random.Next(smallest, 20), height = (uint)random.Next(smallest, 20);
            byte[] header = PngBuilder.Header(width, height, depth, colour, random.Next(3 - smallest));
            (string, byte[]) palette = ("PLTE", new byte[3 * random.Next(1, 257)]);
            (string, byte[]) transparency = ("tRNS", new byte[random.Next(8)]);
            byte[] pixels = PngBuilder.Deflate(data);
            byte[] file = random.Next(4) == 0
                ? PngBuilder.File(header, pixels, palette, transparency)
                : PngBuilder.File(header, pixels, palette);
            Count(file, ref refused, ref read);
        }

        Assert.True(refused > 100 && read > 100, $"{refused} refused, {read} read");
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue, "limit of 134217728 pixels")]
    [InlineData(0x80000000, 1, "1 to 2147483647")]
    [InlineData(uint.MaxValue, uint.MaxValue, "1 to 2147483647")]
    [InlineData(0, 5, "1 to 2147483647")]
    [InlineData(1 << 20, 1 << 20, "limit of 134217728 pixels")]
    [InlineData(11000, 12000, "bytes of compressed pixel data can hold")]
    [InlineData(1, 100_000_000, "bytes of compressed pixel data can hold")]
    [InlineData(100_000_000, 1, "bytes of compressed pixel data can hold")]
    public void Huge_sizes_are_refused_before_memory_is_taken(uint width, uint height, string problem)
    {
        byte[] file = PngBuilder.File(PngBuilder.Header(width, height, 8, 6), PngBuilder.Deflate(new byte[1000]));
        AssertRefusedCheaply(file, null, problem);
    }

    [Fact]
    public void Limits_hold_for_pixels_decoded_bytes_and_the_file()
    {
        byte[] file = Pictures.Smooth(100, 100, 3).ToPng();
        Assert.Equal(100, Image.Decode(file, new ImageLimits { MaxPixels = 10_000, MaxBytes = 30_000 }).Width);
        AssertRefusedCheaply(file, new ImageLimits { MaxPixels = 9_999 }, "limit of 9999 pixels");
        AssertRefusedCheaply(file, new ImageLimits { MaxBytes = 29_999 }, "needs 30000 bytes");
        var tight = new ImageLimits { MaxBytes = file.Length - 1 };
        var stream = new MemoryStream(file);
        Assert.Contains("limit", Assert.Throws<ImageFormatException>(() => Image.Load(stream, tight)).Message);
    }

    [Fact]
    public void The_alpha_channel_of_a_transparent_colour_counts_towards_the_limit()
    {
        byte[] file = PngBuilder.File(
            PngBuilder.Header(100, 100, 8, 0), PngBuilder.Deflate(new byte[101 * 100]), ("tRNS", [0, 0]));
        Assert.Equal(2, Image.Decode(file, new ImageLimits { MaxBytes = 20_000 }).Channels);
        AssertRefusedCheaply(file, new ImageLimits { MaxBytes = 19_999 }, "needs 20000 bytes");
    }

    [Fact]
    public void Data_beyond_the_picture_is_never_inflated()
    {
        // 200 MB of zeros behind a picture of one pixel.
        byte[] file = PngBuilder.File(PngBuilder.Header(1, 1, 8, 0), PngBuilder.Deflate(new byte[200_000_000]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Image image = Image.Decode(file);
        long spent = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, image.Pixels[0]);
        Assert.InRange(spent, 0, 2_000_000);
    }

    [Fact]
    public void The_largest_header_is_refused_even_without_limits()
    {
        var none = new ImageLimits { MaxPixels = long.MaxValue, MaxBytes = long.MaxValue };
        byte[] header = PngBuilder.Header(int.MaxValue, int.MaxValue, 16, 6);
        AssertRefusedCheaply(PngBuilder.File(header, PngBuilder.Deflate([0])), none, "more than the limit of");
    }

    [Theory]
    [InlineData("IHDR", true)]
    [InlineData("PLTE", true)]
    [InlineData("tRNS", true)]
    [InlineData("IDAT", true)]
    [InlineData("IEND", true)]
    [InlineData("gAMA", false)]
    public void A_wrong_CRC_is_an_error_where_the_picture_depends_on_the_chunk(string type, bool refused)
    {
        byte[] file = golden["type3-4bit-trns-13x9.png"];
        byte[] copy = [.. file];
        int at = file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(type));
        int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at - 4));
        copy[at + 4 + length] ^= 1;
        if (refused)
        {
            string message = Assert.Throws<ImageFormatException>(() => Image.Decode(copy)).Message;
            Assert.Contains($"the {type} chunk at byte {at - 4} has CRC", message);
        }
        else
        {
            Pictures.AssertSame(Image.Decode(file), Image.Decode(copy));
        }
    }

    [Fact]
    public void A_wrong_checksum_of_the_pixel_data_is_an_error()
    {
        byte[] data = PngBuilder.Deflate(new byte[20]);
        byte[] header = PngBuilder.Header(4, 4, 8, 0);
        Assert.Equal(4, Image.Decode(PngBuilder.File(header, data)).Width);
        data[^1] ^= 1;
        Assert.Throws<ImageFormatException>(() => Image.Decode(PngBuilder.File(header, data)));
    }

    [Fact]
    public void Order_and_presence_of_chunks_are_checked()
    {
        byte[] header = PngBuilder.Chunk("IHDR", PngBuilder.Header(1, 1, 8, 0));
        byte[] data = PngBuilder.Chunk("IDAT", PngBuilder.Deflate([0, 7]));
        byte[] note = PngBuilder.Chunk("tEXt", [65, 0, 66]);
        byte[] end = PngBuilder.Chunk("IEND", []);
        string Problem(params byte[][] chunks) => Assert.Throws<ImageFormatException>(
            () => Image.Decode([.. PngBuilder.Signature, .. chunks.SelectMany(c => c)])).Problem;

        Assert.Contains("first PNG chunk is IDAT", Problem(data, header, end));
        Assert.Contains("no IDAT chunk", Problem(header, end));
        Assert.Contains("does not follow the last", Problem(header, data, note, data, end));
        Assert.Contains("CgBI", Problem(header, PngBuilder.Chunk("CgBI", []), data, end));
        Assert.Contains("cut short", Problem(header, data));
        Assert.Contains("no PLTE chunk", Problem(
            PngBuilder.Chunk("IHDR", PngBuilder.Header(1, 1, 8, 3)), data, PngBuilder.Chunk("PLTE", [1, 2, 3]), end));
        Assert.Contains("colour 7 of a palette of 1", Problem(
            PngBuilder.Chunk("IHDR", PngBuilder.Header(1, 1, 8, 3)), PngBuilder.Chunk("PLTE", [1, 2, 3]), data, end));
        Assert.Contains("row filter 5", Problem(header, PngBuilder.Chunk("IDAT", PngBuilder.Deflate([5, 7])), end));
        Assert.Contains("ends in row 0", Problem(header, PngBuilder.Chunk("IDAT", PngBuilder.Deflate([0])), end));
        Assert.Contains("bit depth 16", Problem(PngBuilder.Chunk("IHDR", PngBuilder.Header(1, 1, 16, 3)), data, end));
        Assert.Contains("colour type 5", Problem(PngBuilder.Chunk("IHDR", PngBuilder.Header(1, 1, 8, 5)), data, end));
    }

    private static void AssertRefusedCheaply(byte[] file, ImageLimits? limits, string problem)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<ImageFormatException>(() => Image.Decode(file, limits));
        long spent = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Contains(problem, refusal.Message);
        Assert.InRange(spent, 0, 1_000_000);
    }

    private static void Count(byte[] file, ref int refused, ref int read)
    {
        try
        {
            Image.Decode(file);
            read++;
        }
        catch (ImageFormatException)
        {
            refused++;
        }
    }
}
