using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector128<float>;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// 128-bit tiles for any processor, 6 rows of 8 columns: fused multiply-add where there is one, else two operations.
/// </summary>
/// <remarks>
/// The accumulators must be locals of one method, so each shape of tile is written out. The loops read no statics and
/// gain nothing from a profile, so they are compiled in full at once: unoptimized they would be fifty times slower.
/// </remarks>
internal readonly unsafe struct V128Tiles : ITiles
{
    public static Isa Isa => Isa.V128;

    public static int Vector => 4;

    public static int MaxVectors => 2;

    public static int MaxDotColumns => 2;

    public static void Tile(
        int vectors, float** segment, int count, nint channels, float* panel, nint ldw,
        float** outs, float* bias, bool accumulate)
    {
        switch (vectors)
        {
            case 1:
                Igemm6x4V128(segment, count, channels, panel, ldw, outs, bias, accumulate);
                break;
            default:
                Igemm6x8V128(segment, count, channels, panel, ldw, outs, bias, accumulate);
                break;
        }
    }

    public static void Outer(
        int vectors, float** pairs, nint count, nint* rows, nint offsetB, float** outs, bool accumulate)
    {
        switch (vectors)
        {
            case 1:
                Outer6x4V128(pairs, count, rows, offsetB, outs, accumulate);
                break;
            default:
                Outer6x8V128(pairs, count, rows, offsetB, outs, accumulate);
                break;
        }
    }

    public static void Dot(
        int columns, float** segment, int count, nint channels, float* weights, nint ldw, nint pitch,
        float** outs, float* bias, bool accumulate)
    {
        switch (columns)
        {
            case 1:
                Dot6x1V128(segment, count, channels, weights, ldw, pitch, outs, bias, accumulate);
                break;
            default:
                Dot6x2V128(segment, count, channels, weights, ldw, pitch, outs, bias, accumulate);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Igemm6x8V128(
        float** segment, int count, nint channels, float* panel, nint ldw,
        float** outs, float* bias, bool accumulate)
    {
        V a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default,
          d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        for (; count > 0; count--, segment += ITiles.Slots)
        {
            float* r0 = segment[0], r1 = segment[1], r2 = segment[2];
            float* r3 = segment[3], r4 = segment[4], r5 = segment[5];
            float* w = panel + (nint)segment[6] * ldw;
            for (nint i = 0; i < channels; i++, w += ldw)
            {
                V w0 = Vector128.Load(w), w1 = Vector128.Load(w + 4);
                V v;
                v = Vector128.Create(r0[i]);
                a0 = MultiplyAdd(v, w0, a0); a1 = MultiplyAdd(v, w1, a1);
                v = Vector128.Create(r1[i]);
                b0 = MultiplyAdd(v, w0, b0); b1 = MultiplyAdd(v, w1, b1);
                v = Vector128.Create(r2[i]);
                c0 = MultiplyAdd(v, w0, c0); c1 = MultiplyAdd(v, w1, c1);
                v = Vector128.Create(r3[i]);
                d0 = MultiplyAdd(v, w0, d0); d1 = MultiplyAdd(v, w1, d1);
                v = Vector128.Create(r4[i]);
                e0 = MultiplyAdd(v, w0, e0); e1 = MultiplyAdd(v, w1, e1);
                v = Vector128.Create(r5[i]);
                f0 = MultiplyAdd(v, w0, f0); f1 = MultiplyAdd(v, w1, f1);
            }
        }
        Put(outs[0], bias, accumulate, a0, a1);
        Put(outs[1], bias, accumulate, b0, b1);
        Put(outs[2], bias, accumulate, c0, c1);
        Put(outs[3], bias, accumulate, d0, d1);
        Put(outs[4], bias, accumulate, e0, e1);
        Put(outs[5], bias, accumulate, f0, f1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Igemm6x4V128(
        float** segment, int count, nint channels, float* panel, nint ldw,
        float** outs, float* bias, bool accumulate)
    {
        V a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default,
          d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        for (; count > 0; count--, segment += ITiles.Slots)
        {
            float* r0 = segment[0], r1 = segment[1], r2 = segment[2];
            float* r3 = segment[3], r4 = segment[4], r5 = segment[5];
            float* w = panel + (nint)segment[6] * ldw;
            nint i = 0;
            // Two sets of accumulators: six alone would wait for the latency of the multiply-add.
            for (; i < channels - 1; i += 2, w += 2 * ldw)
            {
                V w0 = Vector128.Load(w), w1 = Vector128.Load(w + ldw);
                a0 = MultiplyAdd(Vector128.Create(r0[i]), w0, a0);
                a1 = MultiplyAdd(Vector128.Create(r0[i + 1]), w1, a1);
                b0 = MultiplyAdd(Vector128.Create(r1[i]), w0, b0);
                b1 = MultiplyAdd(Vector128.Create(r1[i + 1]), w1, b1);
                c0 = MultiplyAdd(Vector128.Create(r2[i]), w0, c0);
                c1 = MultiplyAdd(Vector128.Create(r2[i + 1]), w1, c1);
                d0 = MultiplyAdd(Vector128.Create(r3[i]), w0, d0);
                d1 = MultiplyAdd(Vector128.Create(r3[i + 1]), w1, d1);
                e0 = MultiplyAdd(Vector128.Create(r4[i]), w0, e0);
                e1 = MultiplyAdd(Vector128.Create(r4[i + 1]), w1, e1);
                f0 = MultiplyAdd(Vector128.Create(r5[i]), w0, f0);
                f1 = MultiplyAdd(Vector128.Create(r5[i + 1]), w1, f1);
            }
            if (i < channels)
            {
                V w0 = Vector128.Load(w);
                a0 = MultiplyAdd(Vector128.Create(r0[i]), w0, a0);
                b0 = MultiplyAdd(Vector128.Create(r1[i]), w0, b0);
                c0 = MultiplyAdd(Vector128.Create(r2[i]), w0, c0);
                d0 = MultiplyAdd(Vector128.Create(r3[i]), w0, d0);
                e0 = MultiplyAdd(Vector128.Create(r4[i]), w0, e0);
                f0 = MultiplyAdd(Vector128.Create(r5[i]), w0, f0);
            }
        }
        Put(outs[0], bias, accumulate, a0 + a1);
        Put(outs[1], bias, accumulate, b0 + b1);
        Put(outs[2], bias, accumulate, c0 + c1);
        Put(outs[3], bias, accumulate, d0 + d1);
        Put(outs[4], bias, accumulate, e0 + e1);
        Put(outs[5], bias, accumulate, f0 + f1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Outer6x8V128(
        float** pairs, nint count, nint* rows, nint offsetB, float** outs, bool accumulate)
    {
        V a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default,
          d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        nint o0 = rows[0], o1 = rows[1], o2 = rows[2], o3 = rows[3], o4 = rows[4], o5 = rows[5];
        for (; count > 0; count--, pairs += 2)
        {
            float* x = pairs[0], y = pairs[1] + offsetB;
            V y0 = Vector128.Load(y), y1 = Vector128.Load(y + 4);
            V v;
            v = Vector128.Create(x[o0]);
            a0 = MultiplyAdd(v, y0, a0); a1 = MultiplyAdd(v, y1, a1);
            v = Vector128.Create(x[o1]);
            b0 = MultiplyAdd(v, y0, b0); b1 = MultiplyAdd(v, y1, b1);
            v = Vector128.Create(x[o2]);
            c0 = MultiplyAdd(v, y0, c0); c1 = MultiplyAdd(v, y1, c1);
            v = Vector128.Create(x[o3]);
            d0 = MultiplyAdd(v, y0, d0); d1 = MultiplyAdd(v, y1, d1);
            v = Vector128.Create(x[o4]);
            e0 = MultiplyAdd(v, y0, e0); e1 = MultiplyAdd(v, y1, e1);
            v = Vector128.Create(x[o5]);
            f0 = MultiplyAdd(v, y0, f0); f1 = MultiplyAdd(v, y1, f1);
        }
        Put(outs[0], null, accumulate, a0, a1);
        Put(outs[1], null, accumulate, b0, b1);
        Put(outs[2], null, accumulate, c0, c1);
        Put(outs[3], null, accumulate, d0, d1);
        Put(outs[4], null, accumulate, e0, e1);
        Put(outs[5], null, accumulate, f0, f1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Outer6x4V128(
        float** pairs, nint count, nint* rows, nint offsetB, float** outs, bool accumulate)
    {
        V a0 = default, b0 = default, c0 = default, d0 = default, e0 = default, f0 = default;
        nint o0 = rows[0], o1 = rows[1], o2 = rows[2], o3 = rows[3], o4 = rows[4], o5 = rows[5];
        for (; count > 0; count--, pairs += 2)
        {
            float* x = pairs[0], y = pairs[1] + offsetB;
            V y0 = Vector128.Load(y);
            V v;
            v = Vector128.Create(x[o0]);
            a0 = MultiplyAdd(v, y0, a0);
            v = Vector128.Create(x[o1]);
            b0 = MultiplyAdd(v, y0, b0);
            v = Vector128.Create(x[o2]);
            c0 = MultiplyAdd(v, y0, c0);
            v = Vector128.Create(x[o3]);
            d0 = MultiplyAdd(v, y0, d0);
            v = Vector128.Create(x[o4]);
            e0 = MultiplyAdd(v, y0, e0);
            v = Vector128.Create(x[o5]);
            f0 = MultiplyAdd(v, y0, f0);
        }
        Put(outs[0], null, accumulate, a0);
        Put(outs[1], null, accumulate, b0);
        Put(outs[2], null, accumulate, c0);
        Put(outs[3], null, accumulate, d0);
        Put(outs[4], null, accumulate, e0);
        Put(outs[5], null, accumulate, f0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot6x2V128(
        float** segment, int count, nint channels, float* weights, nint ldw, nint pitch,
        float** outs, float* bias, bool accumulate)
    {
        V a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default,
          d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        for (; count > 0; count--, segment += ITiles.Slots)
        {
            float* r0 = segment[0], r1 = segment[1], r2 = segment[2];
            float* r3 = segment[3], r4 = segment[4], r5 = segment[5];
            float* q0 = weights + (nint)segment[6] * ldw, q1 = q0 + pitch;
            for (nint i = 0; i < channels; i += 4)
            {
                V w0 = Vector128.Load(q0 + i), w1 = Vector128.Load(q1 + i), v;
                v = Vector128.Load(r0 + i);
                a0 = MultiplyAdd(v, w0, a0); a1 = MultiplyAdd(v, w1, a1);
                v = Vector128.Load(r1 + i);
                b0 = MultiplyAdd(v, w0, b0); b1 = MultiplyAdd(v, w1, b1);
                v = Vector128.Load(r2 + i);
                c0 = MultiplyAdd(v, w0, c0); c1 = MultiplyAdd(v, w1, c1);
                v = Vector128.Load(r3 + i);
                d0 = MultiplyAdd(v, w0, d0); d1 = MultiplyAdd(v, w1, d1);
                v = Vector128.Load(r4 + i);
                e0 = MultiplyAdd(v, w0, e0); e1 = MultiplyAdd(v, w1, e1);
                v = Vector128.Load(r5 + i);
                f0 = MultiplyAdd(v, w0, f0); f1 = MultiplyAdd(v, w1, f1);
            }
        }
        PutSum(outs[0], bias, accumulate, a0);
        PutSum(outs[1], bias, accumulate, b0);
        PutSum(outs[2], bias, accumulate, c0);
        PutSum(outs[3], bias, accumulate, d0);
        PutSum(outs[4], bias, accumulate, e0);
        PutSum(outs[5], bias, accumulate, f0);
        PutSum(outs[0] + 1, bias == null ? null : bias + 1, accumulate, a1);
        PutSum(outs[1] + 1, bias == null ? null : bias + 1, accumulate, b1);
        PutSum(outs[2] + 1, bias == null ? null : bias + 1, accumulate, c1);
        PutSum(outs[3] + 1, bias == null ? null : bias + 1, accumulate, d1);
        PutSum(outs[4] + 1, bias == null ? null : bias + 1, accumulate, e1);
        PutSum(outs[5] + 1, bias == null ? null : bias + 1, accumulate, f1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot6x1V128(
        float** segment, int count, nint channels, float* weights, nint ldw, nint pitch,
        float** outs, float* bias, bool accumulate)
    {
        V a0 = default, b0 = default, c0 = default, d0 = default, e0 = default, f0 = default;
        for (; count > 0; count--, segment += ITiles.Slots)
        {
            float* r0 = segment[0], r1 = segment[1], r2 = segment[2];
            float* r3 = segment[3], r4 = segment[4], r5 = segment[5];
            float* q0 = weights + (nint)segment[6] * ldw;
            for (nint i = 0; i < channels; i += 4)
            {
                V w0 = Vector128.Load(q0 + i), v;
                v = Vector128.Load(r0 + i);
                a0 = MultiplyAdd(v, w0, a0);
                v = Vector128.Load(r1 + i);
                b0 = MultiplyAdd(v, w0, b0);
                v = Vector128.Load(r2 + i);
                c0 = MultiplyAdd(v, w0, c0);
                v = Vector128.Load(r3 + i);
                d0 = MultiplyAdd(v, w0, d0);
                v = Vector128.Load(r4 + i);
                e0 = MultiplyAdd(v, w0, e0);
                v = Vector128.Load(r5 + i);
                f0 = MultiplyAdd(v, w0, f0);
            }
        }
        PutSum(outs[0], bias, accumulate, a0);
        PutSum(outs[1], bias, accumulate, b0);
        PutSum(outs[2], bias, accumulate, c0);
        PutSum(outs[3], bias, accumulate, d0);
        PutSum(outs[4], bias, accumulate, e0);
        PutSum(outs[5], bias, accumulate, f0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V MultiplyAdd(V x, V y, V sum) => Vector128.MultiplyAddEstimate(x, y, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* p, float* bias, bool accumulate, V x)
    {
        if (bias != null)
        {
            x += Vector128.Load(bias);
        }
        if (accumulate)
        {
            x += Vector128.Load(p);
        }
        Vector128.Store(x, p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* p, float* bias, bool accumulate, V x, V y)
    {
        if (bias != null)
        {
            x += Vector128.Load(bias);
            y += Vector128.Load(bias + 4);
        }
        if (accumulate)
        {
            x += Vector128.Load(p);
            y += Vector128.Load(p + 4);
        }
        Vector128.Store(x, p);
        Vector128.Store(y, p + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutSum(float* p, float* bias, bool accumulate, V v)
    {
        float sum = Sum(v);
        if (bias != null)
            sum += *bias;
        *p = accumulate ? *p + sum : sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(V v)
    {
        return Vector128.Sum(v);
    }
}
