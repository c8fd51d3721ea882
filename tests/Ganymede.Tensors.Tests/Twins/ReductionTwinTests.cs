using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Twins;

/// <summary>Sums, maxima and normalization kernels: every instruction set, scalar too, against double.</summary>
[NoTensorLeaks]
public sealed unsafe class ReductionTwinTests
{
    public static TheoryData<int, int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int, int>();
            foreach (int length in InstructionSets.Lengths)
            {
                sizes.Add(1, length, 1);
                if (length > 0)
                    sizes.Add(1, 3, length);
            }
            foreach ((int outer, int middle, int inner) in ((int, int, int)[])
            [
                (0, 3, 3), (3, 0, 3), (3, 3, 0), (5, 7, 3), (3, 17, 16), (2, 5, 67), (1, 40_000, 3), (1, 3000, 17),
                    (2, 1000, 33),
                (300, 3, 1), (7, 9, 65), (1, 1, 1),
            ])
                sizes.Add(outer, middle, inner);
            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sums_and_maxima(int outer, int middle, int inner)
    {
        using NativeFloats x = NativeFloats.Normal(outer * middle * inner, 4);
        foreach (Isa isa in InstructionSets.All)
        {
            using NativeFloats sums = new(outer * inner), maxima = new(outer * inner);
            Reduction.Run(isa, x.Data, outer, middle, inner, sums.Data, default(SumReduce));
            Reduction.Run(isa, x.Data, outer, middle, inner, maxima.Data, default(MaxReduce));
            for (int o = 0; o < outer; o++)
            {
                for (int i = 0; i < inner; i++)
                {
                    double sum = 0, size = 0;
                    float most = float.NegativeInfinity;
                    for (int m = 0; m < middle; m++)
                    {
                        float value = x.Span[(((o * middle) + m) * inner) + i];
                        sum += value;
                        size += Math.Abs(value);
                        most = Math.Max(most, value);
                    }
                    Assert.Equal(sum, sums.Span[(o * inner) + i], (size * 1e-6) + 1e-30);
                    Assert.Equal(most, maxima.Span[(o * inner) + i]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Statistics_gradient_sums_and_application(int outer, int middle, int inner)
    {
        if (outer * middle * inner == 0)
            return;
        int count = outer * middle * inner, row = outer * inner;
        using NativeFloats x = NativeFloats.Normal(count, 5), g = NativeFloats.Normal(count, 6);
        using NativeFloats scale = NativeFloats.Normal(row, 7), shift = NativeFloats.Normal(row, 8),
            gScale = NativeFloats.Normal(row, 9);
        foreach (Isa isa in InstructionSets.All)
        {
            using NativeFloats mean = new(row), variance = new(row), sums = new(row), products = new(row),
                y = new(count), z = new(count);
            Normalization.Statistics(isa, x.Data, outer, middle, inner, mean.Data, variance.Data);
            Normalization.GradientSums(isa, g.Data, x.Data, mean.Data, outer, middle, inner, sums.Data, products.Data);
            Normalization.Apply(isa, x.Data, scale.Data, shift.Data, outer, middle, inner, y.Data);
            Normalization.Apply(isa, x.Data, scale.Data, shift.Data, outer, middle, inner, z.Data, g.Data, gScale.Data);
            for (int o = 0; o < outer; o++)
            {
                for (int i = 0; i < inner; i++)
                {
                    int at = (o * inner) + i;
                    double center = 0, squares = 0, sum = 0, product = 0, sizes = 0;
                    for (int m = 0; m < middle; m++)
                        center += x.Span[(((o * middle) + m) * inner) + i] / (double)middle;
                    for (int m = 0; m < middle; m++)
                    {
                        int p = (((o * middle) + m) * inner) + i;
                        double d = x.Span[p] - center, applied = ((double)x.Span[p] * scale.Span[at]) + shift.Span[at];
                        squares += d * d;
                        sum += g.Span[p];
                        product += g.Span[p] * d;
                        sizes += Math.Abs(g.Span[p]) * (1 + Math.Abs(x.Span[p]) + Math.Abs(center));
                        Assert.Equal(applied, y.Span[p], 3e-6);
                        Assert.Equal(applied + ((double)g.Span[p] * gScale.Span[at]), z.Span[p], 6e-6);
                    }
                    Assert.Equal(center, mean.Span[at], 1e-6);
                    Assert.Equal(squares / middle, variance.Span[at], 2e-6 * (0.1 + (squares / middle)));
                    Assert.Equal(sum, sums.Span[at], 1e-6 * sizes);
                    Assert.Equal(product, products.Span[at], 1e-6 * sizes);
                }
            }
        }
    }
}
