using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ganymede.Tensors.Kernels;

/// <summary>Copies of a few floats, where a call into the runtime's copy would cost more than they do.</summary>
internal static unsafe class Floats
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, float* to, int count)
    {
        int i = 0;
        for (; i <= count - 8; i += 8)
        {
            Vector128<float> low = Vector128.Load(from + i), high = Vector128.Load(from + i + 4);
            low.Store(to + i);
            high.Store(to + i + 4);
        }
        if (i <= count - 4)
        {
            Vector128.Load(from + i).Store(to + i);
            i += 4;
        }
        for (; i < count; i++)
            to[i] = from[i];
    }

    /// <summary>
    /// Has memory that is read soon on its way to the second-level cache. Any address will do; some processors do
    /// nothing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* from, long count)
    {
        if (!Sse.IsSupported)
            return;
        for (long i = 0; i < count; i += 16)
            Sse.Prefetch1(from + i);
    }
}
