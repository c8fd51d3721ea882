using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Kernels;

/// <summary>3x3 convolutions with stride 2 as phases with fewer products, beside the definition.</summary>
public sealed unsafe class WinogradPhasesTests
{
    // As a share of what sums of so many products of numbers in [-1, 1] come to: their standard deviation.
    private const double Tolerance = 5e-5;

    public static TheoryData<int> Isas => KernelCases.FastIsas;

    private static IEnumerable<ConvShape> Shapes
    {
        get
        {
            var random = new Random(21);
            for (int i = 0; i < 40; i++)
            {
                int h = random.Next(1, 24), w = random.Next(1, 24), top = random.Next(3), left = random.Next(3);
                yield return new ConvShape
                {
                    N = random.Next(1, 4), H = h, W = w, Cin = 16 * random.Next(1, 6), Cout = 16 * random.Next(1, 6),
                    KH = 3, KW = 3, StrideH = 2, StrideW = 2, PadTop = top, PadLeft = left,
                    OH = Math.Max(1, (h + top + random.Next(3) - 3) / 2 + 1),
                    OW = Math.Max(1, (w + left + random.Next(3) - 3) / 2 + 1),
                };
            }
            yield return ConvolutionTests.Square(n: 2, size: 33, cin: 64, cout: 80, kernel: 3, stride: 2, pad: 1);
            yield return ConvolutionTests.Square(n: 1, size: 64, cin: 48, cout: 144, kernel: 3, stride: 2, pad: 0);
            yield return ConvolutionTests.Square(n: 3, size: 17, cin: 272, cout: 16, kernel: 3, stride: 2, pad: 2);
        }
    }

    [Theory]
    [MemberData(nameof(Isas))]
    public void All_passes_agree_with_the_scalar_twin(int isa)
    {
        var random = new Random(22);
        IEnumerable<ConvShape> bordered = Shapes.Where((_, i) => i % 4 == 0);
        foreach (ConvShape s in Shapes.Concat(bordered.Select(s => s with { Border = PaddingMode.Replicate })))
        {
            using var x = GuardedBuffer.Random(random, s.InputCount);
            using var w = GuardedBuffer.Random(random, s.WeightCount);
            using var dy = GuardedBuffer.Random(random, s.OutputCount);
            using var outBias = GuardedBuffer.Random(random, s.Cout);
            using var inBias = GuardedBuffer.Random(random, s.Cin);
            float* bias = random.Next(2) == 0 ? outBias.Data : null, back = random.Next(2) == 0 ? inBias.Data : null;
            Activation activation = new((ActivationKind)random.Next(5), 0.25f);
            Lattice forward = Lattice.Forward(s, 0, x.Data, null);
            Assert.True(Winograd.CanPhases(forward));
            Compare(
                s.OutputCount, (long)s.Taps * s.Cin, $"{(Isa)isa} forward {activation.Kind} {s}",
                to => Winograd.RunPhases((Isa)isa, new IndirectSum
                {
                    Lattice = Lattice.Forward(s, 0, x.Data, to),
                    Weights = WeightSource.Forward(s, 0, w.Data),
                    Bias = bias,
                    Activation = activation,
                }),
                to => Convolution.Forward(Isa.Scalar, s, x.Data, w.Data, bias, to, activation));
            if (s.Border == PaddingMode.Zero)
                Compare(
                    s.InputCount, (long)s.Taps * s.Cout, $"{(Isa)isa} input gradient {activation.Kind} {s}",
                    to => InputGradient((Isa)isa, s, dy.Data, w.Data, back, to, activation),
                    to => Convolution.InputGradient(Isa.Scalar, s, dy.Data, w.Data, to, back, activation));
            Compare(
                s.WeightCount, (long)s.N * s.OH * s.OW, $"{(Isa)isa} weight gradient {s}",
                to => Winograd.PhasesWeightGradient((Isa)isa, Lattice.Forward(s, 0, x.Data, dy.Data), to),
                to => Convolution.WeightGradient(Isa.Scalar, s, x.Data, dy.Data, to));
        }
    }

    // Several pieces of several chunks, and several blocks of outputs.
    [Theory]
    [MemberData(nameof(Isas))]
    public void Weight_gradients_of_many_tiles_agree_with_the_direct_kernel(int isa)
    {
        var random = new Random(24);
        ConvShape s = ConvolutionTests.Square(n: 1, size: 68, cin: 128, cout: 208, kernel: 3, stride: 2, pad: 1);
        using var x = GuardedBuffer.Random(random, s.InputCount);
        using var dy = GuardedBuffer.Random(random, s.OutputCount);
        using var got = new GuardedBuffer(s.WeightCount);
        using var wanted = new GuardedBuffer(s.WeightCount);
        Lattice lattice = Lattice.Forward(s, 0, x.Data, dy.Data);
        OuterProduct<V128Tiles>.Run(lattice, wanted.Data, s.Cout, accumulate: false);
        Winograd.PhasesWeightGradient((Isa)isa, lattice, got.Data);
        got.CheckClose(wanted, Tolerance * Math.Sqrt(s.OH * s.OW / 9.0), $"{(Isa)isa} weight gradient");
    }

