using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Kernels;

/// <summary>Winograd's convolution beside the definition, in all three passes.</summary>
public sealed unsafe class WinogradTests
{
    // As a share of what sums of so many products of numbers in [-1, 1] come to: their standard deviation.
    private const double Tolerance = 5e-5;

    public static TheoryData<int> Isas => KernelCases.FastIsas;

    private static IEnumerable<ConvShape> Shapes
    {
        get
        {
            var random = new Random(11);
            for (int i = 0; i < 40; i++)
            {
                int h = random.Next(1, 15), w = random.Next(1, 15), top = random.Next(3), left = random.Next(3);
                yield return new ConvShape
                {
                    N = random.Next(1, 4), H = h, W = w, Cin = 16 * random.Next(1, 6), Cout = 16 * random.Next(1, 6),
                    KH = 3, KW = 3, PadTop = top, PadLeft = left,
                    OH = Math.Max(1, h + top + random.Next(3) - 2), OW = Math.Max(1, w + left + random.Next(3) - 2),
                };
            }
            for (int i = 0; i < 45; i++)
            {
                int kernel = random.Pick(2, 4, 4), stride = kernel == 4 ? random.Pick(1, 2) : 1;
                int h = random.Next(1, 20), w = random.Next(1, 20), top = random.Next(3), left = random.Next(3);
                yield return new ConvShape
                {
                    N = random.Next(1, 4), H = h, W = w, Cin = 16 * random.Next(1, 6), Cout = 16 * random.Next(1, 6),
                    KH = kernel, KW = kernel, StrideH = stride, StrideW = stride, PadTop = top, PadLeft = left,
                    OH = Math.Max(1, (h + top + random.Next(3) - kernel) / stride + 1),
                    OW = Math.Max(1, (w + left + random.Next(3) - kernel) / stride + 1),
                };
            }
            yield return ConvolutionTests.Square(n: 2, size: 32, cin: 64, cout: 80, kernel: 4, stride: 2, pad: 1);
            yield return ConvolutionTests.Square(n: 3, size: 33, cin: 32, cout: 48, kernel: 3, stride: 1, pad: 1);
            yield return ConvolutionTests.Square(n: 1, size: 23, cin: 144, cout: 80, kernel: 3, stride: 1, pad: 0);
            yield return ConvolutionTests.Square(n: 2, size: 9, cin: 64, cout: 272, kernel: 3, stride: 1, pad: 2);
            yield return ConvolutionTests.Square(n: 1, size: 32, cin: 80, cout: 144, kernel: 4, stride: 1, pad: 1);
        }
    }

    [Theory]
    [MemberData(nameof(Isas))]
    public void All_passes_agree_with_the_scalar_twin(int isa)
    {
        var random = new Random(12);
        foreach (ConvShape s in Shapes.Concat(Shapes.Where((_, i) => i % 4 == 0).Select(s => s with { Border = PaddingMode.Replicate })))
        {
            using var x = GuardedBuffer.Random(random, s.InputCount);
            using var w = GuardedBuffer.Random(random, s.WeightCount);
            using var dy = GuardedBuffer.Random(random, s.OutputCount);
            using var outBias = GuardedBuffer.Random(random, s.Cout);
            using var inBias = GuardedBuffer.Random(random, s.Cin);
            float* bias = random.Next(2) == 0 ? outBias.Data : null, back = random.Next(2) == 0 ? inBias.Data : null;

            Activation activation = new((ActivationKind)random.Next(5), 0.25f);
            Compare(
                s.OutputCount, (long)s.Taps * s.Cin, $"forward {activation.Kind}",
                (to, panels) => Winograd.Run(
                    (Isa)isa, Forward(s, x.Data, w.Data, bias, to) with { Activation = activation }, panels),
                to => Convolution.Forward(Isa.Scalar, s, x.Data, w.Data, bias, to, activation));
            if (s.Border == PaddingMode.Zero)
                Compare(
                    s.InputCount, (long)s.Taps * s.Cout, "input gradient",
                    (to, panels) =>
                    {
                        for (int phase = 0; phase < s.StrideH * s.StrideW; phase++)
                            Winograd.Run((Isa)isa, Backward(s, phase, dy.Data, w.Data, back, to), panels);
                    },
                    to => Convolution.InputGradient(Isa.Scalar, s, dy.Data, w.Data, to, back));
            Compare(
                s.WeightCount, (long)s.N * s.OH * s.OW, "weight gradient",
                (to, blocks) => Winograd.WeightGradient((Isa)isa, Lattice.Forward(s, 0, x.Data, dy.Data), to, blocks),
                to => Convolution.WeightGradient(Isa.Scalar, s, x.Data, dy.Data, to));

            void Compare(long count, long depth, string pass, Way fast, Kernel plain)
            {
                using var wanted = new GuardedBuffer(count);
                plain(wanted.Data);
                foreach (bool divided in (bool[])[false, true])
                {
                    using var got = new GuardedBuffer(count);
                    fast(got.Data, divided);
                    got.CheckClose(
                        wanted, Tolerance * Math.Sqrt(Math.Max(depth, 16) / 9.0),
                        $"{(Isa)isa} {pass} {s} {(divided ? "in pieces" : "whole")}");
                }
            }
        }
    }

