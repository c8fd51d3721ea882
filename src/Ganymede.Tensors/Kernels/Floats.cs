using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
}