    // More tiles than a band of the product and a piece of the weight gradient hold, through the layers' own entrance,
    // with a border that repeats the image.
    [Theory]
    [InlineData(PaddingMode.Zero)]
    [InlineData(PaddingMode.Reflect)]
    [InlineData(PaddingMode.Replicate)]
    public void Large_images_agree_with_the_direct_kernel(PaddingMode border)
    {
        if (KernelChoice.Isa == Isa.Scalar)
            return;
        var random = new Random(23);
        ConvShape s = ConvolutionTests.Square(n: 2, size: 75, cin: 32, cout: 48, kernel: 3, stride: 2, pad: 1)
            with { Border = border };
        Assert.Equal(KernelChoice.Fuse, Winograd.PhasesPay(Lattice.Forward(s, 0, null, null)));
        using var x = GuardedBuffer.Random(random, s.InputCount);
        using var dy = GuardedBuffer.Random(random, s.OutputCount);
        using var w = GuardedBuffer.Random(random, s.WeightCount);
        Compare(s.OutputCount, s.Taps * s.Cin, "forward",
            to => Convolution.Forward(s, x.Data, w.Data, null, to),
            to => Convolution.Forward(Isa.Scalar, s, x.Data, w.Data, null, to));
        Compare(s.InputCount, s.Taps * s.Cout, "input gradient",
            to => Convolution.InputGradient(s, dy.Data, w.Data, to),
            to => Convolution.InputGradient(Isa.Scalar, s, dy.Data, w.Data, to));
        Compare(s.WeightCount, s.N * s.OH * s.OW, "weight gradient",
            to => Convolution.WeightGradient(s, x.Data, dy.Data, to),
            to => Convolution.WeightGradient(Isa.Scalar, s, x.Data, dy.Data, to));
    }

    [Fact]
    public void They_are_left_to_the_definition_where_they_do_not_fit()
    {
        ConvShape fits = ConvolutionTests.Square(n: 1, size: 64, cin: 64, cout: 128, kernel: 3, stride: 2, pad: 1);
        Assert.Equal(KernelChoice.Fuse, Pays(fits));
        Assert.False(Pays(fits with { StrideW = 1, OW = 64 }));
        Assert.False(Pays(fits with { StrideH = 1, OH = 64 }));
        Assert.False(Pays(fits with { DilationW = 2, OW = 31 }));
        Assert.False(Pays(fits with { KH = 4 }));
        Assert.False(Pays(fits with { Cin = 65 }));
        Assert.False(Pays(fits with { Cout = 3 }));
        Assert.False(Pays(ConvolutionTests.Square(n: 1, size: 33, cin: 64, cout: 128, kernel: 3, stride: 2, pad: 1)));
        Assert.False(Pays(ConvolutionTests.Square(n: 1, size: 64, cin: 256, cout: 512, kernel: 3, stride: 2, pad: 1)));
        Assert.False(Pays(ConvolutionTests.Square(n: 1, size: 64, cin: 16, cout: 32, kernel: 3, stride: 2, pad: 1)));
        Assert.False(Pays(ConvolutionTests.Square(n: 1, size: 8, cin: 64, cout: 128, kernel: 3, stride: 2, pad: 1)));
        Assert.False(Pays(ConvolutionTests.Square(n: 99, size: 2, cin: 64, cout: 128, kernel: 3, stride: 2, pad: 1)));

        static bool Pays(in ConvShape s) => Winograd.PhasesPay(Lattice.Forward(s, 0, null, null));
    }

    private static void InputGradient(
        Isa isa, in ConvShape s, float* dy, float* w, float* bias, float* dx, Activation activation)
    {
        Span<IndirectSum> phases = stackalloc IndirectSum[4];
        for (int i = 0; i < phases.Length; i++)
        {
            TapPhase rows = TapPhase.Of(i / 2, s.H, s.KH, s.StrideH, s.PadTop, 1);
            TapPhase columns = TapPhase.Of(i % 2, s.W, s.KW, s.StrideW, s.PadLeft, 1);
            phases[i] = new()
            {
                Lattice = Lattice.Backward(s, 0, dy, dx, rows, columns),
                Weights = WeightSource.Backward(s, 0, w, rows, columns),
                Bias = bias,
                Activation = activation,
            };
        }
        Winograd.RunPhases(isa, phases);
    }

    private static void Compare(long count, long depth, string pass, Kernel fast, Kernel plain)
    {
        using var wanted = new GuardedBuffer(count);
        using var got = new GuardedBuffer(count);
        plain(wanted.Data);
        fast(got.Data);
        got.CheckClose(wanted, Tolerance * Math.Sqrt(Math.Max(depth, 16) / 9.0), pass);
    }

    private delegate void Kernel(float* to);
}
