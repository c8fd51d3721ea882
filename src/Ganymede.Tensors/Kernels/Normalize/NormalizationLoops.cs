using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Ganymede.Tensors.Kernels;

/// <summary>The loops of <see cref="Normalization"/> over the rows of one chunk, on one thread.</summary>
internal static unsafe class NormalizationLoops
{
    private const int RowsAhead = 16;

    /// <summary>y[0, i] = the mean of column i, y[1, i] = the sum of the squares of the differences from it.</summary>
    internal static void Moments<V>(float* x, int rows, int width, float* y)
        where V : struct, ISimd<V>
    {
        int i = 0;
        for (; i <= width - (4 * V.Width); i += 4 * V.Width)
            FourColumns<V>(x + i, rows, width, y + i);
        for (; i <= width - V.Width; i += V.Width)
            Column<V>(x + i, rows, width, y + i);
        for (; i < width; i++)
            Column<Lane>(x + i, rows, width, y + i);
    }

    /// <summary>y[0, i] = the sum of column i of g · act', y[1, i] = that of g · act' · (x - center[i]).</summary>
    internal static void Sums<V, TAct>(
        float* g, float* x, float* result, in Columns columns, int rows, int width, float* y, TAct act)
        where V : struct, ISimd<V>
        where TAct : struct, IActivationOp
    {
        int i = 0;
        for (; i <= width - (4 * V.Width); i += 4 * V.Width)
            FourSums<V, TAct>(g + i, x + i, result + i, columns.From(i), rows, width, y + i, act);
        for (; i <= width - V.Width; i += V.Width)
            OneSum<V, TAct>(g + i, x + i, result + i, columns.From(i), rows, width, y + i, act);
        for (; i < width; i++)
            OneSum<Lane, TAct>(g + i, x + i, result + i, columns.From(i), rows, width, y + i, act);
    }

    /// <summary>y = act(x · scale + shift), and what is added, if anything is.</summary>
    internal static void Apply<V, TAct>(
        float* x, in Columns columns, float* added, int rows, int width, float* y, TAct act)
        where V : struct, ISimd<V>
        where TAct : struct, IActivationOp
    {
        float* scale = columns.Scale, shift = columns.Shift;
        for (int r = 0; r < rows; r++, x += width, y += width)
        {
            int i = 0;
            if (added is null)
            {
                for (; i <= width - V.Width; i += V.Width)
                    V.Store(act.Value(Line<V>(x, scale, shift, i)), y + i);
                for (; i < width; i++)
                    Lane.Store(act.Value(Line<Lane>(x, scale, shift, i)), y + i);
                continue;
            }
            for (; i <= width - V.Width; i += V.Width)
                V.Store(act.Value(Line<V>(x, scale, shift, i)) + V.Load(added + i), y + i);
            for (; i < width; i++)
                Lane.Store(act.Value(Line<Lane>(x, scale, shift, i)) + Lane.Load(added + i), y + i);
            added += width;
        }
    }

    /// <summary>y = g · act' · scale + x · a + b; without a, the first term alone.</summary>
    internal static void ApplyGradient<V, TAct>(
        float* g, float* x, float* result, in Columns columns, int rows, int width, float* y, TAct act)
        where V : struct, ISimd<V>
        where TAct : struct, IActivationOp
    {
        float* scale = columns.Scale, shift = columns.Shift, a = columns.A, b = columns.B;
        for (int r = 0; r < rows; r++, g += width, x += width, result += width, y += width)
        {
            int i = 0;
            if (a is null)
            {
                for (; i <= width - V.Width; i += V.Width)
                    V.Store(Inner<V, TAct>(g, x, result, scale, shift, i, act) * V.Load(scale + i), y + i);
                for (; i < width; i++)
                    Lane.Store(Inner<Lane, TAct>(g, x, result, scale, shift, i, act) * Lane.Load(scale + i), y + i);
            }
            else
            {
                for (; i <= width - V.Width; i += V.Width)
                {
                    V rest = Line<V>(x, a, b, i);
                    V inner = Inner<V, TAct>(g, x, result, scale, shift, i, act);
                    V.Store(V.Fma(inner, V.Load(scale + i), rest), y + i);
                }
                for (; i < width; i++)
                {
                    Lane rest = Line<Lane>(x, a, b, i);
                    Lane inner = Inner<Lane, TAct>(g, x, result, scale, shift, i, act);
                    Lane.Store(Lane.Fma(inner, Lane.Load(scale + i), rest), y + i);
                }
            }
        }
    }

