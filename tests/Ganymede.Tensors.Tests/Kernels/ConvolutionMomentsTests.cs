using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Kernels;

/// <summary>Means and variances that convolutions gather while they write, beside those of what they wrote.</summary>
[Collection(ThreadCount.Collection)]
public sealed unsafe class ConvolutionMomentsTests
{
    public static TheoryData<int> Isas => KernelCases.FastIsas;

    // What networks have in front of a normalization, over which moments are gathered, by each of the ways to convolve.
    private static IEnumerable<(ConvShape Shape, bool Transposed)> Layers =>
    [
        // Tiles in order, of whose rows some end in the next image; columns that fill no vector.
        (ConvolutionTests.Square(n: 3, size: 19, cin: 20, cout: 37, kernel: 3, stride: 2, pad: 1), false),
        (ConvolutionTests.Square(n: 2, size: 33, cin: 32, cout: 80, kernel: 3, stride: 2, pad: 1), false),
        (ConvolutionTests.Square(n: 1, size: 21, cin: 48, cout: 130, kernel: 1, stride: 1, pad: 0), false),
        (ConvolutionTests.Square(n: 7, size: 2, cin: 24, cout: 40, kernel: 1, stride: 1, pad: 0), false),
        // Rows of taps in place, and copied patches.
        (ConvolutionTests.Square(n: 2, size: 23, cin: 3, cout: 64, kernel: 7, stride: 1, pad: 3), false),
        (ConvolutionTests.Square(n: 3, size: 17, cin: 3, cout: 48, kernel: 4, stride: 2, pad: 1), false),
        // 3x3 with stride 2 by phases, straight and transposed, whose tiles are not those of one phase alone.
        (ConvolutionTests.Square(n: 3, size: 38, cin: 32, cout: 48, kernel: 3, stride: 2, pad: 1), false),
        (ConvolutionTests.Square(n: 2, size: 35, cin: 48, cout: 80, kernel: 3, stride: 2, pad: 1), true),
        (ConvolutionTests.Square(n: 3, size: 33, cin: 64, cout: 32, kernel: 3, stride: 2, pad: 1), true),
        // Winograd: whole tiles and some that reach beyond the image; few and many pairs of channels.
        (ConvolutionTests.Square(n: 3, size: 18, cin: 48, cout: 64, kernel: 3, stride: 1, pad: 1), false),
        (ConvolutionTests.Square(n: 2, size: 23, cin: 144, cout: 208, kernel: 3, stride: 1, pad: 1), false),
        (ConvolutionTests.Square(n: 3, size: 38, cin: 48, cout: 64, kernel: 4, stride: 2, pad: 1), false),
        (ConvolutionTests.Square(n: 2, size: 17, cin: 112, cout: 192, kernel: 4, stride: 1, pad: 1), false),
        (ConvolutionTests.Square(n: 2, size: 32, cin: 64, cout: 96, kernel: 3, stride: 1, pad: 1) with
        {
            Border = PaddingMode.Reflect,
        }, false),
        // Phases: of one kind, of several, and one without taps.
        (ConvolutionTests.Square(n: 3, size: 32, cin: 64, cout: 48, kernel: 4, stride: 2, pad: 1), true),
        (ConvolutionTests.Square(n: 2, size: 40, cin: 48, cout: 64, kernel: 3, stride: 2, pad: 1), true),
        (ConvolutionTests.Square(n: 2, size: 9, cin: 33, cout: 20, kernel: 3, stride: 2, pad: 1), true),
        (ConvolutionTests.Square(n: 1, size: 12, cin: 32, cout: 24, kernel: 2, stride: 3, pad: 0), true),
    ];

    [Theory]
    [MemberData(nameof(Isas))]
    public void Layers_of_networks_tell_theirs(int isa)
    {
        var random = new Random(5);
        foreach ((ConvShape s, bool transposed) in Layers)
            foreach (bool perImage in (bool[])[false, true])
                Assert.True(Check((Isa)isa, s, transposed, perImage, random), $"{(Isa)isa} {s}: nothing was gathered");
    }

    [Theory]
    [MemberData(nameof(Isas))]
    public void Every_route_tells_its_own_or_none(int isa)
    {
        var random = new Random(6);
        foreach (ConvShape s in ConvolutionTests.Routes)
            for (int way = 0; way < 4; way++)
                Check((Isa)isa, s, (way & 1) != 0, (way & 2) != 0, random);
    }

