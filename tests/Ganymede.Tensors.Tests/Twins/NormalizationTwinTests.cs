using Ganymede.Tensors.Kernels;
using Ganymede.Tensors.Tests.Kernels;

namespace Ganymede.Tensors.Tests.Twins;

/// <summary>The kernels of normalizations: every instruction set, scalar too, against double.</summary>
[NoTensorLeaks]
[Collection(ThreadCount.Collection)]
public sealed unsafe class NormalizationTwinTests
{
    private static readonly Activation[] Activations =
    [
        default, new(ActivationKind.ReLU), new(ActivationKind.LeakyReLU, 0.2f), new(ActivationKind.Tanh),
        new(ActivationKind.Sigmoid),
    ];

    public static TheoryData<int, int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int, int>();
            // Around the widths of vectors; rows that are folded once, twice, to a whole width and not at all.
            foreach (int inner in (int[])[1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 96, 127, 128, 129, 512])
            {
                sizes.Add(1, 1, inner);
                sizes.Add(1, 3, inner);
                sizes.Add(2, 12, inner);
                sizes.Add(3, 64, inner);
            }
            foreach ((int outer, int middle, int inner) in ((int, int, int)[])
            [
                (1, 40_000, 1), (1, 40_000, 3), (1, 3000, 17), (2, 1000, 33), (300, 3, 1), (1, 1024, 40), (1, 700, 64),
                (64, 16, 24), (2, 601, 96), (1, 65, 2048), (1, 3, 40_000),
            ])
                sizes.Add(outer, middle, inner);
            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Statistics_agree_with_double(int outer, int middle, int inner)
    {
        int count = outer * middle * inner, row = outer * inner;
        using NativeFloats x = NativeFloats.Normal(count, 5);
        foreach (Isa isa in InstructionSets.All)
        {
            using NativeFloats mean = new(row), variance = new(row);
            Normalization.Statistics(isa, x.Data, outer, middle, inner, mean.Data, variance.Data);
            for (int at = 0; at < row; at++)
            {
                double center = 0, squares = 0;
                for (int m = 0; m < middle; m++)
                    center += x.Span[Place(at, m, middle, inner)] / (double)middle;
                for (int m = 0; m < middle; m++)
                    squares += Math.Pow(x.Span[Place(at, m, middle, inner)] - center, 2);
                Assert.Equal(center, mean.Span[at], 1e-6);
                Assert.Equal(squares / middle, variance.Span[at], 2e-6 * (0.1 + (squares / middle)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Application_and_gradients_agree_with_double(int outer, int middle, int inner)
    {
        int count = outer * middle * inner, row = outer * inner;
        using NativeFloats x = NativeFloats.Normal(count, 5), g = NativeFloats.Normal(count, 6),
            added = NativeFloats.Normal(count, 4);
        using NativeFloats scale = NativeFloats.Normal(row, 7), shift = NativeFloats.Normal(row, 8),
            mean = NativeFloats.Normal(row, 9), a = NativeFloats.Normal(row, 10), b = NativeFloats.Normal(row, 11);
        foreach (Activation activation in Activations)
        {
            foreach (Isa isa in InstructionSets.All)
            {
                using NativeFloats y = new(count), z = new(count), dx = new(count), dz = new(count), sums = new(row),
                    products = new(row);
                Normalization.Apply(
                    isa, activation, x.Data, scale.Data, shift.Data, null, outer, middle, inner, y.Data);
                Normalization.Apply(
                    isa, activation, x.Data, scale.Data, shift.Data, added.Data, outer, middle, inner, z.Data);
                Normalization.GradientSums(
                    isa, activation, g.Data, x.Data, y.Data, mean.Data, scale.Data, shift.Data, outer, middle, inner,
                    sums.Data, products.Data);
                Normalization.ApplyGradient(
                    isa, activation, g.Data, x.Data, y.Data, scale.Data, shift.Data, a.Data, b.Data, outer, middle,
                    inner, dx.Data);
                Normalization.ApplyGradient(
                    isa, activation, g.Data, x.Data, y.Data, scale.Data, shift.Data, null, null, outer, middle, inner,
                    dz.Data);
                for (int at = 0; at < row; at++)
                {
                    double sum = 0, product = 0, sizes = 0;
                    for (int m = 0; m < middle; m++)
                    {
                        int p = Place(at, m, middle, inner);
                        double v = ((double)x.Span[p] * scale.Span[at]) + shift.Span[at];
                        (double value, double slope) = Exact(activation, v);
                        Assert.Equal(value, y.Span[p], 3e-6);
                        Assert.Equal(value + added.Span[p], z.Span[p], 4e-6);
                        // At the corner of a function rounding decides.
                        bool corner = !activation.IsToldByResult && activation.Kind != ActivationKind.None
                            && Math.Abs(v) < 1e-6;
                        double h = corner ? (dz.Span[p] / scale.Span[at]) : g.Span[p] * slope;
                        Assert.Equal(h * scale.Span[at], dz.Span[p], 3e-5);
                        Assert.Equal(
                            (h * scale.Span[at]) + ((double)x.Span[p] * a.Span[at]) + b.Span[at], dx.Span[p], 3e-5);
                        double d = (double)x.Span[p] - mean.Span[at];
                        sum += h;
                        product += h * d;
                        sizes += Math.Abs(g.Span[p]) * (1 + Math.Abs(d));
                    }
                    Assert.Equal(sum, sums.Span[at], (1e-6 * sizes) + 1e-6);
                    Assert.Equal(product, products.Span[at], (1e-6 * sizes) + 1e-6);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 7)]
    [InlineData(3, 64)]
    [InlineData(1000, 33)]
    [InlineData(2, 9001)]
    public void Rows_agree_with_double(int rows, int width)
    {
        const float Eps = 1e-5f;
        using NativeFloats x = NativeFloats.Normal(rows * width, 1), g = NativeFloats.Normal(rows * width, 2),
            gamma = NativeFloats.Normal(width, 3), beta = NativeFloats.Normal(width, 4);
        foreach (Isa isa in InstructionSets.All)
        {
            using NativeFloats mean = new(rows), inverse = new(rows), y = new(rows * width), dx = new(rows * width),
                dGamma = new(width), dBeta = new(width);
            RowNormalization.Forward(
                isa, x.Data, gamma.Data, beta.Data, Eps, rows, width, mean.Data, inverse.Data, y.Data);
            RowNormalization.Backward(
                isa, g.Data, x.Data, gamma.Data, mean.Data, inverse.Data, rows, width, dx.Data, dGamma.Data, dBeta.Data);
            double[] scale = new double[width], shift = new double[width];
            for (int r = 0; r < rows; r++)
            {
                double[] row = [.. x.Span.Slice(r * width, width).ToArray().Select(v => (double)v)];
                double center = row.Average(), root = 1 / Math.Sqrt(row.Average(v => Math.Pow(v - center, 2)) + Eps);
                double[] standard = [.. row.Select(v => (v - center) * root)];
                double[] h = [.. Enumerable.Range(0, width).Select(i => (double)g.Span[(r * width) + i] * gamma.Span[i])];
                double plain = h.Average(), product = h.Zip(standard, (a, b) => a * b).Average();
                for (int i = 0; i < width; i++)
                {
                    int at = (r * width) + i;
                    Assert.Equal((standard[i] * gamma.Span[i]) + beta.Span[i], y.Span[at], 2e-5);
                    double d = root * (h[i] - plain - (standard[i] * product));
                    Assert.Equal(d, dx.Span[at], 1e-5 * (1 + (width == 1 ? 1 / Eps : 0)));
                    scale[i] += g.Span[at] * standard[i];
                    shift[i] += g.Span[at];
                }
            }
            for (int i = 0; i < width; i++)
            {
                Assert.Equal(scale[i], dGamma.Span[i], 1e-4);
                Assert.Equal(shift[i], dBeta.Span[i], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(1, 4096, 64)]
    [InlineData(1, 65536, 16)]
    [InlineData(64, 16, 512)]
    [InlineData(3, 1000, 3)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int outer, int middle, int inner)
    {
        float[][] one = Run(1);
        foreach (int threads in (int[])[2, 3, 5])
        {
            float[][] more = Run(threads);
            for (int i = 0; i < one.Length; i++)
                Assert.True(one[i].AsSpan().SequenceEqual(more[i]), $"result {i}, {threads} threads");
        }

        float[][] Run(int threads)
        {
            using var count = new ThreadCount(threads);
            int all = outer * middle * inner, row = outer * inner;
            using NativeFloats x = NativeFloats.Normal(all, 1), g = NativeFloats.Normal(all, 2);
            using NativeFloats mean = new(row), variance = new(row), sums = new(row), products = new(row), y = new(all),
                dx = new(all);
            Activation leaky = new(ActivationKind.LeakyReLU, 0.2f);
            Isa isa = KernelChoice.Widest;
            Normalization.Statistics(isa, x.Data, outer, middle, inner, mean.Data, variance.Data);
            Normalization.Apply(
                isa, leaky, x.Data, variance.Data, mean.Data, null, outer, middle, inner, y.Data);
            Normalization.GradientSums(
                isa, leaky, g.Data, x.Data, null, mean.Data, variance.Data, mean.Data, outer, middle, inner, sums.Data,
                products.Data);
            Normalization.ApplyGradient(
                isa, leaky, g.Data, x.Data, null, variance.Data, mean.Data, sums.Data, products.Data, outer, middle, inner,
                dx.Data);
            // The numbers once more as rows.
            using NativeFloats rowMean = new(outer * middle), inverse = new(outer * middle), z = new(all), dz = new(all),
                dGamma = new(inner), dBeta = new(inner);
            int rows = outer * middle;
            RowNormalization.Forward(
                isa, x.Data, null, null, 1e-5f, rows, inner, rowMean.Data, inverse.Data, z.Data);
            RowNormalization.Backward(
                isa, g.Data, x.Data, null, rowMean.Data, inverse.Data, rows, inner, dz.Data, dGamma.Data, dBeta.Data);
            return
            [
                [.. z.Span], [.. dz.Span], [.. dGamma.Span], [.. dBeta.Span],
                [.. mean.Span], [.. variance.Span], [.. y.Span], [.. sums.Span], [.. products.Span], [.. dx.Span],
            ];
        }
    }

    [Fact]
    public void Equal_numbers_have_exactly_that_mean_and_no_variance()
    {
        foreach (int inner in (int[])[1, 3, 16, 64, 67])
        {
            using NativeFloats x = new(5003 * inner), mean = new(inner), variance = new(inner);
            x.Span.Fill(0.7f);
            foreach (Isa isa in InstructionSets.All)
            {
                Normalization.Statistics(isa, x.Data, 1, 5003, inner, mean.Data, variance.Data);
                Assert.All(mean.Span.ToArray(), m => Assert.Equal(0.7f, m));
                Assert.All(variance.Span.ToArray(), v => Assert.InRange(v, 0, 1e-12f));
            }
        }
    }

    // What lies far from zero, drifts, or has one number far from the others.
    [Theory]
    [InlineData(1000, 0.5, 0, 0)]
    [InlineData(-300, 1, 50, 0)]
    [InlineData(0, 1, 0, 1e4)]
    public void Squares_lose_nothing_to_the_mean(double center, double spread, double drift, float outlier)
    {
        const int Rows = 4096, Width = 64;
        using NativeFloats x = NativeFloats.Normal(Rows * Width, 3), mean = new(Width), variance = new(Width);
        for (int i = 0; i < x.Count; i++)
            x.Span[i] = (float)(center + (spread * x.Span[i]) + (drift * i / x.Count));
        if (outlier != 0)
            x.Span[..Width].Fill(outlier);
        foreach (Isa isa in InstructionSets.All)
        {
            Normalization.Statistics(isa, x.Data, 1, Rows, Width, mean.Data, variance.Data);
            for (int i = 0; i < Width; i++)
            {
                double[] column = [.. Enumerable.Range(0, Rows).Select(r => (double)x.Span[(r * Width) + i])];
                double m = column.Average(), v = column.Average(c => (c - m) * (c - m));
                Assert.Equal(m, mean.Span[i], (1e-6 * Math.Sqrt(v)) + (1e-7 * Math.Abs(m)));
                Assert.Equal(v, variance.Span[i], 1e-5 * v);
            }
        }
    }

    // at is o · inner + i.
    private static int Place(int at, int m, int middle, int inner) =>
        (((at / inner * middle) + m) * inner) + (at % inner);

    private static (double Value, double Slope) Exact(Activation activation, double v) => activation.Kind switch
    {
        ActivationKind.ReLU => v > 0 ? (v, 1) : (0, 0),
        ActivationKind.LeakyReLU => v > 0 ? (v, 1) : (v * activation.Slope, activation.Slope),
        ActivationKind.Tanh => (Math.Tanh(v), 1 - (Math.Tanh(v) * Math.Tanh(v))),
        ActivationKind.Sigmoid => (1 / (1 + Math.Exp(-v)), Math.Exp(-v) / Math.Pow(1 + Math.Exp(-v), 2)),
        _ => (v, 1),
    };
}
