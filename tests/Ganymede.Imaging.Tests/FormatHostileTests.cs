using System.Buffers.Binary;
using System.Text;

namespace Ganymede.Imaging.Tests;

/// <summary>
/// Damaged and hostile BMP and PNM: an ImageFormatException or a picture, soon and with little memory, nothing else.
/// </summary>
public class FormatHostileTests
{
    private static readonly Dictionary<string, byte[]> golden = GoldenArchive.Open("formats.zip");

    private static IEnumerable<byte[]> Corpus() =>
        golden.Where(f => !f.Key.EndsWith(".raw")).OrderBy(f => f.Key).Select(f => f.Value);

    [Fact]
    public void A_file_cut_short_anywhere_is_a_picture_or_a_clear_error()
    {
        foreach ((string name, byte[] file) in golden.Where(f => !f.Key.EndsWith(".raw")))
        {
            Image whole = Image.Decode(file);
            int read = 0;
            for (int length = 0; length < file.Length; length++)
            {
                if (Try(file.AsSpan(0, length)) is not { } image)
                    continue;
                // What may be missing decides nothing: what fills up the last row, the mark behind the last run, a
                // line's end; of a number in digits the last ones may.
                read++;
                if (!name.Contains("plain"))
                    Pictures.AssertSame(whole, image);
            }

            Assert.InRange(read, 0, 6);
        }
    }

    [Fact]
    public void A_flipped_bit_gives_a_picture_or_a_clear_error()
    {
        var random = new Random(1);
        int refused = 0, read = 0;
        foreach (byte[] file in Corpus())
        {
            for (int i = 0; i < 200; i++)
            {
                byte[] copy = [.. file];
                // Half of the flips are in the header.
                int reach = i % 2 == 0 ? Math.Min(copy.Length, 70) : copy.Length;
                copy[random.Next(reach)] ^= (byte)(1 << random.Next(8));
                if (Try(copy) is null)
                    refused++;
                else
                    read++;
            }
        }

        Assert.True(refused > 1000 && read > 1000, $"{refused} refused, {read} read");
    }