    [Fact]
    public void They_are_the_same_bytes_at_any_thread_count_and_take_no_memory_again()
    {
        var random = new Random(7);
        foreach ((ConvShape s, bool transposed) in Layers)
        {
            using var from = GuardedBuffer.Random(random, transposed ? s.OutputCount : s.InputCount);
            using var w = GuardedBuffer.Random(random, s.WeightCount);
            using var y = new GuardedBuffer(transposed ? s.InputCount : s.OutputCount);
            float[] once = Results(1);
            Assert.True(once.AsSpan().SequenceEqual(Results(2)), $"{s}: 1 and 2 threads differ");
            Assert.True(once.AsSpan().SequenceEqual(Results(3)), $"{s}: 1 and 3 threads differ");

            float[] Results(int threads)
            {
                using var _ = new ThreadCount(threads);
                int channels = transposed ? s.Cin : s.Cout;
                var all = new float[2 * s.N * channels];
                Run();
                long scratch = KernelScratch.Allocations;
                Run();
                // Which worker takes which part is chance, so with several one may take its first one now.
                if (threads == 1)
                    Assert.Equal(scratch, KernelScratch.Allocations);
                return all;

                void Run()
                {
                    var moments = new ChannelMoments(s.N, channels);
                    Convolve(KernelChoice.Isa, s, transposed, from.Data, w.Data, null, y.Data, &moments);
                    fixed (float* mean = all)
                        if (moments.Rows > 0)
                            moments.CopyTo(mean, mean + (s.N * channels));
                }
            }
        }
    }

    // Whether it has gathered them.
    private static bool Check(Isa isa, ConvShape s, bool transposed, bool perImage, Random random)
    {
        string what = $"{isa} {s}{(transposed ? ", transposed" : "")}{(perImage ? ", each image" : "")}";
        int channels = transposed ? s.Cin : s.Cout, sets = perImage ? s.N : 1;
        long count = transposed ? s.InputCount : s.OutputCount;
        using var from = GuardedBuffer.Random(random, transposed ? s.OutputCount : s.InputCount);
        using var w = GuardedBuffer.Random(random, s.WeightCount);
        using var bias = GuardedBuffer.Random(random, channels);
        using var alone = new GuardedBuffer(count);
        using var y = new GuardedBuffer(count);
        // Means far from zero: of the squares of numbers themselves nothing would be left.
        for (int c = 0; c < channels; c++)
            bias.Span[c] = 1000 * (c % 3);
        var moments = new ChannelMoments(sets, channels);
        Convolve(isa, s, transposed, from.Data, w.Data, bias.Data, alone.Data, null);
        Convolve(isa, s, transposed, from.Data, w.Data, bias.Data, y.Data, &moments);
        Assert.True(alone.Span.SequenceEqual(y.Span), what);
        if (moments.Rows == 0 || moments.Rows * sets * channels != count)
            return false;
        float[] means = new float[sets * channels], variances = new float[sets * channels];
        fixed (float* toMeans = means, toVariances = variances)
            moments.CopyTo(toMeans, toVariances);
        int rows = (int)moments.Rows;
        for (int i = 0; i < means.Length; i++)
        {
            double sum = 0, squares = 0;
            float* x = y.Data + ((long)i / channels * rows * channels) + (i % channels);
            for (int r = 0; r < rows; r++)
                sum += x[(long)r * channels];
            for (int r = 0; r < rows; r++)
                squares += (x[(long)r * channels] - (sum / rows)) * (x[(long)r * channels] - (sum / rows));
            (double mean, double variance) = (sum / rows, squares / rows);
            string which = $"{what}, channel {i % channels} of set {i / channels}";
            Assert.True(
                Math.Abs(means[i] - mean) <= (1e-6 * Math.Sqrt(variance)) + (1e-7 * Math.Abs(mean)),
                $"{which}: mean {means[i]}, {mean} is right");
            Assert.True(
                Math.Abs(variances[i] - variance) <= 3e-6 * variance,
                $"{which}: variance {variances[i]}, {variance} is right");
        }
        return true;
    }

    private static void Convolve(
        Isa isa, in ConvShape s, bool transposed, float* from, float* w, float* bias, float* to, ChannelMoments* moments)
    {
        if (transposed)
            Convolution.InputGradient(isa, s, from, w, to, bias, default, moments);
        else
            Convolution.Forward(isa, s, from, w, bias, to, default, moments);
    }
}
