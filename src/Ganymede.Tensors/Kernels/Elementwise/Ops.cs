using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

// One struct a function; the traversals are in Elementwise.cs. V.Create of a constant folds into the loop's set-up.

internal readonly struct AddOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : struct, ISimd<V> => x + y;
}

internal readonly struct SubtractOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : struct, ISimd<V> => x - y;
}

internal readonly struct MultiplyOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : struct, ISimd<V> => x * y;
}

internal readonly struct DivideOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : struct, ISimd<V> => x / y;
}

internal readonly struct MinimumOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : struct, ISimd<V> => V.Min(x, y);
}

internal readonly struct MaximumOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : struct, ISimd<V> => V.Max(x, y);
}

/// <summary>1 where x &gt; y, ½ where they are equal, else 0: the share of a maximum's gradient that x gets.</summary>
internal readonly struct ShareOfMaximumOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : struct, ISimd<V> =>
        V.WhereGreater(x, y, V.Create(1), V.WhereEqual(x, y, V.Create(0.5f), V.Create(0)));
}

/// <summary>scale · x + offset.</summary>
internal readonly struct AffineOp(float scale, float offset) : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V> => V.Fma(x, V.Create(scale), V.Create(offset));
}

/// <summary>numerator / x.</summary>
internal readonly struct ReciprocalOp(float numerator) : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V> => V.Create(numerator) / x;
}

internal readonly struct ExpOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V> => V.Exp(x);
}

internal readonly struct LogOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V> => V.Log(x);
}

internal readonly struct SqrtOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V> => V.Sqrt(x);
}

internal readonly struct RsqrtOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V> => V.Create(1) / V.Sqrt(x);
}

internal readonly struct AbsOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V> => V.Abs(x);
}

/// <summary>-1, 0 or 1.</summary>
internal readonly struct SignOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V>
    {
        V zero = V.Create(0);
        return V.WhereGreater(x, zero, V.Create(1), V.WhereGreater(zero, x, V.Create(-1), zero));
    }
}

internal readonly struct ClampOp(float low, float high) : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V> => V.Min(V.Max(x, V.Create(low)), V.Create(high));
}

/// <summary>The gradient where low &lt;= x &lt;= high, else 0.</summary>
internal readonly struct ClampGradientOp(float low, float high) : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V gradient, V x)
        where V : struct, ISimd<V>
    {
        V zero = V.Create(0);
        return V.WhereGreater(x, V.Create(high), zero, V.WhereGreater(V.Create(low), x, zero, gradient));
    }
}

internal readonly struct SigmoidOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V>
    {
        V one = V.Create(1);
        return one / (one + V.Exp(V.Create(0) - x));
    }
}

/// <summary>g · y · (1 - y).</summary>
internal readonly struct SigmoidGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V gradient, V y)
        where V : struct, ISimd<V> => gradient * (y * (V.Create(1) - y));
}

internal readonly struct TanhOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V>
    {
        // Near 0 the quotient cancels, so a polynomial in x² takes over (coefficients fitted on |x| < 0.625).
        V one = V.Create(1), size = V.Abs(x), square = x * x;
        V p = V.Create(-5.70498872745e-3f);
        p = V.Fma(p, square, V.Create(2.06390887954e-2f));
        p = V.Fma(p, square, V.Create(-5.37397155531e-2f));
        p = V.Fma(p, square, V.Create(1.33314422036e-1f));
        p = V.Fma(p, square, V.Create(-3.33332819422e-1f));
        V near = V.Fma(p * square, x, x);
        V far = one - (V.Create(2) / (V.Exp(size + size) + one));
        far = V.WhereGreater(V.Create(0), x, V.Create(0) - far, far);
        return V.WhereGreater(V.Create(0.625f), size, near, far);
    }
}

/// <summary>g · (1 - y²).</summary>
internal readonly struct TanhGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V gradient, V y)
        where V : struct, ISimd<V> => gradient * (V.Create(1) - (y * y));
}

/// <summary>ln(1 + e^x), from max(x, 0) + ln(1 + e^-|x|).</summary>
internal readonly struct SoftplusOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V>
    {
        V one = V.Create(1), u = V.Exp(V.Create(0) - V.Abs(x)), w = one + u;
        // ln(1 + u) for small u: ln(w) · u / (w - 1) repairs the rounding of w (Kahan).
        V log = V.WhereEqual(w, one, u, V.Log(w) * (u / (w - one)));
        return V.Max(x, V.Create(0)) + log;
    }
}

internal readonly struct ReLUOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V> => V.Max(x, V.Create(0));
}

/// <summary>g where x &gt; 0, else 0: also where g is infinite.</summary>
internal readonly struct ReLUGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V gradient, V x)
        where V : struct, ISimd<V> => V.WhereGreater(x, V.Create(0), gradient, V.Create(0));
}

internal readonly struct LeakyReLUOp(float slope) : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V> => V.WhereGreater(V.Create(0), x, x * V.Create(slope), x);
}

/// <summary>g where x &gt; 0, else slope · g.</summary>
internal readonly struct LeakyReLUGradientOp(float slope) : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V gradient, V x)
        where V : struct, ISimd<V> => V.WhereGreater(x, V.Create(0), gradient, gradient * V.Create(slope));
}

internal readonly struct ELUOp(float alpha) : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V>
    {
        // e^x - 1 cancels near 0; tanh(x/2) · (e^x + 1) is the same number without the loss.
        V minusOne = default(TanhOp).Invoke(x * V.Create(0.5f)) * (V.Exp(x) + V.Create(1));
        return V.WhereGreater(x, V.Create(0), x, minusOne * V.Create(alpha));
    }
}

/// <summary>g where x &gt; 0, else g · alpha · e^x.</summary>
internal readonly struct ELUGradientOp(float alpha) : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V gradient, V x)
        where V : struct, ISimd<V> =>
        V.WhereGreater(x, V.Create(0), gradient, gradient * (V.Exp(x) * V.Create(alpha)));
}

internal readonly struct SiLUOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : struct, ISimd<V> => x * default(SigmoidOp).Invoke(x);
}

/// <summary>g · s · (1 + x · (1 - s)) with s = sigmoid(x).</summary>
internal readonly struct SiLUGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V gradient, V x)
        where V : struct, ISimd<V>
    {
        V one = V.Create(1), s = default(SigmoidOp).Invoke(x);
        return gradient * (s * V.Fma(x, one - s, one));
    }
}

/// <summary>y + scale · x.</summary>
internal readonly struct AddScaledOp(float scale) : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : struct, ISimd<V> => V.Fma(x, V.Create(scale), y);
}
