using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>x + share · (y - x): a moving average's step.</summary>
internal readonly struct BlendOp(float share) : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : struct, ISimd<V> => V.Fma(V.Create(share), y - x, x);
}
