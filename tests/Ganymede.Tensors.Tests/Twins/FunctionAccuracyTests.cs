using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Twins;

/// <summary>Transcendental functions on every instruction set against double, over all of float.</summary>
[NoTensorLeaks]
public sealed unsafe class FunctionAccuracyTests
{
    // Smaller results may be flushed to 0.
    private const float SmallestNormal = 1.17549435e-38f;

    [Fact]
    public void Exp() => Check(default(ExpOp), Math.Exp, 1.5);

    [Fact]
    public void Log() => Check(default(LogOp), Math.Log, 1.5);

    [Fact]
    public void Tanh() => Check(default(TanhOp), Math.Tanh, 2);

    [Fact]
    public void Sigmoid() => Check(default(SigmoidOp), x => 1 / (1 + Math.Exp(-x)), 2.5, SmallestNormal);

    [Fact]
    public void Softplus() => Check(default(SoftplusOp), x => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x))), 3);

    [Fact]
    public void ELU() => Check(new ELUOp(1), x => x > 0 ? x : ExpMinusOne(x), 3);

    [Fact]
    public void SiLU() => Check(default(SiLUOp), x => x / (1 + Math.Exp(-x)), 3, 100 * SmallestNormal);

    // e^x - 1 and ln(1 + u) without cancellation.
    private static double ExpMinusOne(double x) => Math.Abs(x) < 1e-5 ? x + (x * x / 2) : Math.Exp(x) - 1;

    private static double LogOnePlus(double u) => u < 1e-5 ? u - (u * u / 2) : Math.Log(1 + u);

    /// <summary>
    /// The error in units in the last place of the exact result, where units below the normal range are those of the
    /// smallest number; <paramref name="least"/> is a size below which a result counts as 0.
    /// </summary>
    private static void Check<TOp>(TOp op, Func<double, double> exact, double units, float least = 0)
        where TOp : struct, IUnaryOp
    {
        float[] values = Values();
        double[] expected = Array.ConvertAll(values, v => exact(v));
        using var x = new NativeFloats(values);
        foreach (Isa isa in InstructionSets.All)
        {
            using var y = new NativeFloats(values.Length);
            Elementwise.Map(isa, x.Data, y.Data, values.Length, op);
            (double worst, int at) = (0, 0);
            for (int i = 0; i < values.Length; i++)
            {
                double error = Error(y.Span[i], expected[i], least);
                if (!(error <= worst))
                    (worst, at) = (error, i);
            }
            Assert.True(
                worst <= units,
                $"{typeof(TOp).Name} on {isa}: off by {worst:f2} units at {values[at]:r}: "
                + $"{y.Span[at]:r} instead of {expected[at]:r}.");
        }
    }

    private static double Error(float actual, double expected, float least)
    {
        float rounded = (float)expected;
        if (actual.Equals(rounded) || actual == rounded)
            return 0;
        if (!float.IsFinite(actual) || !float.IsFinite(rounded))
        {
            // The last number before overflow may go either way.
            double last = Math.Abs(float.IsFinite(rounded) ? rounded : actual);
            return last > float.MaxValue * 0.999999 ? 1 : double.PositiveInfinity;
        }
        if (Math.Abs(expected) < least && Math.Abs(actual) <= least)
            return 0;
        double unit = Math.Abs((double)MathF.BitIncrement(MathF.Abs(rounded)) - MathF.Abs(rounded));
        return Math.Abs(actual - expected) / unit;
    }

    // Every 16411th pattern of bits: all exponents, both signs, denormals, NaN; then where the functions bend, densely.
    private static float[] Values()
    {
        List<float> values =
        [
            0f, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.Epsilon, -float.Epsilon,
                SmallestNormal,
            -SmallestNormal, float.MaxValue, float.MinValue, 1, -1, 0.625f, -0.625f, 88.72283f, 88.72284f, -87.33654f,
                -103.97f, -104.1f,
        ];
        for (ulong bits = 0; bits <= uint.MaxValue; bits += 16411)
            values.Add(BitConverter.UInt32BitsToSingle((uint)bits));
        for (int i = -110_000; i <= 110_000; i += 7)
            values.Add(i * 1e-3f);
        for (int i = -30_000; i <= 30_000; i++)
            values.Add(i * 1e-4f);
        return [.. values];
    }
}
