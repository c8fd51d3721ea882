using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ganymede.Tensors.Kernels;

/// <summary>8 floats in a 256-bit register.</summary>
internal readonly unsafe struct Simd256 : ISimd<Simd256>
{
    private readonly Vector256<float> v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Simd256(Vector256<float> v) => this.v = v;

    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Load(float* p) => new(Vector256.Load(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd256 v, float* p) => v.v.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Create(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator +(Simd256 a, Simd256 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator -(Simd256 a, Simd256 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator *(Simd256 a, Simd256 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator /(Simd256 a, Simd256 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Fma(Simd256 a, Simd256 b, Simd256 c) => new(Vector256.MultiplyAddEstimate(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Min(Simd256 a, Simd256 b) => new(Vector256.Min(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Max(Simd256 a, Simd256 b) => new(Vector256.Max(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Abs(Simd256 a) => new(Vector256.Abs(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Sqrt(Simd256 a) => new(Vector256.Sqrt(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 WhereGreater(Simd256 a, Simd256 b, Simd256 yes, Simd256 no) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(a.v, b.v), yes.v, no.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 WhereEqual(Simd256 a, Simd256 b, Simd256 yes, Simd256 no) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(a.v, b.v), yes.v, no.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd256 a) => Vector256.Sum(a.v);

    // e^x = 2^n · e^r with |r| <= ln 2 / 2; e^r by its series to r^7 (under 2 units in the last place).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Exp(Simd256 a)
    {
        Vector256<float> x = Vector256.Min(Vector256.Max(a.v, Vector256.Create(-104f)), Vector256.Create(89f));
        // Adding and taking away 1.5 · 2^23 rounds to a whole number.
        Vector256<float> magic = Vector256.Create(12582912f);
        Vector256<float> n = Vector256.MultiplyAddEstimate(x, Vector256.Create(1.44269504f), magic) - magic;
        Vector256<float> r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-0.693145752f), x);
        r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-1.42860677e-6f), r);
        Vector256<float> p = Vector256.Create(1f / 5040f);
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1f / 720f));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1f / 120f));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1f / 24f));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1f / 6f));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(0.5f));
        p = Vector256.MultiplyAddEstimate(p, r * r, r) + Vector256<float>.One;
        // The power of two in two factors, so that results below the normal range come out right.
        Vector256<int> whole = Vector256.ConvertToInt32Native(n);
        Vector256<int> half = Vector256.ShiftRightArithmetic(whole, 1), rest = whole - half;
        Vector256<int> bias = Vector256.Create(127);
        return new(p * Vector256.ShiftLeft(half + bias, 23).AsSingle() * Vector256.ShiftLeft(rest + bias, 23).AsSingle());
    }

    // ln x = e · ln 2 + ln m with m in [sqrt(1/2), sqrt(2)); ln m by the odd series of s = (m - 1) / (m + 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Log(Simd256 a)
    {
        Vector256<float> tiny = Vector256.Create(1.17549435e-38f), one = Vector256<float>.One;
        // Numbers below the normal range are scaled up by 2^23 first.
        Vector256<float> small = Vector256.LessThan(a.v, tiny);
        Vector256<float> x = Vector256.ConditionalSelect(small, a.v * Vector256.Create(8388608f), a.v);
        Vector256<int> bits = x.AsInt32() - Vector256.Create(0x3f3504f3);
        Vector256<float> e = Vector256.ConvertToSingle(Vector256.ShiftRightArithmetic(bits, 23))
            - Vector256.ConditionalSelect(small, Vector256.Create(23f), Vector256<float>.Zero);
        Vector256<float> m = ((bits & Vector256.Create(0x007fffff)) + Vector256.Create(0x3f3504f3)).AsSingle();
        Vector256<float> f = m - one, s = f / (m + one), q = s * s;
        Vector256<float> p = Vector256.Create(2f / 11f);
        p = Vector256.MultiplyAddEstimate(p, q, Vector256.Create(2f / 9f));
        p = Vector256.MultiplyAddEstimate(p, q, Vector256.Create(2f / 7f));
        p = Vector256.MultiplyAddEstimate(p, q, Vector256.Create(2f / 5f));
        p = Vector256.MultiplyAddEstimate(p, q, Vector256.Create(2f / 3f));
        // ln m = 2s + s·q·p, and 2s = f - s·f is exact enough near m = 1.
        Vector256<float> lnM = f - (s * (f - (q * p)));
        Vector256<float> y = Vector256.MultiplyAddEstimate(e, Vector256.Create(1.42860677e-6f), lnM);
        y = Vector256.MultiplyAddEstimate(e, Vector256.Create(0.693145752f), y);
        Vector256<float> inf = Vector256.Create(float.PositiveInfinity);
        y = Vector256.ConditionalSelect(Vector256.Equals(a.v, inf), inf, y);
        y = Vector256.ConditionalSelect(Vector256.Equals(a.v, Vector256<float>.Zero), -inf, y);
        return new(Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(a.v, Vector256<float>.Zero), y, Vector256.Create(float.NaN)));
    }
}
