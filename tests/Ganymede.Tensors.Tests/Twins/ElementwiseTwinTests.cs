using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Twins;

/// <summary>Element-wise kernels: every vector width against the scalar twin, at lengths around the widths.</summary>
[NoTensorLeaks]
public sealed unsafe class ElementwiseTwinTests
{
    // Equal but for fused multiply-adds and the polynomials of exp and log.
    private const float Tolerance = 1e-6f;

    [Fact]
    public void Functions_of_one_number()
    {
        Unary(new AffineOp(1.7f, -0.3f));
        Unary(new ReciprocalOp(2.5f));
        Unary(default(AbsOp));
        Unary(default(SignOp));
        Unary(new ClampOp(-0.5f, 0.7f));
        Unary(default(SqrtOp), positive: true);
        Unary(default(RsqrtOp), positive: true);
        Unary(default(LogOp), positive: true);
        Unary(default(ExpOp));
        Unary(default(SigmoidOp));
        Unary(default(TanhOp));
        Unary(default(SoftplusOp));
        Unary(default(ReLUOp));
        Unary(new LeakyReLUOp(0.2f));
        Unary(new ELUOp(0.8f));
        Unary(default(SiLUOp));
    }

    [Fact]
    public void Functions_of_two_numbers()
    {
        Binary(default(AddOp));
        Binary(default(SubtractOp));
        Binary(default(MultiplyOp));
        Binary(default(DivideOp));
        Binary(default(MinimumOp));
        Binary(default(MaximumOp));
        Binary(default(ShareOfMaximumOp));
        Binary(new ClampGradientOp(-0.5f, 0.5f));
        Binary(default(SigmoidGradientOp));
        Binary(default(TanhGradientOp));
        Binary(default(ReLUGradientOp));
        Binary(new LeakyReLUGradientOp(0.2f));
        Binary(new ELUGradientOp(0.8f));
        Binary(default(SiLUGradientOp));
        Binary(new AddScaledOp(-1.3f));
    }

    [Fact]
    public void Functions_of_three_numbers()
    {
        foreach (Isa isa in InstructionSets.Vectors)
        {
            foreach (int n in InstructionSets.Lengths)
            {
                using NativeFloats a = NativeFloats.Normal(n, 1), b = NativeFloats.Normal(n, 2),
                    c = NativeFloats.Normal(n, 3);
                using NativeFloats slow = new(n), fast = new(n);
                Elementwise.Map(Isa.Scalar, a.Data, b.Data, c.Data, slow.Data, n, default(FmaOp));
                Elementwise.Map(isa, a.Data, b.Data, c.Data, fast.Data, n, default(FmaOp));
                Same(isa, n, typeof(FmaOp), slow, fast);
            }
        }
    }

    [Fact]
    public void Special_numbers_come_out_alike()
    {
        float[] special =
        [
            0, -0f, 1, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon,
                float.MaxValue,
            float.MinValue, 0.5f, -2,
        ];
        float[] a = [.. special.SelectMany(_ => special)], b = [.. special.SelectMany(x => Enumerable.Repeat(x,
            special.Length))];
        foreach (Isa isa in InstructionSets.Vectors)
        {
            Pair(isa, default(MinimumOp));
            Pair(isa, default(MaximumOp));
            Pair(isa, default(ShareOfMaximumOp));
            Pair(isa, default(DivideOp));
            Pair(isa, default(ReLUGradientOp));
            Pair(isa, new LeakyReLUGradientOp(0.2f));
            Pair(isa, new ClampGradientOp(-1, 1));
            One(isa, default(ReLUOp));
            One(isa, default(SignOp));
            One(isa, default(AbsOp));
            One(isa, default(SqrtOp));
            One(isa, default(RsqrtOp));
            One(isa, default(ExpOp));
            One(isa, default(LogOp));
            One(isa, default(TanhOp));
            One(isa, default(SigmoidOp));
            One(isa, default(SoftplusOp));
            One(isa, new ELUOp(1));
            One(isa, new ClampOp(-1, 1));
            One(isa, new LeakyReLUOp(0.2f));
        }

        void Pair<TOp>(Isa isa, TOp op)
            where TOp : struct, IBinaryOp
        {
            using NativeFloats x = new(a), y = new(b), slow = new(a.Length), fast = new(a.Length);
            Elementwise.Map(Isa.Scalar, x.Data, 1, y.Data, 1, slow.Data, a.Length, op);
            Elementwise.Map(isa, x.Data, 1, y.Data, 1, fast.Data, a.Length, op);
            Same(isa, a.Length, typeof(TOp), slow, fast);
        }

        void One<TOp>(Isa isa, TOp op)
            where TOp : struct, IUnaryOp
        {
            using NativeFloats x = new(special), slow = new(special.Length), fast = new(special.Length);
            Elementwise.Map(Isa.Scalar, x.Data, slow.Data, special.Length, op);
            Elementwise.Map(isa, x.Data, fast.Data, special.Length, op);
            Same(isa, special.Length, typeof(TOp), slow, fast);
        }
    }

