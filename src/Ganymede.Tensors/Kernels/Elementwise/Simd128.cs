using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ganymede.Tensors.Kernels;

/// <summary>4 floats in a 128-bit register.</summary>
internal readonly unsafe struct Simd128 : ISimd<Simd128>
{
    private readonly Vector128<float> v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Simd128(Vector128<float> v) => this.v = v;

    public static int Width => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Load(float* p) => new(Vector128.Load(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd128 v, float* p) => v.v.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Create(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator +(Simd128 a, Simd128 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator -(Simd128 a, Simd128 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator *(Simd128 a, Simd128 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator /(Simd128 a, Simd128 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Fma(Simd128 a, Simd128 b, Simd128 c) => new(Vector128.MultiplyAddEstimate(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Min(Simd128 a, Simd128 b) => new(Vector128.Min(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Max(Simd128 a, Simd128 b) => new(Vector128.Max(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Abs(Simd128 a) => new(Vector128.Abs(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Sqrt(Simd128 a) => new(Vector128.Sqrt(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 WhereGreater(Simd128 a, Simd128 b, Simd128 yes, Simd128 no) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(a.v, b.v), yes.v, no.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 WhereEqual(Simd128 a, Simd128 b, Simd128 yes, Simd128 no) =>
        new(Vector128.ConditionalSelect(Vector128.Equals(a.v, b.v), yes.v, no.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd128 a) => Vector128.Sum(a.v);

    // e^x = 2^n · e^r with |r| <= ln 2 / 2; e^r by its series to r^7 (under 2 units in the last place).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Exp(Simd128 a)
    {
        Vector128<float> x = Vector128.Min(Vector128.Max(a.v, Vector128.Create(-104f)), Vector128.Create(89f));
        // Adding and taking away 1.5 · 2^23 rounds to a whole number.
        Vector128<float> magic = Vector128.Create(12582912f);
        Vector128<float> n = Vector128.MultiplyAddEstimate(x, Vector128.Create(1.44269504f), magic) - magic;
        Vector128<float> r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-0.693145752f), x);
        r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-1.42860677e-6f), r);
        Vector128<float> p = Vector128.Create(1f / 5040f);
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(1f / 720f));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(1f / 120f));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(1f / 24f));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(1f / 6f));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(0.5f));
        p = Vector128.MultiplyAddEstimate(p, r * r, r) + Vector128<float>.One;
        // The power of two in two factors, so that results below the normal range come out right.
        Vector128<int> whole = Vector128.ConvertToInt32Native(n);
        Vector128<int> half = Vector128.ShiftRightArithmetic(whole, 1), rest = whole - half;
        Vector128<int> bias = Vector128.Create(127);
        return new(p * Vector128.ShiftLeft(half + bias, 23).AsSingle() * Vector128.ShiftLeft(rest + bias, 23).AsSingle());
    }

    // ln x = e · ln 2 + ln m with m in [sqrt(1/2), sqrt(2)); ln m by the odd series of s = (m - 1) / (m + 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Log(Simd128 a)
    {
        Vector128<float> tiny = Vector128.Create(1.17549435e-38f), one = Vector128<float>.One;
        // Numbers below the normal range are scaled up by 2^23 first.
        Vector128<float> small = Vector128.LessThan(a.v, tiny);
        Vector128<float> x = Vector128.ConditionalSelect(small, a.v * Vector128.Create(8388608f), a.v);
        Vector128<int> bits = x.AsInt32() - Vector128.Create(0x3f3504f3);
        Vector128<float> e = Vector128.ConvertToSingle(Vector128.ShiftRightArithmetic(bits, 23))
            - Vector128.ConditionalSelect(small, Vector128.Create(23f), Vector128<float>.Zero);
        Vector128<float> m = ((bits & Vector128.Create(0x007fffff)) + Vector128.Create(0x3f3504f3)).AsSingle();
        Vector128<float> f = m - one, s = f / (m + one), q = s * s;
        Vector128<float> p = Vector128.Create(2f / 11f);
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(2f / 9f));
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(2f / 7f));
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(2f / 5f));
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(2f / 3f));
        // ln m = 2s + s·q·p, and 2s = f - s·f is exact enough near m = 1.
        Vector128<float> lnM = f - (s * (f - (q * p)));
        Vector128<float> y = Vector128.MultiplyAddEstimate(e, Vector128.Create(1.42860677e-6f), lnM);
        y = Vector128.MultiplyAddEstimate(e, Vector128.Create(0.693145752f), y);
        Vector128<float> inf = Vector128.Create(float.PositiveInfinity);
        y = Vector128.ConditionalSelect(Vector128.Equals(a.v, inf), inf, y);
        y = Vector128.ConditionalSelect(Vector128.Equals(a.v, Vector128<float>.Zero), -inf, y);
        return new(Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(a.v, Vector128<float>.Zero), y, Vector128.Create(float.NaN)));
    }
}
