namespace Ganymede.Tensors.Kernels;

/// <summary>
/// A vector of floats of some width. Element-wise kernels and reductions are written once against it; the JIT makes one
/// body a width. <see cref="Lane"/> is the width of one: the scalar twin, on MathF instead of polynomials.
/// </summary>
internal unsafe interface ISimd<V>
    where V : struct, ISimd<V>
{
    static abstract int Width { get; }

    static abstract V Load(float* p);

    static abstract void Store(V v, float* p);

    static abstract V Create(float value);

    static abstract V operator +(V a, V b);

    static abstract V operator -(V a, V b);

    static abstract V operator *(V a, V b);

    static abstract V operator /(V a, V b);

    /// <summary>a·b + c, in one rounding where the processor can.</summary>
    static abstract V Fma(V a, V b, V c);

    /// <summary>The smaller one; NaN if either is NaN.</summary>
    static abstract V Min(V a, V b);

    /// <summary>The larger one; NaN if either is NaN.</summary>
    static abstract V Max(V a, V b);

    static abstract V Abs(V a);

    static abstract V Sqrt(V a);

    static abstract V Exp(V a);

    static abstract V Log(V a);

    /// <summary><paramref name="yes"/> where a &gt; b, else <paramref name="no"/> (also where either is NaN).</summary>
    static abstract V WhereGreater(V a, V b, V yes, V no);

    /// <summary><paramref name="yes"/> where a = b, else <paramref name="no"/>.</summary>
    static abstract V WhereEqual(V a, V b, V yes, V no);

    /// <summary>The sum of the lanes.</summary>
    static abstract float Sum(V a);
}

/// <summary>One float: the scalar twin of the vectors.</summary>
internal readonly unsafe struct Lane(float value) : ISimd<Lane>
{
    private readonly float v = value;

    public static int Width => 1;

    public static Lane Load(float* p) => new(*p);

    public static void Store(Lane v, float* p) => *p = v.v;

    public static Lane Create(float value) => new(value);

    public static Lane operator +(Lane a, Lane b) => new(a.v + b.v);

    public static Lane operator -(Lane a, Lane b) => new(a.v - b.v);

    public static Lane operator *(Lane a, Lane b) => new(a.v * b.v);

    public static Lane operator /(Lane a, Lane b) => new(a.v / b.v);

    public static Lane Fma(Lane a, Lane b, Lane c) => new((a.v * b.v) + c.v);

    public static Lane Min(Lane a, Lane b) => new(MathF.Min(a.v, b.v));

    public static Lane Max(Lane a, Lane b) => new(MathF.Max(a.v, b.v));

    public static Lane Abs(Lane a) => new(MathF.Abs(a.v));

    public static Lane Sqrt(Lane a) => new(MathF.Sqrt(a.v));

    public static Lane Exp(Lane a) => new(MathF.Exp(a.v));

    public static Lane Log(Lane a) => new(MathF.Log(a.v));

    public static Lane WhereGreater(Lane a, Lane b, Lane yes, Lane no) => a.v > b.v ? yes : no;

    public static Lane WhereEqual(Lane a, Lane b, Lane yes, Lane no) => a.v == b.v ? yes : no;

    public static float Sum(Lane a) => a.v;
}