    [Fact]
    public void The_bits_of_an_element_do_not_depend_on_its_place()
    {
        foreach (Isa isa in InstructionSets.All)
        {
            using NativeFloats x = NativeFloats.Normal(200, 9), whole = new(200);
            Elementwise.Map(isa, x.Data, whole.Data, 200, default(TanhOp));
            for (int from = 0; from < 40; from++)
            {
                using var part = new NativeFloats(37);
                Elementwise.Map(isa, x.Data + from, part.Data, 37, default(TanhOp));
                Assert.True(part.Span.SequenceEqual(whole.Span.Slice(from, 37)), $"{isa} from {from}");
            }
        }
    }

    private static void Unary<TOp>(TOp op, bool positive = false)
        where TOp : struct, IUnaryOp
    {
        foreach (int n in InstructionSets.Lengths)
        {
            using NativeFloats x = NativeFloats.Normal(n, 1), slow = new(n);
            foreach (ref float value in x.Span)
                value = positive ? MathF.Abs(value) + 0.01f : value;
            Elementwise.Map(Isa.Scalar, x.Data, slow.Data, n, op);
            foreach (Isa isa in InstructionSets.Vectors)
            {
                using NativeFloats fast = new(n), inPlace = new(x.Span);
                Elementwise.Map(isa, x.Data, fast.Data, n, op);
                Same(isa, n, typeof(TOp), slow, fast);
                Elementwise.Map(isa, inPlace.Data, inPlace.Data, n, op);
                Assert.True(inPlace.Span.SequenceEqual(fast.Span),
                    $"{typeof(TOp).Name} in place on {isa}, {n} numbers");
            }
        }
    }

    private static void Binary<TOp>(TOp op)
        where TOp : struct, IBinaryOp
    {
        foreach (int n in InstructionSets.Lengths)
        {
            using NativeFloats a = NativeFloats.Normal(Math.Max(n, 1), 1), b = NativeFloats.Normal(Math.Max(n, 1), 2);
            // Divisors away from 0; some equal pairs.
            foreach (ref float value in b.Span)
                value += value < 0 ? -0.1f : 0.1f;
            for (int i = 0; i < n; i += 5)
                a.Span[i] = b.Span[i];
            foreach ((int aStep, int bStep) in ((int, int)[])[(1, 1), (1, 0), (0, 1), (0, 0)])
            {
                using var slow = new NativeFloats(n);
                Elementwise.Map(Isa.Scalar, a.Data, aStep, b.Data, bStep, slow.Data, n, op);
                foreach (Isa isa in InstructionSets.Vectors)
                {
                    using var fast = new NativeFloats(n);
                    Elementwise.Map(isa, a.Data, aStep, b.Data, bStep, fast.Data, n, op);
                    Same(isa, n, typeof(TOp), slow, fast);
                }
            }
        }
    }

    private static void Same(Isa isa, int n, Type op, NativeFloats slow, NativeFloats fast)
    {
        for (int i = 0; i < n; i++)
        {
            if (!InstructionSets.Near(fast.Span[i], slow.Span[i], Tolerance))
                Assert.Fail($"{op.Name} on {isa}, element {i} of {n}: {fast.Span[i]:r} instead of {slow.Span[i]:r}.");
        }
    }

    private readonly struct FmaOp : ITernaryOp
    {
        public V Invoke<V>(V x, V y, V z)
            where V : struct, ISimd<V> => V.Fma(x, y, z);
    }
}
