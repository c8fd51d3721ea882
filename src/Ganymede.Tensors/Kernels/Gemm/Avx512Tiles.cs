using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// 512-bit tiles: 24 of the 32 registers accumulate 6 rows of 64 columns. Needs AVX-512F and nothing more.
/// </summary>
/// <remarks>
/// The accumulators must be locals of one method, so each shape of tile is written out. The loops read no statics and
/// gain nothing from a profile, so they are compiled in full at once: unoptimized they would be fifty times slower.
/// </remarks>
internal readonly unsafe struct Avx512Tiles : ITiles
{
    public static Isa Isa => Isa.Avx512;

    public static int Vector => 16;

    public static int MaxVectors => 4;

    public static int MaxDotColumns => 3;

    public static void Tile(
        int vectors, float** segment, int count, nint channels, float* panel, nint ldw,
        float** outs, float* bias, bool accumulate)
    {
        switch (vectors)
        {
            case 1:
                Igemm6x16Avx512(segment, count, channels, panel, ldw, outs, bias, accumulate);
                break;
            case 2:
                Igemm6x32Avx512(segment, count, channels, panel, ldw, outs, bias, accumulate);
                break;
            case 3:
                Igemm6x48Avx512(segment, count, channels, panel, ldw, outs, bias, accumulate);
                break;
            default:
                Igemm6x64Avx512(segment, count, channels, panel, ldw, outs, bias, accumulate);
                break;
        }
    }

    public static void Outer(
        int vectors, float** pairs, nint count, nint* rows, nint offsetB, float** outs, bool accumulate)
    {
        switch (vectors)
        {
            case 1:
                Outer6x16Avx512(pairs, count, rows, offsetB, outs, accumulate);
                break;
            case 2:
                Outer6x32Avx512(pairs, count, rows, offsetB, outs, accumulate);
                break;
            case 3:
                Outer6x48Avx512(pairs, count, rows, offsetB, outs, accumulate);
                break;
            default:
                Outer6x64Avx512(pairs, count, rows, offsetB, outs, accumulate);
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
                Dot6x1Avx512(segment, count, channels, weights, ldw, pitch, outs, bias, accumulate);
                break;
            case 2:
                Dot6x2Avx512(segment, count, channels, weights, ldw, pitch, outs, bias, accumulate);
                break;
            default:
                Dot6x3Avx512(segment, count, channels, weights, ldw, pitch, outs, bias, accumulate);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Igemm6x64Avx512(
        float** segment, int count, nint channels, float* panel, nint ldw,
        float** outs, float* bias, bool accumulate)
    {
        V a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default,
          b3 = default, c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default,
          d2 = default, d3 = default, e0 = default, e1 = default, e2 = default, e3 = default, f0 = default,
          f1 = default, f2 = default, f3 = default;
        for (; count > 0; count--, segment += ITiles.Slots)
        {
            float* r0 = segment[0], r1 = segment[1], r2 = segment[2];
            float* r3 = segment[3], r4 = segment[4], r5 = segment[5];
            float* w = panel + (nint)segment[6] * ldw;
            for (nint i = 0; i < channels; i++, w += ldw)
            {
                V w0 = Vector512.Load(w), w1 = Vector512.Load(w + 16), w2 = Vector512.Load(w + 32);
                V w3 = Vector512.Load(w + 48), v;
                v = Vector512.Create(r0[i]);
                a0 = MultiplyAdd(v, w0, a0); a1 = MultiplyAdd(v, w1, a1);
                a2 = MultiplyAdd(v, w2, a2); a3 = MultiplyAdd(v, w3, a3);
                v = Vector512.Create(r1[i]);
                b0 = MultiplyAdd(v, w0, b0); b1 = MultiplyAdd(v, w1, b1);
                b2 = MultiplyAdd(v, w2, b2); b3 = MultiplyAdd(v, w3, b3);
                v = Vector512.Create(r2[i]);
                c0 = MultiplyAdd(v, w0, c0); c1 = MultiplyAdd(v, w1, c1);
                c2 = MultiplyAdd(v, w2, c2); c3 = MultiplyAdd(v, w3, c3);
                v = Vector512.Create(r3[i]);
                d0 = MultiplyAdd(v, w0, d0); d1 = MultiplyAdd(v, w1, d1);
                d2 = MultiplyAdd(v, w2, d2); d3 = MultiplyAdd(v, w3, d3);
                v = Vector512.Create(r4[i]);
                e0 = MultiplyAdd(v, w0, e0); e1 = MultiplyAdd(v, w1, e1);
                e2 = MultiplyAdd(v, w2, e2); e3 = MultiplyAdd(v, w3, e3);
                v = Vector512.Create(r5[i]);
                f0 = MultiplyAdd(v, w0, f0); f1 = MultiplyAdd(v, w1, f1);
                f2 = MultiplyAdd(v, w2, f2); f3 = MultiplyAdd(v, w3, f3);
            }
        }
        Put(outs[0], bias, accumulate, a0, a1, a2, a3);
        Put(outs[1], bias, accumulate, b0, b1, b2, b3);
        Put(outs[2], bias, accumulate, c0, c1, c2, c3);
        Put(outs[3], bias, accumulate, d0, d1, d2, d3);
        Put(outs[4], bias, accumulate, e0, e1, e2, e3);
        Put(outs[5], bias, accumulate, f0, f1, f2, f3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Igemm6x48Avx512(
        float** segment, int count, nint channels, float* panel, nint ldw,
        float** outs, float* bias, bool accumulate)
    {
        V a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default, c0 = default,
          c1 = default, c2 = default, d0 = default, d1 = default, d2 = default, e0 = default, e1 = default,
          e2 = default, f0 = default, f1 = default, f2 = default;
        for (; count > 0; count--, segment += ITiles.Slots)
        {
            float* r0 = segment[0], r1 = segment[1], r2 = segment[2];
            float* r3 = segment[3], r4 = segment[4], r5 = segment[5];
            float* w = panel + (nint)segment[6] * ldw;
            for (nint i = 0; i < channels; i++, w += ldw)
            {
                V w0 = Vector512.Load(w), w1 = Vector512.Load(w + 16), w2 = Vector512.Load(w + 32);
                V v;
                v = Vector512.Create(r0[i]);
                a0 = MultiplyAdd(v, w0, a0); a1 = MultiplyAdd(v, w1, a1);
                a2 = MultiplyAdd(v, w2, a2);
                v = Vector512.Create(r1[i]);
                b0 = MultiplyAdd(v, w0, b0); b1 = MultiplyAdd(v, w1, b1);
                b2 = MultiplyAdd(v, w2, b2);
                v = Vector512.Create(r2[i]);
                c0 = MultiplyAdd(v, w0, c0); c1 = MultiplyAdd(v, w1, c1);
                c2 = MultiplyAdd(v, w2, c2);
                v = Vector512.Create(r3[i]);
                d0 = MultiplyAdd(v, w0, d0); d1 = MultiplyAdd(v, w1, d1);
                d2 = MultiplyAdd(v, w2, d2);
                v = Vector512.Create(r4[i]);
                e0 = MultiplyAdd(v, w0, e0); e1 = MultiplyAdd(v, w1, e1);
                e2 = MultiplyAdd(v, w2, e2);
                v = Vector512.Create(r5[i]);
                f0 = MultiplyAdd(v, w0, f0); f1 = MultiplyAdd(v, w1, f1);
                f2 = MultiplyAdd(v, w2, f2);
            }
        }
        Put(outs[0], bias, accumulate, a0, a1, a2);
        Put(outs[1], bias, accumulate, b0, b1, b2);
        Put(outs[2], bias, accumulate, c0, c1, c2);
        Put(outs[3], bias, accumulate, d0, d1, d2);
        Put(outs[4], bias, accumulate, e0, e1, e2);
        Put(outs[5], bias, accumulate, f0, f1, f2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Igemm6x32Avx512(
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
                V w0 = Vector512.Load(w), w1 = Vector512.Load(w + 16);
                V v;
                v = Vector512.Create(r0[i]);
                a0 = MultiplyAdd(v, w0, a0); a1 = MultiplyAdd(v, w1, a1);
                v = Vector512.Create(r1[i]);
                b0 = MultiplyAdd(v, w0, b0); b1 = MultiplyAdd(v, w1, b1);
                v = Vector512.Create(r2[i]);
                c0 = MultiplyAdd(v, w0, c0); c1 = MultiplyAdd(v, w1, c1);
                v = Vector512.Create(r3[i]);
                d0 = MultiplyAdd(v, w0, d0); d1 = MultiplyAdd(v, w1, d1);
                v = Vector512.Create(r4[i]);
                e0 = MultiplyAdd(v, w0, e0); e1 = MultiplyAdd(v, w1, e1);
                v = Vector512.Create(r5[i]);
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
    private static void Igemm6x16Avx512(
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
                V w0 = Vector512.Load(w), w1 = Vector512.Load(w + ldw);
                a0 = MultiplyAdd(Vector512.Create(r0[i]), w0, a0);
                a1 = MultiplyAdd(Vector512.Create(r0[i + 1]), w1, a1);
                b0 = MultiplyAdd(Vector512.Create(r1[i]), w0, b0);
                b1 = MultiplyAdd(Vector512.Create(r1[i + 1]), w1, b1);
                c0 = MultiplyAdd(Vector512.Create(r2[i]), w0, c0);
                c1 = MultiplyAdd(Vector512.Create(r2[i + 1]), w1, c1);
                d0 = MultiplyAdd(Vector512.Create(r3[i]), w0, d0);
                d1 = MultiplyAdd(Vector512.Create(r3[i + 1]), w1, d1);
                e0 = MultiplyAdd(Vector512.Create(r4[i]), w0, e0);
                e1 = MultiplyAdd(Vector512.Create(r4[i + 1]), w1, e1);
                f0 = MultiplyAdd(Vector512.Create(r5[i]), w0, f0);
                f1 = MultiplyAdd(Vector512.Create(r5[i + 1]), w1, f1);
            }
            if (i < channels)
            {
                V w0 = Vector512.Load(w);
                a0 = MultiplyAdd(Vector512.Create(r0[i]), w0, a0);
                b0 = MultiplyAdd(Vector512.Create(r1[i]), w0, b0);
                c0 = MultiplyAdd(Vector512.Create(r2[i]), w0, c0);
                d0 = MultiplyAdd(Vector512.Create(r3[i]), w0, d0);
                e0 = MultiplyAdd(Vector512.Create(r4[i]), w0, e0);
                f0 = MultiplyAdd(Vector512.Create(r5[i]), w0, f0);
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
    private static void Outer6x64Avx512(
        float** pairs, nint count, nint* rows, nint offsetB, float** outs, bool accumulate)
    {
        V a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default,
          b3 = default, c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default,
          d2 = default, d3 = default, e0 = default, e1 = default, e2 = default, e3 = default, f0 = default,
          f1 = default, f2 = default, f3 = default;
        nint o0 = rows[0], o1 = rows[1], o2 = rows[2], o3 = rows[3], o4 = rows[4], o5 = rows[5];
        for (; count > 0; count--, pairs += 2)
        {
            float* x = pairs[0], y = pairs[1] + offsetB;
            V y0 = Vector512.Load(y), y1 = Vector512.Load(y + 16), y2 = Vector512.Load(y + 32);
            V y3 = Vector512.Load(y + 48), v;
            v = Vector512.Create(x[o0]);
            a0 = MultiplyAdd(v, y0, a0); a1 = MultiplyAdd(v, y1, a1);
            a2 = MultiplyAdd(v, y2, a2); a3 = MultiplyAdd(v, y3, a3);
            v = Vector512.Create(x[o1]);
            b0 = MultiplyAdd(v, y0, b0); b1 = MultiplyAdd(v, y1, b1);
            b2 = MultiplyAdd(v, y2, b2); b3 = MultiplyAdd(v, y3, b3);
            v = Vector512.Create(x[o2]);
            c0 = MultiplyAdd(v, y0, c0); c1 = MultiplyAdd(v, y1, c1);
            c2 = MultiplyAdd(v, y2, c2); c3 = MultiplyAdd(v, y3, c3);
            v = Vector512.Create(x[o3]);
            d0 = MultiplyAdd(v, y0, d0); d1 = MultiplyAdd(v, y1, d1);
            d2 = MultiplyAdd(v, y2, d2); d3 = MultiplyAdd(v, y3, d3);
            v = Vector512.Create(x[o4]);
            e0 = MultiplyAdd(v, y0, e0); e1 = MultiplyAdd(v, y1, e1);
            e2 = MultiplyAdd(v, y2, e2); e3 = MultiplyAdd(v, y3, e3);
            v = Vector512.Create(x[o5]);
            f0 = MultiplyAdd(v, y0, f0); f1 = MultiplyAdd(v, y1, f1);
            f2 = MultiplyAdd(v, y2, f2); f3 = MultiplyAdd(v, y3, f3);
        }
        Put(outs[0], null, accumulate, a0, a1, a2, a3);
        Put(outs[1], null, accumulate, b0, b1, b2, b3);
        Put(outs[2], null, accumulate, c0, c1, c2, c3);
        Put(outs[3], null, accumulate, d0, d1, d2, d3);
        Put(outs[4], null, accumulate, e0, e1, e2, e3);
        Put(outs[5], null, accumulate, f0, f1, f2, f3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Outer6x48Avx512(
        float** pairs, nint count, nint* rows, nint offsetB, float** outs, bool accumulate)
    {
        V a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default, c0 = default,
          c1 = default, c2 = default, d0 = default, d1 = default, d2 = default, e0 = default, e1 = default,
          e2 = default, f0 = default, f1 = default, f2 = default;
        nint o0 = rows[0], o1 = rows[1], o2 = rows[2], o3 = rows[3], o4 = rows[4], o5 = rows[5];
        for (; count > 0; count--, pairs += 2)
        {
            float* x = pairs[0], y = pairs[1] + offsetB;
            V y0 = Vector512.Load(y), y1 = Vector512.Load(y + 16), y2 = Vector512.Load(y + 32);
            V v;
            v = Vector512.Create(x[o0]);
            a0 = MultiplyAdd(v, y0, a0); a1 = MultiplyAdd(v, y1, a1);
            a2 = MultiplyAdd(v, y2, a2);
            v = Vector512.Create(x[o1]);
            b0 = MultiplyAdd(v, y0, b0); b1 = MultiplyAdd(v, y1, b1);
            b2 = MultiplyAdd(v, y2, b2);
            v = Vector512.Create(x[o2]);
            c0 = MultiplyAdd(v, y0, c0); c1 = MultiplyAdd(v, y1, c1);
            c2 = MultiplyAdd(v, y2, c2);
            v = Vector512.Create(x[o3]);
            d0 = MultiplyAdd(v, y0, d0); d1 = MultiplyAdd(v, y1, d1);
            d2 = MultiplyAdd(v, y2, d2);
            v = Vector512.Create(x[o4]);
            e0 = MultiplyAdd(v, y0, e0); e1 = MultiplyAdd(v, y1, e1);
            e2 = MultiplyAdd(v, y2, e2);
            v = Vector512.Create(x[o5]);
            f0 = MultiplyAdd(v, y0, f0); f1 = MultiplyAdd(v, y1, f1);
            f2 = MultiplyAdd(v, y2, f2);
        }
        Put(outs[0], null, accumulate, a0, a1, a2);
        Put(outs[1], null, accumulate, b0, b1, b2);
        Put(outs[2], null, accumulate, c0, c1, c2);
        Put(outs[3], null, accumulate, d0, d1, d2);
        Put(outs[4], null, accumulate, e0, e1, e2);
        Put(outs[5], null, accumulate, f0, f1, f2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Outer6x32Avx512(
        float** pairs, nint count, nint* rows, nint offsetB, float** outs, bool accumulate)
    {
        V a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default,
          d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        nint o0 = rows[0], o1 = rows[1], o2 = rows[2], o3 = rows[3], o4 = rows[4], o5 = rows[5];
        for (; count > 0; count--, pairs += 2)
        {
            float* x = pairs[0], y = pairs[1] + offsetB;
            V y0 = Vector512.Load(y), y1 = Vector512.Load(y + 16);
            V v;
            v = Vector512.Create(x[o0]);
            a0 = MultiplyAdd(v, y0, a0); a1 = MultiplyAdd(v, y1, a1);
            v = Vector512.Create(x[o1]);
            b0 = MultiplyAdd(v, y0, b0); b1 = MultiplyAdd(v, y1, b1);
            v = Vector512.Create(x[o2]);
            c0 = MultiplyAdd(v, y0, c0); c1 = MultiplyAdd(v, y1, c1);
            v = Vector512.Create(x[o3]);
            d0 = MultiplyAdd(v, y0, d0); d1 = MultiplyAdd(v, y1, d1);
            v = Vector512.Create(x[o4]);
            e0 = MultiplyAdd(v, y0, e0); e1 = MultiplyAdd(v, y1, e1);
            v = Vector512.Create(x[o5]);
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
    private static void Outer6x16Avx512(
        float** pairs, nint count, nint* rows, nint offsetB, float** outs, bool accumulate)
    {
        V a0 = default, b0 = default, c0 = default, d0 = default, e0 = default, f0 = default;
        nint o0 = rows[0], o1 = rows[1], o2 = rows[2], o3 = rows[3], o4 = rows[4], o5 = rows[5];
        for (; count > 0; count--, pairs += 2)
        {
            float* x = pairs[0], y = pairs[1] + offsetB;
            V y0 = Vector512.Load(y);
            V v;
            v = Vector512.Create(x[o0]);
            a0 = MultiplyAdd(v, y0, a0);
            v = Vector512.Create(x[o1]);
            b0 = MultiplyAdd(v, y0, b0);
            v = Vector512.Create(x[o2]);
            c0 = MultiplyAdd(v, y0, c0);
            v = Vector512.Create(x[o3]);
            d0 = MultiplyAdd(v, y0, d0);
            v = Vector512.Create(x[o4]);
            e0 = MultiplyAdd(v, y0, e0);
            v = Vector512.Create(x[o5]);
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
    private static void Dot6x3Avx512(
        float** segment, int count, nint channels, float* weights, nint ldw, nint pitch,
        float** outs, float* bias, bool accumulate)
    {
        V a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default, c0 = default,
          c1 = default, c2 = default, d0 = default, d1 = default, d2 = default, e0 = default, e1 = default,
          e2 = default, f0 = default, f1 = default, f2 = default;
        for (; count > 0; count--, segment += ITiles.Slots)
        {
            float* r0 = segment[0], r1 = segment[1], r2 = segment[2];
            float* r3 = segment[3], r4 = segment[4], r5 = segment[5];
            float* q0 = weights + (nint)segment[6] * ldw, q1 = q0 + pitch, q2 = q1 + pitch;
            for (nint i = 0; i < channels; i += 16)
            {
                V w0 = Vector512.Load(q0 + i), w1 = Vector512.Load(q1 + i), w2 = Vector512.Load(q2 + i), v;
                v = Vector512.Load(r0 + i);
                a0 = MultiplyAdd(v, w0, a0); a1 = MultiplyAdd(v, w1, a1); a2 = MultiplyAdd(v, w2, a2);
                v = Vector512.Load(r1 + i);
                b0 = MultiplyAdd(v, w0, b0); b1 = MultiplyAdd(v, w1, b1); b2 = MultiplyAdd(v, w2, b2);
                v = Vector512.Load(r2 + i);
                c0 = MultiplyAdd(v, w0, c0); c1 = MultiplyAdd(v, w1, c1); c2 = MultiplyAdd(v, w2, c2);
                v = Vector512.Load(r3 + i);
                d0 = MultiplyAdd(v, w0, d0); d1 = MultiplyAdd(v, w1, d1); d2 = MultiplyAdd(v, w2, d2);
                v = Vector512.Load(r4 + i);
                e0 = MultiplyAdd(v, w0, e0); e1 = MultiplyAdd(v, w1, e1); e2 = MultiplyAdd(v, w2, e2);
                v = Vector512.Load(r5 + i);
                f0 = MultiplyAdd(v, w0, f0); f1 = MultiplyAdd(v, w1, f1); f2 = MultiplyAdd(v, w2, f2);
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
        PutSum(outs[0] + 2, bias == null ? null : bias + 2, accumulate, a2);
        PutSum(outs[1] + 2, bias == null ? null : bias + 2, accumulate, b2);
        PutSum(outs[2] + 2, bias == null ? null : bias + 2, accumulate, c2);
        PutSum(outs[3] + 2, bias == null ? null : bias + 2, accumulate, d2);
        PutSum(outs[4] + 2, bias == null ? null : bias + 2, accumulate, e2);
        PutSum(outs[5] + 2, bias == null ? null : bias + 2, accumulate, f2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot6x2Avx512(
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
            for (nint i = 0; i < channels; i += 16)
            {
                V w0 = Vector512.Load(q0 + i), w1 = Vector512.Load(q1 + i), v;
                v = Vector512.Load(r0 + i);
                a0 = MultiplyAdd(v, w0, a0); a1 = MultiplyAdd(v, w1, a1);
                v = Vector512.Load(r1 + i);
                b0 = MultiplyAdd(v, w0, b0); b1 = MultiplyAdd(v, w1, b1);
                v = Vector512.Load(r2 + i);
                c0 = MultiplyAdd(v, w0, c0); c1 = MultiplyAdd(v, w1, c1);
                v = Vector512.Load(r3 + i);
                d0 = MultiplyAdd(v, w0, d0); d1 = MultiplyAdd(v, w1, d1);
                v = Vector512.Load(r4 + i);
                e0 = MultiplyAdd(v, w0, e0); e1 = MultiplyAdd(v, w1, e1);
                v = Vector512.Load(r5 + i);
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
    private static void Dot6x1Avx512(
        float** segment, int count, nint channels, float* weights, nint ldw, nint pitch,
        float** outs, float* bias, bool accumulate)
    {
        V a0 = default, b0 = default, c0 = default, d0 = default, e0 = default, f0 = default;
        for (; count > 0; count--, segment += ITiles.Slots)
        {
            float* r0 = segment[0], r1 = segment[1], r2 = segment[2];
            float* r3 = segment[3], r4 = segment[4], r5 = segment[5];
            float* q0 = weights + (nint)segment[6] * ldw;
            for (nint i = 0; i < channels; i += 16)
            {
                V w0 = Vector512.Load(q0 + i), v;
                v = Vector512.Load(r0 + i);
                a0 = MultiplyAdd(v, w0, a0);
                v = Vector512.Load(r1 + i);
                b0 = MultiplyAdd(v, w0, b0);
                v = Vector512.Load(r2 + i);
                c0 = MultiplyAdd(v, w0, c0);
                v = Vector512.Load(r3 + i);
                d0 = MultiplyAdd(v, w0, d0);
                v = Vector512.Load(r4 + i);
                e0 = MultiplyAdd(v, w0, e0);
                v = Vector512.Load(r5 + i);
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
    private static V MultiplyAdd(V x, V y, V sum) => Avx512F.FusedMultiplyAdd(x, y, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* p, float* bias, bool accumulate, V x)
    {
        if (bias != null)
        {
            x += Vector512.Load(bias);
        }
        if (accumulate)
        {
            x += Vector512.Load(p);
        }
        Vector512.Store(x, p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* p, float* bias, bool accumulate, V x, V y)
    {
        if (bias != null)
        {
            x += Vector512.Load(bias);
            y += Vector512.Load(bias + 16);
        }
        if (accumulate)
        {
            x += Vector512.Load(p);
            y += Vector512.Load(p + 16);
        }
        Vector512.Store(x, p);
        Vector512.Store(y, p + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* p, float* bias, bool accumulate, V x, V y, V z)
    {
        if (bias != null)
        {
            x += Vector512.Load(bias);
            y += Vector512.Load(bias + 16);
            z += Vector512.Load(bias + 32);
        }
        if (accumulate)
        {
            x += Vector512.Load(p);
            y += Vector512.Load(p + 16);
            z += Vector512.Load(p + 32);
        }
        Vector512.Store(x, p);
        Vector512.Store(y, p + 16);
        Vector512.Store(z, p + 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* p, float* bias, bool accumulate, V x, V y, V z, V t)
    {
        if (bias != null)
        {
            x += Vector512.Load(bias);
            y += Vector512.Load(bias + 16);
            z += Vector512.Load(bias + 32);
            t += Vector512.Load(bias + 48);
        }
        if (accumulate)
        {
            x += Vector512.Load(p);
            y += Vector512.Load(p + 16);
            z += Vector512.Load(p + 32);
            t += Vector512.Load(p + 48);
        }
        Vector512.Store(x, p);
        Vector512.Store(y, p + 16);
        Vector512.Store(z, p + 32);
        Vector512.Store(t, p + 48);
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
        Vector256<float> half = v.GetLower() + v.GetUpper();
        return Vector128.Sum(half.GetLower() + half.GetUpper());
    }
}
