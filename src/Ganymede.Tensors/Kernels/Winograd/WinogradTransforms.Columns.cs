using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <content>
/// The maps of kernels with two taps down and one across, F(4, 2) on each column of a tile by itself. Products with the
/// same weights, one a column, are a copy apart, and those with the next weights a step.
/// </content>
internal static unsafe partial class WinogradTransforms<V, K>
{
    /// <summary>Bᵀ d, for source pixels d at pointers: five rows of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SourceColumns(float** from, nint channel, float* to, nint step, nint copy)
    {
        for (int j = 0; j < K.Side; j++, from++, to += copy)
            SourceLine(
                V.Load(from[0] + channel), V.Load(from[K.Side] + channel), V.Load(from[2 * K.Side] + channel),
                V.Load(from[3 * K.Side] + channel), V.Load(from[4 * K.Side] + channel), default, to, step);
    }

    /// <summary>Aᵀ m plus bias (unless null), plus what is there if add, to the pixels of a tile at pointers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TargetColumns(
        float* from, nint step, nint copy, float* bias, bool add, float** to, nint channel)
    {
        V always = bias == null ? V.Create(0) : V.Load(bias + channel);
        for (int j = 0; j < K.Side; j++, from += copy, to++)
        {
            TargetLine(
                V.Load(from), V.Load(from + step), V.Load(from + 2 * step), V.Load(from + 3 * step),
                V.Load(from + 4 * step), default, out V a, out V b, out V c, out V d);
            Put(a + always, to[0] + channel, add);
            Put(b + always, to[K.Side] + channel, add);
            Put(c + always, to[2 * K.Side] + channel, add);
            Put(d + always, to[3 * K.Side] + channel, add);
        }
    }

    /// <summary>A y, for the target pixels y of a tile at pointers: <see cref="TargetColumns"/> transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TargetColumnsTransposed(float** from, nint channel, float* to, nint step, nint copy)
    {
        for (int j = 0; j < K.Side; j++, from++, to += copy)
            TargetLineTransposed(
                V.Load(from[0] + channel), V.Load(from[K.Side] + channel), V.Load(from[2 * K.Side] + channel),
                V.Load(from[3 * K.Side] + channel), to, step);
    }
}
