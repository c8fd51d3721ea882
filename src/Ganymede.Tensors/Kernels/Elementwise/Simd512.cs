using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ganymede.Tensors.Kernels;

/// <summary>16 floats in a 512-bit register.</summary>
internal readonly unsafe struct Simd512 : ISimd<Simd512>
{
    private readonly Vector512<float> v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Simd512(Vector512<float> v) => this.v = v;

    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Load(float* p) => new(Vector512.Load(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd512 v, float* p) => v.v.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Create(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator +(Simd512 a, Simd512 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator -(Simd512 a, Simd512 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator *(Simd512 a, Simd512 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator /(Simd512 a, Simd512 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Fma(Simd512 a, Simd512 b, Simd512 c) => new(Vector512.MultiplyAddEstimate(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Min(Simd512 a, Simd512 b) => new(Vector512.Min(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Max(Simd512 a, Simd512 b) => new(Vector512.Max(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Abs(Simd512 a) => new(Vector512.Abs(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Sqrt(Simd512 a) => new(Vector512.Sqrt(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 WhereGreater(Simd512 a, Simd512 b, Simd512 yes, Simd512 no) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(a.v, b.v), yes.v, no.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 WhereEqual(Simd512 a, Simd512 b, Simd512 yes, Simd512 no) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a.v, b.v), yes.v, no.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd512 a) => Vector512.Sum(a.v);

    // e^x = 2^n · e^r with |r| <= ln 2 / 2; e^r by its series to r^7 (under 2 units in the last place).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Exp(Simd512 a)
    {
        Vector512<float> x = Vector512.Min(Vector512.Max(a.v, Vector512.Create(-104f)), Vector512.Create(89f));
        // Adding and taking away 1.5 · 2^23 rounds to a whole number.
        Vector512<float> magic = Vector512.Create(12582912f);
        Vector512<float> n = Vector512.MultiplyAddEstimate(x, Vector512.Create(1.44269504f), magic) - magic;
        Vector512<float> r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-0.693145752f), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-1.42860677e-6f), r);
        Vector512<float> p = Vector512.Create(1f / 5040f);
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1f / 720f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1f / 120f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1f / 24f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1f / 6f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(0.5f));
        p = Vector512.MultiplyAddEstimate(p, r * r, r) + Vector512<float>.One;
        // The power of two in two factors, so that results below the normal range come out right.
        Vector512<int> whole = Vector512.ConvertToInt32Native(n);
        Vector512<int> half = Vector512.ShiftRightArithmetic(whole, 1), rest = whole - half;
        Vector512<int> bias = Vector512.Create(127);
        return new(p * Vector512.ShiftLeft(half + bias, 23).AsSingle() * Vector512.ShiftLeft(rest + bias, 23).AsSingle());
    }

    // ln x = e · ln 2 + ln m with m in [sqrt(1/2), sqrt(2)); ln m by the odd series of s = (m - 1) / (m + 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Log(Simd512 a)
    {
        Vector512<float> tiny = Vector512.Create(1.17549435e-38f), one = Vector512<float>.One;
        // Numbers below the normal range are scaled up by 2^23 first.
        Vector512<float> small = Vector512.LessThan(a.v, tiny);
        Vector512<float> x = Vector512.ConditionalSelect(small, a.v * Vector512.Create(8388608f), a.v);
        Vector512<int> bits = x.AsInt32() - Vector512.Create(0x3f3504f3);
        Vector512<float> e = Vector512.ConvertToSingle(Vector512.ShiftRightArithmetic(bits, 23))
            - Vector512.ConditionalSelect(small, Vector512.Create(23f), Vector512<float>.Zero);
        Vector512<float> m = ((bits & Vector512.Create(0x007fffff)) + Vector512.Create(0x3f3504f3)).AsSingle();
        Vector512<float> f = m - one, s = f / (m + one), q = s * s;
        Vector512<float> p = Vector512.Create(2f / 11f);
        p = Vector512.MultiplyAddEstimate(p, q, Vector512.Create(2f / 9f));
        p = Vector512.MultiplyAddEstimate(p, q, Vector512.Create(2f / 7f));
        p = Vector512.MultiplyAddEstimate(p, q, Vector512.Create(2f / 5f));
        p = Vector512.MultiplyAddEstimate(p, q, Vector512.Create(2f / 3f));
        // ln m = 2s + s·q·p, and 2s = f - s·f is exact enough near m = 1.
        Vector512<float> lnM = f - (s * (f - (q * p)));
        Vector512<float> y = Vector512.MultiplyAddEstimate(e, Vector512.Create(1.42860677e-6f), lnM);
        y = Vector512.MultiplyAddEstimate(e, Vector512.Create(0.693145752f), y);
        Vector512<float> inf = Vector512.Create(float.PositiveInfinity);
        y = Vector512.ConditionalSelect(Vector512.Equals(a.v, inf), inf, y);
        y = Vector512.ConditionalSelect(Vector512.Equals(a.v, Vector512<float>.Zero), -inf, y);
        return new(Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(a.v, Vector512<float>.Zero), y, Vector512.Create(float.NaN)));
    }
}