    // Differences from a number near the column's mean lose nothing to a mean far from zero, so one pass suffices: the
    // middle of four rows spread over the chunk.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Near<V>(float* x, int rows, int width)
        where V : struct, ISimd<V>
    {
        if (rows < 4)
            return V.Load(x);
        long step = (long)(rows / 4) * width;
        return MiddleMean(V.Load(x), V.Load(x + step), V.Load(x + (2 * step)), V.Load(x + (3 * step)));
    }

    /// <summary>
    /// The mean of the middle two of four: one outlier cannot move it, and of equal numbers it is exactly that number.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V MiddleMean<V>(V p, V q, V r, V s)
        where V : struct, ISimd<V>
    {
        V half = V.Create(0.5f);
        return (V.Max(V.Min(p, q), V.Min(r, s)) * half) + (V.Min(V.Max(p, q), V.Max(r, s)) * half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreMoments<V>(V near, V sum, V squares, int rows, int width, float* y)
        where V : struct, ISimd<V>
    {
        V share = sum * V.Create(1f / rows);
        V.Store(near + share, y);
        V.Store(V.Max(squares - (sum * share), V.Create(0)), y + width);
    }

    private static void Column<V>(float* x, int rows, int width, float* y)
        where V : struct, ISimd<V>
    {
        V near = Near<V>(x, rows, width), sum = V.Create(0), squares = sum;
        for (int r = 0; r < rows; r++, x += width)
        {
            V d = V.Load(x) - near;
            sum += d;
            squares = V.Fma(d, d, squares);
        }
        StoreMoments(near, sum, squares, rows, width, y);
    }

    private static void FourColumns<V>(float* x, int rows, int width, float* y)
        where V : struct, ISimd<V>
    {
        long ahead = (long)RowsAhead * width;
        V near0 = Near<V>(x, rows, width), near1 = Near<V>(x + V.Width, rows, width);
        V near2 = Near<V>(x + (2 * V.Width), rows, width), near3 = Near<V>(x + (3 * V.Width), rows, width);
        V sum0 = V.Create(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        V squares0 = sum0, squares1 = sum0, squares2 = sum0, squares3 = sum0;
        for (int r = 0; r < rows; r++, x += width)
        {
            Fetch<V>(x + ahead);
            V d0 = V.Load(x) - near0, d1 = V.Load(x + V.Width) - near1;
            V d2 = V.Load(x + (2 * V.Width)) - near2, d3 = V.Load(x + (3 * V.Width)) - near3;
            sum0 += d0;
            sum1 += d1;
            sum2 += d2;
            sum3 += d3;
            squares0 = V.Fma(d0, d0, squares0);
            squares1 = V.Fma(d1, d1, squares1);
            squares2 = V.Fma(d2, d2, squares2);
            squares3 = V.Fma(d3, d3, squares3);
        }
        StoreMoments(near0, sum0, squares0, rows, width, y);
        StoreMoments(near1, sum1, squares1, rows, width, y + V.Width);
        StoreMoments(near2, sum2, squares2, rows, width, y + (2 * V.Width));
        StoreMoments(near3, sum3, squares3, rows, width, y + (3 * V.Width));
    }

    private static void OneSum<V, TAct>(
        float* g, float* x, float* result, in Columns columns, int rows, int width, float* y, TAct act)
        where V : struct, ISimd<V>
        where TAct : struct, IActivationOp
    {
        float* scale = columns.Scale, shift = columns.Shift;
        V sum = V.Create(0), product = sum, center = V.Load(columns.Center);
        for (int r = 0; r < rows; r++, g += width, x += width, result += width)
        {
            V v = Inner<V, TAct>(g, x, result, scale, shift, 0, act);
            sum += v;
            product = V.Fma(v, V.Load(x) - center, product);
        }
        V.Store(sum, y);
        V.Store(product, y + width);
    }

    private static void FourSums<V, TAct>(
        float* g, float* x, float* result, in Columns columns, int rows, int width, float* y, TAct act)
        where V : struct, ISimd<V>
        where TAct : struct, IActivationOp
    {
        int w = V.Width;
        long ahead = (long)RowsAhead * width;
        V sum0 = V.Create(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        V product0 = sum0, product1 = sum0, product2 = sum0, product3 = sum0;
        // All but the sums is read where it is used: eight of sixteen registers are taken by those.
        float* center = columns.Center, scale = columns.Scale, shift = columns.Shift;
        for (int r = 0; r < rows; r++, g += width, x += width, result += width)
        {
            Fetch<V>(g + ahead);
            Fetch<V>(x + ahead);
            V v0 = Inner<V, TAct>(g, x, result, scale, shift, 0, act);
            V v1 = Inner<V, TAct>(g, x, result, scale, shift, w, act);
            V v2 = Inner<V, TAct>(g, x, result, scale, shift, 2 * w, act);
            V v3 = Inner<V, TAct>(g, x, result, scale, shift, 3 * w, act);
            sum0 += v0;
            sum1 += v1;
            sum2 += v2;
            sum3 += v3;
            product0 = V.Fma(v0, V.Load(x) - V.Load(center), product0);
            product1 = V.Fma(v1, V.Load(x + w) - V.Load(center + w), product1);
            product2 = V.Fma(v2, V.Load(x + (2 * w)) - V.Load(center + (2 * w)), product2);
            product3 = V.Fma(v3, V.Load(x + (3 * w)) - V.Load(center + (3 * w)), product3);
        }
        V.Store(sum0, y);
        V.Store(sum1, y + w);
        V.Store(sum2, y + (2 * w));
        V.Store(sum3, y + (3 * w));
        V.Store(product0, y + width);
        V.Store(product1, y + width + w);
        V.Store(product2, y + width + (2 * w));
        V.Store(product3, y + width + (3 * w));
    }

    // Asks for the lines of four vectors that will be read soon: columns of a few vectors skip parts of rows, which the
    // processor does not foresee.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch<V>(float* x)
        where V : struct, ISimd<V>
    {
        if (!Sse.IsSupported || V.Width == 1)
            return;
        Sse.Prefetch0(x);
        if (V.Width >= 8)
            Sse.Prefetch0(x + 16);
        if (V.Width >= 16)
        {
            Sse.Prefetch0(x + 32);
            Sse.Prefetch0(x + 48);
        }
    }

    // The gradient in front of the activation. What the activation was applied to is one multiply-add of what is read
    // anyway, with the bits of the forward pass.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Inner<V, TAct>(float* g, float* x, float* result, float* scale, float* shift, int i, TAct act)
        where V : struct, ISimd<V>
        where TAct : struct, IActivationOp
    {
        V gradient = V.Load(g + i);
        return TAct.Source switch
        {
            DerivativeSource.Argument => act.Gradient(gradient, Line<V>(x, scale, shift, i)),
            DerivativeSource.Result => act.Gradient(gradient, V.Load(result + i)),
            _ => gradient,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Line<V>(float* x, float* scale, float* shift, int i)
        where V : struct, ISimd<V> => V.Fma(V.Load(x + i), V.Load(scale + i), V.Load(shift + i));

    /// <summary>The numbers that belong to a column; those that a loop does not use may be null.</summary>
    internal struct Columns
    {
        public float* Center, Scale, Shift, A, B;

        internal readonly Columns From(long i) => new()
        {
            Center = Center + i,
            Scale = Scale + i,
            Shift = Shift + i,
            A = A is null ? null : A + i,
            B = B + i,
        };
    }
}
