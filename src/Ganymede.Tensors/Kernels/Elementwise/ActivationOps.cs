using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>What the derivative of a function is told from.</summary>
internal enum DerivativeSource
{
    /// <summary>Nothing: it is 1.</summary>
    None,

    /// <summary>The number that the function was applied to.</summary>
    Argument,

    /// <summary>The function's result, because computing it anew would cost more than reading it.</summary>
    Result,
}

/// <summary>A function that kernels apply to what they are about to write; <see cref="Activation"/> says which.</summary>
internal interface IActivationOp
{
    static abstract DerivativeSource Source { get; }

    /// <summary>The function.</summary>
    V Value<V>(V x)
        where V : struct, ISimd<V>;

    /// <summary>The gradient times the derivative, told from what <see cref="Source"/> names.</summary>
    V Gradient<V>(V gradient, V told)
        where V : struct, ISimd<V>;
}

internal readonly struct NoActivation : IActivationOp
{
    public static DerivativeSource Source => DerivativeSource.None;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V x)
        where V : struct, ISimd<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<V>(V gradient, V told)
        where V : struct, ISimd<V> => gradient;
}

internal readonly struct ReLUActivation : IActivationOp
{
    public static DerivativeSource Source => DerivativeSource.Argument;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V x)
        where V : struct, ISimd<V> => default(ReLUOp).Invoke(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<V>(V gradient, V told)
        where V : struct, ISimd<V> => default(ReLUGradientOp).Invoke(gradient, told);
}

internal readonly struct LeakyReLUActivation(float slope) : IActivationOp
{
    public static DerivativeSource Source => DerivativeSource.Argument;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V x)
        where V : struct, ISimd<V> => new LeakyReLUOp(slope).Invoke(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<V>(V gradient, V told)
        where V : struct, ISimd<V> => new LeakyReLUGradientOp(slope).Invoke(gradient, told);
}

internal readonly struct TanhActivation : IActivationOp
{
    public static DerivativeSource Source => DerivativeSource.Result;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V x)
        where V : struct, ISimd<V> => default(TanhOp).Invoke(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<V>(V gradient, V told)
        where V : struct, ISimd<V> => default(TanhGradientOp).Invoke(gradient, told);
}

internal readonly struct SigmoidActivation : IActivationOp
{
    public static DerivativeSource Source => DerivativeSource.Result;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V x)
        where V : struct, ISimd<V> => default(SigmoidOp).Invoke(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<V>(V gradient, V told)
        where V : struct, ISimd<V> => default(SigmoidGradientOp).Invoke(gradient, told);
}
