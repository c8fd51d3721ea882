using System.Buffers.Binary;

namespace Ganymede.Imaging.Tests;

public class AnimationTests
{
    private static readonly TimeSpan tenth = TimeSpan.FromSeconds(0.1);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 7, 3)]
    [InlineData(3, 9, 5)]
    [InlineData(1, 233, 171)]
    public void Frames_of_few_colours_come_back_exactly(int channels, int width, int height)
    {
        Image[] frames = [.. Enumerable.Range(0, 4).Select(i => FewColours(i, width, height, channels))];
        GifReader.Animation read = GifReader.Read(Gif(frames));
        Assert.Equal((width, height), (read.Width, read.Height));
        Assert.Equal(0, read.Loops);
        for (int i = 0; i < frames.Length; i++)
        {
            Pictures.AssertSame(frames[i].ToChannels(4), read.Frames[i].Shown);
            Assert.Equal(10, read.Frames[i].Hundredths);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(256)]
    public void Every_palette_size_works_for_long_and_noisy_data(int colours)
    {
        // Enough codes to fill the table of 4096 and begin it anew.
        var random = new Random(colours);
        var noise = new Image(150, 150, 1);
        foreach (ref byte v in noise.Pixels)
            v = (byte)(random.Next(colours) * 255 / (colours - 1));
        var even = new Image(300, 300, 1);
        Pictures.AssertSame(noise.ToChannels(4), GifReader.Read(Gif([noise])).Frames[0].Shown);
        Pictures.AssertSame(even.ToChannels(4), GifReader.Read(Gif([even])).Frames[0].Shown);
    }

    [Theory]
    [InlineData(false, 4.0)]
    [InlineData(true, 5.0)]
    public void Many_colours_are_reduced_to_near_ones(bool dither, double allowed)
    {
        Image[] frames = [Pictures.Smooth(120, 90, 3), Pictures.Smooth(120, 90, 3).FlipVertical()];
        GifReader.Animation read = GifReader.Read(Gif(frames, new GifOptions { Dither = dither }));
        for (int i = 0; i < 2; i++)
        {
            int[] wanted = Pictures.Samples(frames[i]), found = Pictures.Samples(read.Frames[i].Shown.ToChannels(3));
            Assert.InRange(wanted.Zip(found, (a, b) => Math.Abs(a - b)).Average(), 0.01, allowed);
        }
    }

    [Fact]
    public void Dithering_keeps_the_mean_of_a_region()
    {
        // A slope between colours of the palette: without dithering whole bands are too dark or too light.
        Image image = Pictures.Smooth(160, 160, 3);
        double Error(bool dither)
        {
            byte[] file = Gif([image], new GifOptions { Dither = dither });
            Image shown = GifReader.Read(file).Frames[0].Shown.ToChannels(3);
            // 16 bits, so that the means are not rounded away.
            Image small = image.To16Bit().Resize(20, 20, Resampling.Box);
            Image found = shown.To16Bit().Resize(20, 20, Resampling.Box);
            return Pictures.Samples(small).Zip(Pictures.Samples(found), (a, b) => Math.Abs(a - b)).Average();
        }

        Assert.True(Error(true) < 0.75 * Error(false), $"{Error(true)} with, {Error(false)} without");
    }

    [Fact]
    public void Only_what_changes_is_stored_again()
    {
        Image first = FewColours(1, 40, 30, 3), second = first.Clone();
        second.Row(11)[3 * 7] ^= 255;
        second.Row(14)[3 * 9] ^= 255;
        GifReader.Animation read = GifReader.Read(Gif([first, second, second]));
        Assert.Equal([40 * 30, 3 * 4, 1], read.Frames.Select(f => f.Pixels));
        Pictures.AssertSame(second.ToChannels(4), read.Frames[2].Shown);
    }

    [Fact]
    public void Transparent_pixels_show_the_background_in_every_frame()
    {
        var a = new Image(4, 1, 4);
        a.Row(0)[..8].Fill(255);
        Image b = a.FlipHorizontal();
        GifReader.Animation read = GifReader.Read(Gif([a, b]));
        Pictures.AssertSame(a, read.Frames[0].Shown);
        Pictures.AssertSame(b, read.Frames[1].Shown);
    }

    [Fact]
    public void Loops_and_delays_are_as_asked_for()
    {
        Image[] two = [new Image(2, 2, 1), FewColours(1, 2, 2, 1)];
        var options = new GifOptions { Plays = 3, LastFrameDelay = TimeSpan.FromSeconds(2) };
        GifReader.Animation read = GifReader.Read(Gif(two, options));
        Assert.Equal(2, read.Loops);
        Assert.Equal([10, 200], read.Frames.Select(f => f.Hundredths));
        Assert.Null(GifReader.Read(Gif(two, new GifOptions { Plays = 1 })).Loops);

        using var stream = new MemoryStream();
        GifWriter.Write(stream, two, TimeSpan.Zero);
        Assert.Equal(2, GifReader.Read(stream.ToArray()).Frames[0].Hundredths);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 8)]
    [InlineData(4, 8)]
    public void Animated_PNG_frames_come_back_exactly(int channels, int bitDepth)
    {
        Image[] frames = [.. Enumerable.Range(0, 3).Select(i => Pictures.Noise(i, 150, 90, channels, bitDepth))];
        Image almost = frames[^1].Clone();
        if (bitDepth == 8)
            almost.Row(20)[30] ^= 1;
        frames = [.. frames, almost];
        using var stream = new MemoryStream();
        AnimatedPngWriter.Write(stream, frames, tenth, new AnimationOptions { Plays = 5 });
        byte[] file = stream.ToArray();

        // Readers of still pictures see the first frame.
        Pictures.AssertSame(frames[0], Image.Decode(file));
        List<Image> shown = Play(file, out int plays);
        Assert.Equal(5, plays);
        Assert.Equal(frames.Length, shown.Count);
        for (int i = 0; i < frames.Length; i++)
            Pictures.AssertSame(frames[i], shown[i]);
    }

    [Fact]
    public void Frames_of_different_formats_are_written_without_loss()
    {
        Image[] frames = [Pictures.Noise(1, 5, 4, 1), Pictures.Noise(2, 5, 4, 3, 16), Pictures.Noise(3, 5, 4, 2)];
        using var stream = new MemoryStream();
        AnimatedPngWriter.Write(stream, frames, tenth);
        List<Image> shown = Play(stream.ToArray(), out int plays);
        Assert.Equal(0, plays);
        for (int i = 0; i < frames.Length; i++)
            Pictures.AssertSame(frames[i].To16Bit().ToChannels(4), shown[i]);
    }

    [Fact]
    public void Impossible_animations_are_refused()
    {
        using var stream = new MemoryStream();
        Image[] two = [new Image(2, 2, 1), new Image(2, 3, 1)];
        Assert.Contains("2 x 3", Assert.Throws<ArgumentException>(() => GifWriter.Write(stream, two, tenth)).Message);
        Assert.Throws<ArgumentException>(() => AnimatedPngWriter.Write(stream, two, tenth));
        Assert.Throws<ArgumentException>(() => GifWriter.Write(stream, [], tenth));
        Assert.Throws<ArgumentException>(() => AnimatedPngWriter.Write(stream, [], tenth));
        Assert.Throws<ArgumentException>(() => GifWriter.Write(stream, [two[0]], tenth, new GifOptions { Plays = -1 }));
        Assert.Throws<ArgumentException>(() => AnimatedPngWriter.Write(stream, [two[0]], TimeSpan.FromMinutes(2)));
    }

    private static byte[] Gif(Image[] frames, GifOptions? options = null)
    {
        using var stream = new MemoryStream();
        GifWriter.Write(stream, frames, tenth, options);
        return stream.ToArray();
    }

    /// <summary>At most 200 colours in all frames together.</summary>
    private static Image FewColours(int seed, int width, int height, int channels)
    {
        var random = new Random(seed);
        var image = new Image(width, height, channels);
        for (int i = 0; i < width * height; i++)
        {
            int colour = random.Next(200);
            for (int c = 0; c < channels; c++)
                image.Pixels[i * channels + c] = (byte)(colour * (c + 1));
        }

        return image;
    }

    /// <summary>Rebuilds each frame as a still PNG and puts it onto the canvas, as the specification says.</summary>
    private static List<Image> Play(byte[] file, out int plays)
    {
        List<(string Type, byte[] Data)> chunks = PngBuilder.Chunks(file);
        byte[] header = chunks[0].Data;
        byte[] control = chunks.Single(c => c.Type == "acTL").Data;
        plays = BinaryPrimitives.ReadInt32BigEndian(control.AsSpan(4));
        var shown = new List<Image>();
        Image canvas = new(1, 1, 1);
        byte[] frame = [], data = [];
        int sequence = 0;
        foreach ((string type, byte[] body) in chunks)
        {
            if (type is "fcTL" or "fdAT")
                Assert.Equal(sequence++, BinaryPrimitives.ReadInt32BigEndian(body));
            if (type is "fcTL" or "IEND")
            {
                if (data.Length > 0)
                {
                    Image part = Image.Decode(PngBuilder.File([.. frame[4..12], .. header[8..]], data));
                    canvas = shown.Count == 0 ? part : Paste(canvas, part, frame);
                    shown.Add(canvas);
                }

                (frame, data) = (body, []);
            }
            else if (type is "IDAT" or "fdAT")
            {
                data = [.. data, .. type == "IDAT" ? body : body[4..]];
            }
        }

        Assert.Equal(shown.Count, BinaryPrimitives.ReadInt32BigEndian(control));
        return shown;
    }

    private static Image Paste(Image canvas, Image part, byte[] control)
    {
        int x = BinaryPrimitives.ReadInt32BigEndian(control.AsSpan(12));
        int y = BinaryPrimitives.ReadInt32BigEndian(control.AsSpan(16));
        Image result = canvas.Clone();
        for (int row = 0; row < part.Height; row++)
        {
            if (part.BitDepth == 8)
                part.Row(row).CopyTo(result.Row(y + row)[(x * part.Channels)..]);
            else
                part.Row16(row).CopyTo(result.Row16(y + row)[(x * part.Channels)..]);
        }

        return result;
    }
}
