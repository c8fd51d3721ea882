using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The loops of <see cref="PeakProbe"/>: twelve chains of multiply-adds that never leave the registers, enough to cover
/// the latency of two units. Each returns a number of them all, so that none can be left out.
/// </summary>
internal static class PeakLoops
{
    /// <summary>Chains of each loop.</summary>
    internal const int Chains = 12;

    // Every chain creeps towards Add / (1 - Factor): no infinities and no denormals on the way.
    private const float Factor = 0.999f, Add = 0.001f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Avx512(long steps)
    {
        Vector512<float> factor = Vector512.Create(Factor), add = Vector512.Create(Add);
        Vector512<float> a = add, b = add, c = add, d = add, e = add, f = add;
        Vector512<float> g = add, h = add, i = add, j = add, k = add, l = add;
        for (; steps > 0; steps--)
        {
            a = Avx512F.FusedMultiplyAdd(a, factor, add);
            b = Avx512F.FusedMultiplyAdd(b, factor, add);
            c = Avx512F.FusedMultiplyAdd(c, factor, add);
            d = Avx512F.FusedMultiplyAdd(d, factor, add);
            e = Avx512F.FusedMultiplyAdd(e, factor, add);
            f = Avx512F.FusedMultiplyAdd(f, factor, add);
            g = Avx512F.FusedMultiplyAdd(g, factor, add);
            h = Avx512F.FusedMultiplyAdd(h, factor, add);
            i = Avx512F.FusedMultiplyAdd(i, factor, add);
            j = Avx512F.FusedMultiplyAdd(j, factor, add);
            k = Avx512F.FusedMultiplyAdd(k, factor, add);
            l = Avx512F.FusedMultiplyAdd(l, factor, add);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float V256(long steps)
    {
        Vector256<float> factor = Vector256.Create(Factor), add = Vector256.Create(Add);
        Vector256<float> a = add, b = add, c = add, d = add, e = add, f = add;
        Vector256<float> g = add, h = add, i = add, j = add, k = add, l = add;
        for (; steps > 0; steps--)
        {
            a = Fma.MultiplyAdd(a, factor, add);
            b = Fma.MultiplyAdd(b, factor, add);
            c = Fma.MultiplyAdd(c, factor, add);
            d = Fma.MultiplyAdd(d, factor, add);
            e = Fma.MultiplyAdd(e, factor, add);
            f = Fma.MultiplyAdd(f, factor, add);
            g = Fma.MultiplyAdd(g, factor, add);
            h = Fma.MultiplyAdd(h, factor, add);
            i = Fma.MultiplyAdd(i, factor, add);
            j = Fma.MultiplyAdd(j, factor, add);
            k = Fma.MultiplyAdd(k, factor, add);
            l = Fma.MultiplyAdd(l, factor, add);
        }
        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float V128(long steps)
    {
        Vector128<float> factor = Vector128.Create(Factor), add = Vector128.Create(Add);
        Vector128<float> a = add, b = add, c = add, d = add, e = add, f = add;
        Vector128<float> g = add, h = add, i = add, j = add, k = add, l = add;
        for (; steps > 0; steps--)
        {
            a = Vector128.MultiplyAddEstimate(a, factor, add);
            b = Vector128.MultiplyAddEstimate(b, factor, add);
            c = Vector128.MultiplyAddEstimate(c, factor, add);
            d = Vector128.MultiplyAddEstimate(d, factor, add);
            e = Vector128.MultiplyAddEstimate(e, factor, add);
            f = Vector128.MultiplyAddEstimate(f, factor, add);
            g = Vector128.MultiplyAddEstimate(g, factor, add);
            h = Vector128.MultiplyAddEstimate(h, factor, add);
            i = Vector128.MultiplyAddEstimate(i, factor, add);
            j = Vector128.MultiplyAddEstimate(j, factor, add);
            k = Vector128.MultiplyAddEstimate(k, factor, add);
            l = Vector128.MultiplyAddEstimate(l, factor, add);
        }
        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Scalar(long steps)
    {
        float factor = Factor, add = Add;
        float a = add, b = add, c = add, d = add, e = add, f = add, g = add, h = add, i = add, j = add, k = add, l = add;
        for (; steps > 0; steps--)
        {
            a = float.MultiplyAddEstimate(a, factor, add);
            b = float.MultiplyAddEstimate(b, factor, add);
            c = float.MultiplyAddEstimate(c, factor, add);
            d = float.MultiplyAddEstimate(d, factor, add);
            e = float.MultiplyAddEstimate(e, factor, add);
            f = float.MultiplyAddEstimate(f, factor, add);
            g = float.MultiplyAddEstimate(g, factor, add);
            h = float.MultiplyAddEstimate(h, factor, add);
            i = float.MultiplyAddEstimate(i, factor, add);
            j = float.MultiplyAddEstimate(j, factor, add);
            k = float.MultiplyAddEstimate(k, factor, add);
            l = float.MultiplyAddEstimate(l, factor, add);
        }
        return a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
