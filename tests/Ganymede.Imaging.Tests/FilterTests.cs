using Ganymede.Imaging.Filters;

namespace Ganymede.Imaging.Tests;

public class FilterTests
{
    // 1x1, single rows and columns, odd and prime.
    public static TheoryData<int, int> Sizes() => new()
    {
        { 1, 1 }, { 1, 2 }, { 2, 1 }, { 1, 17 }, { 17, 1 }, { 2, 2 }, { 3, 3 }, { 5, 7 }, { 31, 13 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Blur_keeps_the_mean_and_pictures_of_one_colour(int width, int height)
    {
        foreach (double sigma in (double[])[0.3, 1, 2.5, 40])
        {
            // 16 bits, so that rounding does not hide a drift.
            Image noise = Pictures.Noise(1, width, height, 3, 16);
            Image blurred = GaussianBlur.Apply(noise, sigma);
            Assert.Equal(noise.ToString(), blurred.ToString());
            for (int c = 0; c < 3; c++)
                Assert.InRange(Mean(blurred, c) - Mean(noise, c), -1.5, 1.5);

            var flat = new Image(width, height, 4);
            flat.Fill(new Rgba(200, 100, 3, 128));
            Pictures.AssertSame(flat, GaussianBlur.Apply(flat, sigma));
        }
    }

    [Fact]
    public void Blur_of_a_point_is_the_Gaussian()
    {
        var point = new Image(41, 41, 1, 16);
        point.Row16(20)[20] = 65535;
        Image blurred = GaussianBlur.Apply(point, 3);
        double top = 65535 / (2 * Math.PI * 9);
        for (int y = 0; y < 41; y++)
        {
            for (int x = 0; x < 41; x++)
            {
                double squared = (x - 20) * (x - 20) + (y - 20) * (y - 20);
                Assert.InRange(blurred.Row16(y)[x] - top * Math.Exp(-squared / 18), -2, 3);
            }
        }
    }

    [Fact]
    public void Blur_does_not_let_hidden_colours_bleed()
    {
        var image = new Image(9, 1, 4);
        image.Fill(new Rgba(255, 0, 0, 0));
        for (int x = 4; x < 9; x++)
            ((ReadOnlySpan<byte>)[0, 0, 255, 255]).CopyTo(image.Row(0)[(4 * x)..]);
        Image blurred = GaussianBlur.Apply(image, 1);
        Assert.True(blurred.Row(0)[4 * 3 + 3] is > 20 and < 235);
        Assert.Equal([0, 0, 255], blurred.Row(0).Slice(4 * 3, 3).ToArray());
    }

    [Fact]
    public void Gradient_of_a_ramp_is_its_slope()
    {
        var ramp = new Image(30, 20, 1);
        for (int y = 0; y < 20; y++)
        {
            for (int x = 0; x < 30; x++)
                ramp.Row(y)[x] = (byte)(5 * x + 2 * y);
        }

        SobelGradient gradient = SobelGradient.Of(ramp);
        for (int y = 1; y < 19; y++)
        {
            for (int x = 1; x < 29; x++)
            {
                Assert.Equal(5, gradient.X[y * 30 + x], 4);
                Assert.Equal(2, gradient.Y[y * 30 + x], 4);
            }
        }

        Assert.Equal(255, gradient.ToImage().Row(10)[10]);
        Assert.All(SobelGradient.Of(new Image(4, 4, 3)).ToImage().Pixels.ToArray(), v => Assert.Equal(0, v));
    }

    [Fact]
    public void Gradient_sees_edges_between_colours_of_one_brightness()
    {
        var image = new Image(10, 4, 3);
        image.Fill(new Rgba(200, 0, 0));
        for (int y = 0; y < 4; y++)
        {
            for (int x = 5; x < 10; x++)
                ((ReadOnlySpan<byte>)[0, 102, 0]).CopyTo(image.Row(y)[(3 * x)..]);
        }

        Assert.InRange(image.ToChannels(1).Row(0)[4] - image.ToChannels(1).Row(0)[5], -1, 1);
        Image edges = CannyEdges.Draw(image);
        Assert.Equal(4, edges.Pixels.ToArray().Count(v => v == 0));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(14.3)]
    public void The_edge_of_a_disc_is_one_closed_line_of_one_pixel(double radius)
    {
        foreach ((byte inside, byte outside) in ((byte, byte)[])[(0, 255), (255, 0), (90, 130)])
        {
            Image disc = Drawn(41, 41, (x, y) => Math.Sqrt((x - 20.2) * (x - 20.2) + (y - 19.7) * (y - 19.7)) < radius
                ? inside : outside);
            AssertOneClosedLine(CannyEdges.Draw(disc));
        }
    }

    [Fact]
    public void The_edge_of_a_square_is_one_closed_line_of_one_pixel()
    {
        Image square = Drawn(40, 33, (x, y) => x is >= 9 and < 30 && y is >= 8 and < 23 ? (byte)40 : (byte)220);
        Image edges = CannyEdges.Draw(square, new CannyOptions { Sigma = 1.5 });
        AssertOneClosedLine(edges);
        // On the darker side of each step.
        Assert.Equal(0, edges.Row(15)[9]);
        Assert.Equal(255, edges.Row(15)[8]);
        Assert.Equal(0, edges.Row(15)[29]);
        Assert.Equal(0, edges.Row(8)[20]);
        Assert.Equal(0, edges.Row(22)[20]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Canny_of_a_turned_or_mirrored_picture_is_its_picture_turned_or_mirrored(int channels)
    {
        Image[] pictures =
        [
            Pictures.Noise(4, 37, 23, channels), GaussianBlur.Apply(Pictures.Noise(5, 64, 48, channels), 2),
            Drawn(31, 31, (x, y) => (byte)((x / 8 + y / 8) % 2 * 200)).ToChannels(channels),
            Pictures.Smooth(20, 30, channels),
        ];
        foreach (Image picture in pictures)
        {
            Image edges = CannyEdges.Draw(picture);
            Pictures.AssertSame(edges.FlipHorizontal(), CannyEdges.Draw(picture.FlipHorizontal()));
            Pictures.AssertSame(edges.FlipVertical(), CannyEdges.Draw(picture.FlipVertical()));
            Pictures.AssertSame(Turned(edges), CannyEdges.Draw(Turned(picture)));
        }
    }

    [Fact]
    public void Weak_edges_stay_only_where_they_hang_together_with_strong_ones()
    {
        // A step whose height falls from left to right, and a weak one by itself below.
        Image image = Drawn(80, 40, (x, y) => (byte)(y < 10 ? 100 : y < 20 ? 180 - 60 * x / 80 : y < 30 ? 150 : 175));
        var options = new CannyOptions { High = 15, Low = 5 };
        // The columns that have a line pixel within a row of the step.
        int Columns(CannyOptions with, int row)
        {
            Image edges = CannyEdges.Draw(image, with);
            return Enumerable.Range(0, 80).Count(x => edges.Row(row)[x] == 0 || edges.Row(row + 1)[x] == 0);
        }

        Assert.Equal(80, Columns(options, 9));
        Assert.Equal(0, Columns(options, 29));
        Assert.Equal(80, Columns(options with { High = 7 }, 29));
        int strong = Columns(options with { Low = 15 }, 9);
        Assert.InRange(strong, 20, 60);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_filter_takes_every_size_and_kind(int width, int height)
    {
        foreach (int channels in (int[])[1, 2, 3, 4])
        {
            foreach (int bits in (int[])[8, 16])
            {
                Image image = Pictures.Noise(width * height, width, height, channels, bits);
                Image edges = CannyEdges.Draw(image), inverted = CannyEdges.Draw(image, new() { Invert = true });
                Assert.Equal((width, height, 1), (edges.Width, edges.Height, edges.Channels));
                for (int i = 0; i < edges.Pixels.Length; i++)
                    Assert.True(edges.Pixels[i] is 0 or 255 && inverted.Pixels[i] == 255 - edges.Pixels[i]);
                Assert.Equal((width, height, 1), (PencilSketch.Draw(image).Width, PencilSketch.Draw(image).Height, 1));
                AssertWidens(image, Morphology.Dilate(image, 2), Morphology.Erode(image, 2));
            }
        }
    }

    [Fact]
    public void Flat_pictures_have_no_edges_and_are_paper_in_a_sketch()
    {
        foreach (byte level in (byte[])[0, 1, 128, 255])
        {
            Image flat = Drawn(9, 9, (_, _) => level);
            Assert.All(CannyEdges.Draw(flat).Pixels.ToArray(), v => Assert.Equal(255, v));
            Assert.All(PencilSketch.Draw(flat).Pixels.ToArray(), v => Assert.Equal(255, v));
        }
    }

    [Fact]
    public void A_sketch_is_dark_on_the_dark_side_of_a_step_and_darker_with_more_strength()
    {
        Image step = Drawn(40, 20, (x, _) => x < 20 ? (byte)60 : (byte)220);
        Image sketch = PencilSketch.Draw(step), strong = PencilSketch.Draw(step, new() { Strength = 5 });
        Assert.True(sketch.Row(10)[19] < 120 && sketch.Row(10)[20] == 255, $"{sketch.Row(10)[19]}");
        Assert.True(strong.Row(10)[19] < sketch.Row(10)[19]);
        Assert.Equal(255, sketch.Row(10)[5]);
        int Dark(Image image) => image.Row(10).ToArray().Count(v => v < 250);
        Assert.True(Dark(PencilSketch.Draw(step, new() { Sigma = 5 })) > Dark(sketch));
    }

    [Fact]
    public void Dilation_of_inverted_lines_is_the_erosion_of_lines()
    {
        Image lines = CannyEdges.Draw(Pictures.Noise(8, 40, 30, 1));
        Image inverted = lines.Clone();
        foreach (ref byte v in inverted.Pixels)
            v = (byte)(255 - v);
        Image wide = Morphology.Dilate(inverted), wanted = Morphology.Erode(lines);
        for (int i = 0; i < wide.Pixels.Length; i++)
            Assert.Equal(wanted.Pixels[i], 255 - wide.Pixels[i]);

        var point = new Image(5, 5, 1);
        point.Row(2)[2] = 9;
        Image square = Morphology.Dilate(point);
        Assert.Equal(9, square.Pixels.ToArray().Count(v => v == 9));
        Assert.Equal(9, square.Row(1)[3]);
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        var image = new Image(3, 3, 1);
        foreach (double sigma in (double[])[-1, double.NaN, double.PositiveInfinity, 1001])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => GaussianBlur.Apply(image, sigma));
            Assert.Throws<ArgumentOutOfRangeException>(() => CannyEdges.Draw(image, new() { Sigma = sigma }));
            Assert.Throws<ArgumentOutOfRangeException>(() => PencilSketch.Draw(image, new() { Sigma = sigma }));
            Assert.Throws<ArgumentOutOfRangeException>(() => PencilSketch.Draw(image, new() { Strength = sigma }));
            Assert.Throws<ArgumentOutOfRangeException>(() => CannyEdges.Draw(image, new() { High = sigma }));
            Assert.Throws<ArgumentOutOfRangeException>(() => CannyEdges.Draw(image, new() { Quantile = sigma }));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => CannyEdges.Draw(image, new() { High = 5, Low = 6 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Morphology.Dilate(image, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Morphology.Erode(image, 1001));
    }

    private static void AssertWidens(Image image, Image dilated, Image eroded)
    {
        int[] middle = Pictures.Samples(image), high = Pictures.Samples(dilated), low = Pictures.Samples(eroded);
        for (int i = 0; i < middle.Length; i++)
        {
            int x = i / image.Channels % image.Width, y = i / image.Stride, c = i % image.Channels;
            int most = 0, least = 65535;
            for (int row = Math.Max(0, y - 2); row <= Math.Min(image.Height - 1, y + 2); row++)
            {
                for (int column = Math.Max(0, x - 2); column <= Math.Min(image.Width - 1, x + 2); column++)
                {
                    int value = middle[(row * image.Width + column) * image.Channels + c];
                    (most, least) = (Math.Max(most, value), Math.Min(least, value));
                }
            }

            Assert.Equal((most, least), (high[i], low[i]));
        }
    }

    // Each black pixel has two black neighbours or, where the line turns within three pixels, a third; walking along
    // the line from pixel to pixel comes back; and there is no black pixel elsewhere.
    private static void AssertOneClosedLine(Image edges)
    {
        HashSet<(int X, int Y)> black = [];
        for (int y = 0; y < edges.Height; y++)
        {
            for (int x = 0; x < edges.Width; x++)
            {
                if (edges.Row(y)[x] == 0)
                    black.Add((x, y));
            }
        }

        Assert.NotEmpty(black);
        foreach ((int x, int y) in black)
        {
            Assert.False(
                black.Contains((x + 1, y)) && black.Contains((x, y + 1)) && black.Contains((x + 1, y + 1)),
                $"the line is two pixels wide at {x}, {y}");
            Assert.True(Around(x, y).Count(black.Contains) >= 2, $"the line ends at {x}, {y}");
        }

        var seen = new HashSet<(int X, int Y)> { black.First() };
        var open = new Stack<(int X, int Y)>(seen);
        while (open.TryPop(out (int X, int Y) at))
        {
            foreach ((int X, int Y) next in Around(at.X, at.Y).Where(black.Contains))
            {
                if (seen.Add(next))
                    open.Push(next);
            }
        }

        Assert.Equal(black.Count, seen.Count);

        // Inside and outside are apart: white cannot cross the line without stepping over a corner.
        var white = new HashSet<(int X, int Y)> { (0, 0) };
        open.Push((0, 0));
        while (open.TryPop(out (int X, int Y) at))
        {
            foreach ((int X, int Y) next in ((int, int)[])[(at.X + 1, at.Y), (at.X - 1, at.Y), (at.X, at.Y + 1),
                (at.X, at.Y - 1)])
            {
                if (next.X >= 0 && next.Y >= 0 && next.X < edges.Width && next.Y < edges.Height
                    && !black.Contains(next) && white.Add(next))
                    open.Push(next);
            }
        }

        Assert.DoesNotContain((edges.Width / 2, edges.Height / 2), white);
    }

    private static IEnumerable<(int X, int Y)> Around(int x, int y) =>
    [
        (x + 1, y), (x + 1, y + 1), (x, y + 1), (x - 1, y + 1), (x - 1, y), (x - 1, y - 1), (x, y - 1), (x + 1, y - 1),
    ];

    private static double Mean(Image image, int channel)
    {
        double sum = 0;
        for (int i = channel; i < image.Pixels16.Length; i += image.Channels)
            sum += image.Pixels16[i];
        return sum / (image.Width * image.Height);
    }

    private static Image Drawn(int width, int height, Func<int, int, byte> level)
    {
        var image = new Image(width, height, 1);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                image.Row(y)[x] = level(x, y);
        }

        return image;
    }

    private static Image Turned(Image image)
    {
        var result = new Image(image.Height, image.Width, image.Channels);
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                image.Row(y).Slice(x * image.Channels, image.Channels)
                    .CopyTo(result.Row(x)[((image.Height - 1 - y) * image.Channels)..]);
            }
        }

        return result;
    }
}
