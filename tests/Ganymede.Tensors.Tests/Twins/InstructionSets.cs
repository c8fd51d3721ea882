using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Twins;

/// <summary>The vector instruction sets of this processor, and the lengths around their widths.</summary>
internal static class InstructionSets
{
    public static readonly int[] Lengths =
        [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 2048, 40_000];

    public static IEnumerable<Isa> All => Enum.GetValues<Isa>().Where(isa => isa <= KernelChoice.Widest);

    public static IEnumerable<Isa> Vectors => All.Where(isa => isa != Isa.Scalar);

    /// <summary>Whether two numbers are equal but for rounding; infinities and NaN must be the same.</summary>
    public static bool Near(float a, float b, float tolerance) =>
        a.Equals(b) || a == b
        || (float.IsFinite(a) && float.IsFinite(b)
            && Math.Abs((double)a - b) <= tolerance * Math.Max(1, Math.Abs((double)b)));
}
