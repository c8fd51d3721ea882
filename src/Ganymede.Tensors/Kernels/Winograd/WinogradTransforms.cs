using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The linear maps of F(4x4, 3x3) and F(3x3, 4x4) with the points 0, ±5/8, ±3/2 and ∞, those of F(4x4, 2x2), which are
/// the same without ∞, and the transposed ones that gradients in the weights need. Each works on a vector of channels at once; in two
/// dimensions it goes down the columns, into <c>space</c> (<see cref="Space"/> floats), and then along the rows.
/// </summary>
internal static unsafe partial class WinogradTransforms<V, K>
    where V : struct, ISimd<V>
    where K : struct, IWinogradTaps
{
    // With the customary points, 1 and 2, the errors are more than twice as large. The powers of these are as exact.
    private const float A = 5f / 8, B = 3f / 2;

    // What the product of the differences to the other points is, at A and at B.
    private const float FactorA = 2 * A * A * (A * A - B * B), FactorB = 2 * B * B * (B * B - A * A);

    /// <summary>Floats of the space that the transforms want.</summary>
    public static int Space => Points * V.Width;

    /// <summary>Source pixels that a tile reads, each way.</summary>
    // Inlined by order: the methods below are long enough for the JIT to give up inlining, and a call saves all vectors.
    public static int Reach
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K.Side + K.Taps - 1;
    }

    /// <summary>Products that make a tile, for each pair of channels.</summary>
    public static int Points
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Reach * Reach;
    }

    // With two taps the point at infinity, the last one, is left out.
    private static bool Infinity
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K.Taps > 2;
    }

    // Tiles of 4x4, or of 3x3 with four taps.
    private static bool Fourth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K.Side == 4;
    }

    /// <summary>to[f] = Bᵀ d B, for source pixels d at pointers, row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Source(float** from, nint channel, float* space, float* to, nint step)
    {
        for (int j = 0; j < Reach; j++)
            SourceLine(
                V.Load(from[j] + channel), V.Load(from[Reach + j] + channel), V.Load(from[2 * Reach + j] + channel),
                V.Load(from[3 * Reach + j] + channel), V.Load(from[4 * Reach + j] + channel),
                Infinity ? V.Load(from[5 * Reach + j] + channel) : default, space + j * V.Width, Reach * V.Width);
        for (int i = 0; i < Reach; i++, space += Reach * V.Width, to += Reach * step)
            SourceLine(
                V.Load(space), V.Load(space + V.Width), V.Load(space + 2 * V.Width), V.Load(space + 3 * V.Width),
                V.Load(space + 4 * V.Width), Infinity ? V.Load(space + 5 * V.Width) : default, to, step);
    }

    /// <summary>to = Aᵀ m A + bias (unless null), for products m that are a step apart, to pointers to the pixels of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Target(float* from, nint step, float* space, float* bias, float** to, nint channel)
    {
        for (int j = 0; j < Reach; j++, from += step)
        {
            TargetLine(
                V.Load(from), V.Load(from + Reach * step), V.Load(from + 2 * Reach * step),
                V.Load(from + 3 * Reach * step), V.Load(from + 4 * Reach * step),
                Infinity ? V.Load(from + 5 * Reach * step) : default, out V a, out V b, out V c, out V d);
            float* at = space + j * V.Width;
            V.Store(a, at);
            V.Store(b, at + Reach * V.Width);
            V.Store(c, at + 2 * Reach * V.Width);
            if (Fourth)
                V.Store(d, at + 3 * Reach * V.Width);
        }
        V add = bias == null ? V.Create(0) : V.Load(bias + channel);
        for (int i = 0; i < K.Side; i++, space += Reach * V.Width, to += K.Side)
        {
            TargetLine(
                V.Load(space), V.Load(space + V.Width), V.Load(space + 2 * V.Width), V.Load(space + 3 * V.Width),
                V.Load(space + 4 * V.Width), Infinity ? V.Load(space + 5 * V.Width) : default, out V a, out V b,
                out V c, out V d);
            V.Store(a + add, to[0] + channel);
            V.Store(b + add, to[1] + channel);
            V.Store(c + add, to[2] + channel);
            if (Fourth)
                V.Store(d + add, to[3] + channel);
        }
    }

    /// <summary>to[f] = A y Aᵀ, for the target pixels y of a tile at pointers: <see cref="Target"/> transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TargetTransposed(float** from, nint channel, float* space, float* to, nint step)
    {
        for (int j = 0; j < K.Side; j++)
            TargetLineTransposed(
                V.Load(from[j] + channel), V.Load(from[K.Side + j] + channel),
                V.Load(from[2 * K.Side + j] + channel),
                Fourth ? V.Load(from[3 * K.Side + j] + channel) : default, space + j * V.Width, K.Side * V.Width);
        for (int i = 0; i < Reach; i++, space += K.Side * V.Width, to += Reach * step)
            TargetLineTransposed(
                V.Load(space), V.Load(space + V.Width), V.Load(space + 2 * V.Width),
                Fourth ? V.Load(space + 3 * V.Width) : default, to, step);
    }

    /// <summary>to[f] = G g Gᵀ, for weights g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weight(float* from, nint down, nint right, float* space, float* to, nint step)
    {
        if (K.Across == 1)
        {
            WeightLine(V.Load(from), K.Taps > 1 ? V.Load(from + down) : default, default, default, to, step);
            return;
        }
        for (int j = 0; j < K.Taps; j++, from += right)
            WeightLine(
                V.Load(from), V.Load(from + down), K.Taps > 2 ? V.Load(from + 2 * down) : default,
                K.Taps > 3 ? V.Load(from + 3 * down) : default, space + j * V.Width, K.Taps * V.Width);
        for (int i = 0; i < Reach; i++, space += K.Taps * V.Width, to += Reach * step)
            WeightLine(
                V.Load(space), V.Load(space + V.Width), K.Taps > 2 ? V.Load(space + 2 * V.Width) : default,
                K.Taps > 3 ? V.Load(space + 3 * V.Width) : default, to, step);
    }

    /// <summary>
    /// to[tap] = Gᵀ u G, plus what it held if add, for sums u that are a step apart: <see cref="Weight"/> transposed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightTransposed(
        float* from, nint step, float* space, float* to, nint down, nint right, bool add)
    {
        if (K.Across == 1)
        {
            WeightLineTransposed(
                V.Load(from), V.Load(from + step), V.Load(from + 2 * step), V.Load(from + 3 * step),
                V.Load(from + 4 * step), default, to, down, add);
            return;
        }
        for (int j = 0; j < Reach; j++, from += step)
            WeightLineTransposed(
                V.Load(from), V.Load(from + Reach * step), V.Load(from + 2 * Reach * step),
                V.Load(from + 3 * Reach * step), V.Load(from + 4 * Reach * step),
                Infinity ? V.Load(from + 5 * Reach * step) : default, space + j * V.Width, Reach * V.Width,
                false);
        for (int i = 0; i < K.Taps; i++, space += Reach * V.Width, to += down)
            WeightLineTransposed(
                V.Load(space), V.Load(space + V.Width), V.Load(space + 2 * V.Width), V.Load(space + 3 * V.Width),
                V.Load(space + 4 * V.Width), Infinity ? V.Load(space + 5 * V.Width) : default, to, right,
                add);
    }

    // The polynomials that are 1 at one of the points and 0 at the others, but for a factor, which is with the weights.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SourceLine(V x0, V x1, V x2, V x3, V x4, V x5, float* to, nint step)
    {
        V minusA2 = V.Create(-A * A), minusB2 = V.Create(-B * B);
        V even = V.Fma(minusB2, x2, x4), odd = V.Fma(minusB2, x1, x3);
        V evenB = V.Fma(minusA2, x2, x4), oddB = V.Fma(minusA2, x1, x3);
        V product = V.Create(A * A * B * B), minusSum = V.Create(-(A * A) - B * B);
        V.Store(V.Fma(product, x0, V.Fma(minusSum, x2, x4)), to);
        V.Store(V.Fma(V.Create(A), odd, even), to + step);
        V.Store(V.Fma(V.Create(-A), odd, even), to + 2 * step);
        V.Store(V.Fma(V.Create(B), oddB, evenB), to + 3 * step);
        V.Store(V.Fma(V.Create(-B), oddB, evenB), to + 4 * step);
        if (Infinity)
            V.Store(V.Fma(product, x1, V.Fma(minusSum, x3, x5)), to + 5 * step);
    }

    // The powers of the points, from 0 to 3, or to 2 where tiles have three pixels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TargetLine(V m0, V m1, V m2, V m3, V m4, V m5, out V y0, out V y1, out V y2, out V y3)
    {
        V even = m1 + m2, odd = m1 - m2, evenB = m3 + m4, oddB = m3 - m4;
        y0 = m0 + even + evenB;
        y1 = V.Fma(V.Create(A), odd, V.Create(B) * oddB);
        y2 = V.Fma(V.Create(A * A), even, V.Create(B * B) * evenB);
        y3 = Fourth ? V.Fma(V.Create(A * A * A), odd, V.Create(B * B * B) * oddB) : default;
        if (Infinity && Fourth)
            y3 += m5;
        else if (Infinity)
            y2 += m5;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TargetLineTransposed(V y0, V y1, V y2, V y3, float* to, nint step)
    {
        V even = V.Fma(V.Create(A * A), y2, y0), odd = V.Create(A) * y1;
        V evenB = V.Fma(V.Create(B * B), y2, y0), oddB = V.Create(B) * y1;
        if (Fourth)
        {
            odd = V.Fma(V.Create(A * A * A), y3, odd);
            oddB = V.Fma(V.Create(B * B * B), y3, oddB);
        }
        V.Store(y0, to);
        V.Store(even + odd, to + step);
        V.Store(even - odd, to + 2 * step);
        V.Store(evenB + oddB, to + 3 * step);
        V.Store(evenB - oddB, to + 4 * step);
        if (Infinity)
            V.Store(Fourth ? y3 : y2, to + 5 * step);
    }

    // The powers of the points, as many as there are taps, over the factors that the source's polynomials lack.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightLine(V g0, V g1, V g2, V g3, float* to, nint step)
    {
        if (K.Taps == 1)
        {
            V.Store(g0, to);
            return;
        }
        V even = V.Create(1 / FactorA) * g0, odd = V.Create(A / FactorA) * g1;
        V evenB = V.Create(1 / FactorB) * g0, oddB = V.Create(B / FactorB) * g1;
        if (K.Taps > 2)
        {
            even = V.Fma(V.Create(A * A / FactorA), g2, even);
            evenB = V.Fma(V.Create(B * B / FactorB), g2, evenB);
        }
        if (K.Taps > 3)
        {
            odd = V.Fma(V.Create(A * A * A / FactorA), g3, odd);
            oddB = V.Fma(V.Create(B * B * B / FactorB), g3, oddB);
        }
        V.Store(V.Create(1 / (A * A * B * B)) * g0, to);
        V.Store(even + odd, to + step);
        V.Store(even - odd, to + 2 * step);
        V.Store(evenB + oddB, to + 3 * step);
        V.Store(evenB - oddB, to + 4 * step);
        if (Infinity)
            V.Store(K.Taps > 3 ? g3 : g2, to + 5 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightLineTransposed(
        V u0, V u1, V u2, V u3, V u4, V u5, float* to, nint step, bool add)
    {
        V even = u1 + u2, odd = u1 - u2, evenB = u3 + u4, oddB = u3 - u4;
        V sum = V.Fma(V.Create(1 / FactorA), even, V.Create(1 / FactorB) * evenB);
        Put(V.Fma(V.Create(1 / (A * A * B * B)), u0, sum), to, add);
        Put(V.Fma(V.Create(A / FactorA), odd, V.Create(B / FactorB) * oddB), to + step, add);
        if (K.Taps < 3)
            return;
        V third = K.Taps == 3 ? V.Fma(V.Create(B * B / FactorB), evenB, u5) : V.Create(B * B / FactorB) * evenB;
        Put(V.Fma(V.Create(A * A / FactorA), even, third), to + 2 * step, add);
        if (K.Taps > 3)
            Put(
                V.Fma(V.Create(A * A * A / FactorA), odd, V.Fma(V.Create(B * B * B / FactorB), oddB, u5)),
                to + 3 * step, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(V value, float* to, bool add) => V.Store(add ? value + V.Load(to) : value, to);
}
