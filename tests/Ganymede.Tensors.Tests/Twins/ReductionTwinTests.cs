using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Twins;

/// <summary>Sums and maxima: every instruction set, scalar too, against double.</summary>
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
}