    [Fact]
    public void Random_run_lengths_give_a_picture_or_a_clear_error()
    {
        var random = new Random(2);
        int refused = 0, read = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] file = [.. golden[i % 2 == 0 ? "rle8-runs.bmp" : "rle4-runs.bmp"]];
            for (int at = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(10)); at < file.Length; at++)
            {
                if (random.Next(4) == 0)
                    file[at] = (byte)random.Next(6);
            }

            if (Try(file) is null)
                refused++;
            else
                read++;
        }

        Assert.True(refused > 100 && read > 100, $"{refused} refused, {read} read");
    }

    [Theory]
    [InlineData("rgb24.bmp", int.MaxValue, int.MaxValue, "limit of 134217728 pixels")]
    [InlineData("rgb24.bmp", int.MaxValue, -int.MaxValue, "limit of 134217728 pixels")]
    [InlineData("rgb24.bmp", 1, int.MinValue, "1 to 2147483647")]
    [InlineData("rgb24.bmp", -5, 5, "1 to 2147483647")]
    [InlineData("rgb24.bmp", 5, 0, "1 to 2147483647")]
    [InlineData("rgb24.bmp", 11000, 12000, "bytes of pixel data can hold")]
    [InlineData("pal1.bmp", 1 << 26, 2, "bytes of pixel data can hold")]
    [InlineData("rle8-runs.bmp", 11000, 12000, "bytes of pixel data can hold")]
    [InlineData("rle4-runs.bmp", 100_000_000, 1, "bytes of pixel data can hold")]
    public void Huge_BMP_sizes_are_refused_before_memory_is_taken(string name, int width, int height, string problem)
    {
        byte[] file = [.. golden[name]];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        AssertRefusedCheaply(file, null, problem);
    }

    [Theory]
    [InlineData("P5 2147483647 2147483647 255\n", "limit of 134217728 pixels")]
    [InlineData("P5 99999999999999999999 1 255\n", "at most 2147483647 is wanted")]
    [InlineData("P5 0 1 255\n", "the width is 0")]
    [InlineData("P5 5 5 0\n", "the value of white is 0")]
    [InlineData("P5 5 5 65536\n", "at most 65535 is wanted")]
    [InlineData("P5 -5 5 255\n", "byte 3 is 2D where a width is wanted")]
    [InlineData("P5 11000 12000 255\n", "bytes of pixel data can hold")]
    [InlineData("P1 11000 12000\n", "bytes of pixel data can hold")]
    [InlineData("P2 11000 12000 255\n", "bytes of pixel data can hold")]
    [InlineData("P4 11000 12000\n", "bytes of pixel data can hold")]
    [InlineData("P6 1 1", "cut short")]
    [InlineData("P3 1 1 255\n1 2 x ", "where a sample is wanted")]
    [InlineData("P2 1 1 10\n11 ", "at most 10 is wanted")]
    [InlineData("P1 1 1\n2 ", "where 0 or 1 is wanted")]
    [InlineData("P5 2 1 100\n\u0065A", "sample 0 is 101")]
    [InlineData("P7\nWIDTH 2\nENDHDR\n", "lacks WIDTH, HEIGHT, DEPTH or MAXVAL")]
    [InlineData("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 5\n", "the number of channels is '5' where 1 to 4")]
    [InlineData("P7\nWIDTH x\n", "the width is 'x'")]
    [InlineData("P7\nBREADTH 2\n", "'BREADTH'")]
    [InlineData("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\nA", "1 channels where RGB has 3")]
    public void Impossible_PNM_headers_are_refused_before_memory_is_taken(string header, string problem) =>
        AssertRefusedCheaply(Encoding.ASCII.GetBytes(header), null, problem);

    [Theory]
    [InlineData(14, 41, "the BMP header has 41 bytes")]
    [InlineData(28, 3, "3 bits a pixel")]
    [InlineData(30, 4, "compression 4 at 24 bits a pixel")]
    [InlineData(30, 1, "compression 1 at 24 bits a pixel")]
    [InlineData(10, 20, "the pixels begin at byte 20 where 54")]
    [InlineData(10, 1_000_000, "the pixels begin at byte 1000000")]
    public void Impossible_BMP_fields_are_named(int at, int value, string problem)
    {
        byte[] file = [.. golden["rgb24.bmp"]];
        if (at == 28)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at), (short)value);
        else
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        AssertRefusedCheaply(file, null, problem);
    }

    [Fact]
    public void Colours_beyond_the_palette_masks_with_gaps_and_runs_beyond_the_row_are_refused()
    {
        byte[] file = [.. golden["pal8-few.bmp"]];
        file[^5] = 5;
        AssertRefusedCheaply(file, null, "colour 5 of a palette of 5");
        file = [.. golden["fields-565.bmp"]];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(54), 0xA0);
        AssertRefusedCheaply(file, null, "the colour mask 000000A0");
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(54), 0x1F0000);
        AssertRefusedCheaply(file, null, "the colour mask 001F0000");
        file = [.. golden["rle8-runs.bmp"]];
        file[BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(10))] = 200;
        AssertRefusedCheaply(file, null, "lead to column 13");
    }

    [Fact]
    public void Limits_hold_for_pixels_and_decoded_bytes()
    {
        foreach ((string name, int bytes) in ((string, int)[])[("rgb24.bmp", 351), ("pal1.bmp", 351),
            ("p6-255.ppm", 351), ("p5-65535.pgm", 234), ("p7-rgb_alpha-65535.pam", 936)])
        {
            byte[] file = golden[name];
            Assert.Equal(13, Image.Decode(file, new ImageLimits { MaxPixels = 117, MaxBytes = bytes }).Width);
            AssertRefusedCheaply(file, new ImageLimits { MaxPixels = 116 }, "limit of 116 pixels");
            AssertRefusedCheaply(file, new ImageLimits { MaxBytes = bytes - 1 }, $"needs {bytes} bytes");
        }
    }

    [Fact]
    public void The_largest_headers_are_refused_even_without_limits()
    {
        var none = new ImageLimits { MaxPixels = long.MaxValue, MaxBytes = long.MaxValue };
        byte[] file = [.. golden["rgb24.bmp"]];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), int.MaxValue);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), -int.MaxValue);
        AssertRefusedCheaply(file, none, "more than the limit of");
        AssertRefusedCheaply("P6 2147483647 2147483647 65535\n"u8.ToArray(), none, "more than the limit of");
    }

    private static void AssertRefusedCheaply(byte[] file, ImageLimits? limits, string problem)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<ImageFormatException>(() => Image.Decode(file, limits));
        long spent = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Contains(problem, refusal.Message);
        Assert.InRange(spent, 0, 1_000_000);
    }

    private static Image? Try(ReadOnlySpan<byte> file)
    {
        try
        {
            return Image.Decode(file);
        }
        catch (ImageFormatException)
        {
            return null;
        }
    }
}