    // A target with more pixels than a chunk of the weight gradient holds tiles for, and several bands of the product.
    [Fact]
    public void Large_images_agree_with_the_direct_kernel()
    {
        if (KernelChoice.Isa == Isa.Scalar)
            return;
        var random = new Random(13);
        ConvShape s = ConvolutionTests.Square(n: 3, size: 101, cin: 128, cout: 32, kernel: 3, stride: 1, pad: 1);
        using var x = GuardedBuffer.Random(random, s.InputCount);
        using var dy = GuardedBuffer.Random(random, s.OutputCount);
        using var got = new GuardedBuffer(s.WeightCount);
        using var wanted = new GuardedBuffer(s.WeightCount);
        Lattice lattice = Lattice.Forward(s, 0, x.Data, dy.Data);
        OuterProduct<V128Tiles>.Run(lattice, wanted.Data, s.Cout, accumulate: false);
        foreach (bool blocks in (bool[])[false, true])
        {
            Winograd.WeightGradient(KernelChoice.Isa, lattice, got.Data, blocks);
            got.CheckClose(wanted, Tolerance * Math.Sqrt(s.OutputCount / s.Cout / 9.0), "weight gradient");
        }
        using var y = new GuardedBuffer(s.OutputCount);
        using var direct = new GuardedBuffer(s.OutputCount);
        IndirectSum sum = Forward(s, x.Data, wanted.Data, null, direct.Data);
        IndirectProduct<V128Tiles>.Run(new ReadOnlySpan<IndirectSum>(ref sum));
        double size = Math.Sqrt(direct.Span.ToArray().Average(v => (double)v * v));
        foreach (bool panels in (bool[])[false, true])
        {
            Winograd.Run(KernelChoice.Isa, Forward(s, x.Data, wanted.Data, null, y.Data), panels);
            y.CheckClose(direct, 1e-4 * size, "forward");
        }
    }

    [Fact]
    public void It_is_left_to_the_definition_where_it_does_not_fit()
    {
        ConvShape fits = ConvolutionTests.Square(n: 1, size: 32, cin: 64, cout: 64, kernel: 3, stride: 1, pad: 1);
        Assert.Equal(KernelChoice.Fuse, Pays(fits));
        ConvShape halves = ConvolutionTests.Square(n: 1, size: 64, cin: 64, cout: 64, kernel: 4, stride: 2, pad: 1);
        Assert.Equal(KernelChoice.Fuse, Pays(halves));
        ConvShape four = ConvolutionTests.Square(n: 1, size: 32, cin: 256, cout: 512, kernel: 4, stride: 1, pad: 1);
        Assert.Equal(KernelChoice.Fuse, Pays(four));
        Assert.False(Pays(halves with { KH = 3, KW = 3 }));
        Assert.False(Pays(halves with { StrideW = 1, OW = 63 }));
        Assert.False(Pays(fits with { StrideH = 2, OH = 16 }));
        Assert.False(Pays(fits with { DilationW = 2, OW = 30 }));
        Assert.False(Pays(fits with { Cin = 65 }));
        Assert.False(Pays(fits with { Cout = 3 }));
        Assert.False(Pays(ConvolutionTests.Square(n: 1, size: 16, cin: 512, cout: 512, kernel: 4, stride: 2, pad: 1)));
        Assert.False(Pays(ConvolutionTests.Square(n: 1, size: 4, cin: 64, cout: 64, kernel: 3, stride: 1, pad: 1)));
        Assert.False(Pays(ConvolutionTests.Square(n: 99, size: 1, cin: 64, cout: 64, kernel: 3, stride: 1, pad: 1)));
        Assert.False(Pays(ConvolutionTests.Square(n: 9, size: 32, cin: 64, cout: 64, kernel: 5, stride: 1, pad: 1)));

        static bool Pays(in ConvShape s) => Winograd.Pays(Lattice.Forward(s, 0, null, null));
    }

    private static IndirectSum Forward(in ConvShape s, float* x, float* w, float* bias, float* y) => new()
    {
        Lattice = Lattice.Forward(s, 0, x, y),
        Weights = WeightSource.Forward(s, 0, w),
        Bias = bias,
    };

    private static IndirectSum Backward(in ConvShape s, int phase, float* dy, float* w, float* bias, float* dx)
    {
        TapPhase rows = TapPhase.Of(phase / s.StrideW, s.H, s.KH, s.StrideH, s.PadTop, 1);
        TapPhase columns = TapPhase.Of(phase % s.StrideW, s.W, s.KW, s.StrideW, s.PadLeft, 1);
        return new()
        {
            Lattice = Lattice.Backward(s, 0, dy, dx, rows, columns),
            Weights = WeightSource.Backward(s, 0, w, rows, columns),
            Bias = bias,
        };
    }

    private delegate void Kernel(float* to);

    private delegate void Way(float* to, bool divided);
}
