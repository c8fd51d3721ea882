using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Kernels;

internal static class KernelCases
{
    /// <summary>Every instruction set of this processor but the scalar twin.</summary>
    public static TheoryData<int> FastIsas
    {
        get
        {
            var data = new TheoryData<int>();
            for (Isa isa = Isa.V128; isa <= KernelChoice.Widest; isa++)
                data.Add((int)isa);
            return data;
        }
    }

    /// <summary>What a sum of so many products of numbers in [-1, 1] may be off when it is kept in floats.</summary>
    public static double Tolerance(long depth) => 1e-6 + 2e-6 * Math.Sqrt(depth) + 1e-7 * depth;

    public static int Pick(this Random random, params ReadOnlySpan<int> values) => values[random.Next(values.Length)];
}
