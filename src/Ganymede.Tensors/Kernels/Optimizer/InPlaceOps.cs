using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>w = op(w), for one pass over many arrays.</summary>
internal readonly unsafe struct EachOp<TOp>(TOp op) : IUpdateOp
    where TOp : struct, IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<V>(float* weight, float* gradient, float* first, float* second, float* third)
        where V : struct, ISimd<V> => V.Store(op.Invoke(V.Load(weight)), weight);
}

/// <summary>w = op(w, g), for one pass over many pairs of arrays.</summary>
internal readonly unsafe struct EachPairOp<TOp>(TOp op) : IUpdateOp
    where TOp : struct, IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<V>(float* weight, float* gradient, float* first, float* second, float* third)
        where V : struct, ISimd<V> => V.Store(op.Invoke(V.Load(weight), V.Load(gradient)), weight);
}
