using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Kernels;

public sealed unsafe class ConvolutionTests
{
    public static TheoryData<int> Isas => KernelCases.FastIsas;

    [Theory]
    [MemberData(nameof(Isas))]
    public void Random_shapes_agree_with_the_scalar_twin(int isa)
    {
        var random = new Random(20240501);
        for (int i = 0; i < 300; i++)
            Check((Isa)isa, RandomShape(random), random);
    }

    [Theory]
    [MemberData(nameof(Isas))]
    public void Every_route_agrees_with_the_scalar_twin(int isa)
    {
        var random = new Random(7);
        foreach (ConvShape shape in Routes)
            Check((Isa)isa, shape, random);
    }

    [Theory]
    [MemberData(nameof(Isas))]
    public void Borders_agree_with_the_scalar_twin(int isa)
    {
        var random = new Random(11);
        for (int i = 0; i < 150; i++)
        {
            ConvShape s = RandomShape(random);
            // At most a side less one can be reflected.
            int lastY = (s.OH - 1) * s.StrideH - s.PadTop + (s.KH - 1) * s.DilationH;
            int lastX = (s.OW - 1) * s.StrideW - s.PadLeft + (s.KW - 1) * s.DilationW;
            bool reflects = s.PadTop < s.H && s.PadLeft < s.W && lastY <= 2 * (s.H - 1) && lastX <= 2 * (s.W - 1);
            Check((Isa)isa, s with { Border = reflects ? PaddingMode.Reflect : PaddingMode.Replicate }, random);
        }
        foreach (ConvShape s in Routes)
            Check((Isa)isa, s with { Border = PaddingMode.Reflect }, random);
    }

    /// <summary>Small cousins of the layers that networks are made of.</summary>
    internal static IEnumerable<ConvShape> Routes =>
    [
        // DCGAN discriminator and, as gradients, generator: first, middle and last layers.
        Square(n: 2, size: 12, cin: 3, cout: 64, kernel: 4, stride: 2, pad: 1),
        Square(n: 2, size: 8, cin: 64, cout: 128, kernel: 4, stride: 2, pad: 1),
        Square(n: 13, size: 8, cin: 16, cout: 80, kernel: 4, stride: 2, pad: 1),
        Square(n: 2, size: 32, cin: 32, cout: 48, kernel: 3, stride: 2, pad: 1),
        Square(n: 2, size: 31, cin: 32, cout: 32, kernel: 5, stride: 2, pad: 2),
        Square(n: 20, size: 4, cin: 64, cout: 1, kernel: 4, stride: 1, pad: 0),
        Square(n: 14, size: 4, cin: 48, cout: 100, kernel: 4, stride: 1, pad: 0),
        Square(n: 3, size: 4, cin: 70, cout: 19, kernel: 4, stride: 1, pad: 0),
        // Upsampling generator, with one and three channels at its end.
        Square(n: 3, size: 9, cin: 64, cout: 64, kernel: 3, stride: 1, pad: 1),
        Square(n: 3, size: 16, cin: 64, cout: 1, kernel: 3, stride: 1, pad: 1),
        Square(n: 2, size: 11, cin: 1, cout: 16, kernel: 3, stride: 2, pad: 1),
        Square(n: 2, size: 9, cin: 3, cout: 64, kernel: 7, stride: 1, pad: 3),
        Square(n: 2, size: 9, cin: 64, cout: 3, kernel: 7, stride: 1, pad: 3),
        Square(n: 2, size: 9, cin: 32, cout: 3, kernel: 4, stride: 2, pad: 1),
        Square(n: 1, size: 7, cin: 32, cout: 4, kernel: 3, stride: 2, pad: 1),
        Square(n: 2, size: 5, cin: 7, cout: 8, kernel: 3, stride: 1, pad: 1),
        // Few outputs, whose taps are done together: images in bands, blocks of several rows, kernels of gaps.
        Square(n: 1, size: 40, cin: 24, cout: 3, kernel: 7, stride: 1, pad: 0),
        Square(n: 1, size: 62, cin: 3, cout: 32, kernel: 4, stride: 2, pad: 1),
        Square(n: 2, size: 31, cin: 48, cout: 1, kernel: 3, stride: 1, pad: 1),
        Square(n: 3, size: 17, cin: 1, cout: 16, kernel: 3, stride: 2, pad: 1),
        Square(n: 2, size: 23, cin: 6, cout: 64, kernel: 4, stride: 2, pad: 1),
        Square(n: 1, size: 15, cin: 512, cout: 1, kernel: 4, stride: 1, pad: 1),
        Square(n: 2, size: 19, cin: 2, cout: 9, kernel: 5, stride: 3, pad: 2),
        Square(n: 2, size: 13, cin: 3, cout: 20, kernel: 3, stride: 1, pad: 2) with { DilationH = 2, OH = 13 },
        // Weight gradients: as many channels as are still copied, several panels to a part, sources beyond the cache.
        Square(n: 3, size: 17, cin: 16, cout: 32, kernel: 3, stride: 2, pad: 1),
        Square(n: 2, size: 21, cin: 17, cout: 150, kernel: 3, stride: 2, pad: 1),
        Square(n: 2, size: 70, cin: 40, cout: 20, kernel: 3, stride: 2, pad: 1),
        // Few channels, read from a copy of the rows: wide images, several small ones to a part, taps with gaps.
        Square(n: 1, size: 5, cin: 3, cout: 17, kernel: 7, stride: 1, pad: 3) with { W = 421, OW = 421 },
        Square(n: 1, size: 6, cin: 15, cout: 20, kernel: 4, stride: 2, pad: 1) with { W = 300, OW = 150 },
        Square(n: 67, size: 5, cin: 3, cout: 33, kernel: 3, stride: 2, pad: 1),
        Square(n: 2, size: 30, cin: 2, cout: 12, kernel: 3, stride: 1, pad: 2) with { DilationH = 2, DilationW = 2 },
        // Many weights for few pixels: each part copies its own, without those that no pixel meets.
        Square(n: 1, size: 8, cin: 72, cout: 200, kernel: 4, stride: 2, pad: 1),
        Square(n: 1, size: 4, cin: 130, cout: 144, kernel: 4, stride: 2, pad: 1),
        Square(n: 1, size: 2, cin: 100, cout: 128, kernel: 4, stride: 2, pad: 1),
        Square(n: 3, size: 5, cin: 129, cout: 131, kernel: 3, stride: 2, pad: 1),
        Square(n: 1, size: 14, cin: 250, cout: 133, kernel: 1, stride: 1, pad: 0),
        // One pixel, one tap, strides beyond the kernel.
        Square(n: 5, size: 1, cin: 33, cout: 65, kernel: 1, stride: 1, pad: 0),
        Square(n: 4, size: 7, cin: 96, cout: 130, kernel: 1, stride: 1, pad: 0),
        Square(n: 2, size: 7, cin: 20, cout: 24, kernel: 1, stride: 2, pad: 0),
        Square(n: 2, size: 8, cin: 20, cout: 3, kernel: 2, stride: 3, pad: 0),
        // Sums that are deeper than a block, and cut into pieces.
        Square(n: 2, size: 6, cin: 200, cout: 70, kernel: 3, stride: 1, pad: 1),
        Square(n: 1, size: 3, cin: 1300, cout: 20, kernel: 3, stride: 1, pad: 1),
        Square(n: 1, size: 60, cin: 3, cout: 16, kernel: 3, stride: 1, pad: 1),
        Square(n: 1, size: 50, cin: 17, cout: 2, kernel: 3, stride: 1, pad: 1),
        // Batches of nothing.
        Square(n: 0, size: 6, cin: 32, cout: 64, kernel: 3, stride: 1, pad: 1),
        Square(n: 0, size: 6, cin: 32, cout: 3, kernel: 4, stride: 2, pad: 1),
        Square(n: 0, size: 6, cin: 8, cout: 8, kernel: 3, stride: 1, pad: 1) with { Groups = 8 },
        // Groups.
        Square(n: 2, size: 6, cin: 32, cout: 64, kernel: 3, stride: 1, pad: 1) with { Groups = 2 },
        Square(n: 2, size: 6, cin: 64, cout: 4, kernel: 3, stride: 1, pad: 1) with { Groups = 2 },
        Square(n: 2, size: 6, cin: 37, cout: 37, kernel: 3, stride: 1, pad: 1) with { Groups = 37 },
        Square(n: 2, size: 9, cin: 32, cout: 32, kernel: 4, stride: 2, pad: 1) with { Groups = 32 },
        Square(n: 2, size: 6, cin: 64, cout: 64, kernel: 3, stride: 1, pad: 1) with { Groups = 16 },
        Square(n: 2, size: 7, cin: 24, cout: 48, kernel: 3, stride: 2, pad: 1) with { Groups = 12 },
        Square(n: 2, size: 6, cin: 15, cout: 35, kernel: 3, stride: 1, pad: 0) with { Groups = 5 },
        Square(n: 2, size: 6, cin: 19, cout: 57, kernel: 3, stride: 2, pad: 2) with { Groups = 19 },
    ];

    internal static ConvShape Square(int n, int size, int cin, int cout, int kernel, int stride, int pad)
    {
        int output = (size + 2 * pad - kernel) / stride + 1;
        return new ConvShape
        {
            N = n, H = size, W = size, Cin = cin, OH = output, OW = output, Cout = cout, KH = kernel, KW = kernel,
            StrideH = stride, StrideW = stride, PadTop = pad, PadLeft = pad,
        };
    }

    private static ConvShape RandomShape(Random random)
    {
        int groups = random.Pick(1, 1, 1, 1, 2, 3, 5);
        int kh = random.Next(1, 5), kw = random.Next(1, 5), dh = random.Next(1, 3), dw = random.Next(1, 3);
        int sh = random.Next(1, 4), sw = random.Next(1, 4), top = random.Next(4), left = random.Next(4);
        int h = random.Next(1, 12), w = random.Next(1, 12);
        // Padding at the far sides is whatever the output sizes imply: here up to 7, so that whole rows fall outside.
        int oh = Math.Max(1, (h + top + random.Next(8) - (kh - 1) * dh - 1) / sh + 1);
        int ow = Math.Max(1, (w + left + random.Next(8) - (kw - 1) * dw - 1) / sw + 1);
        int limit = groups == 1 ? 70 : 20;
        return new ConvShape
        {
            N = random.Pick(1, 1, 2, 3, 7, 13), H = h, W = w, OH = oh, OW = ow,
            Cin = groups * (random.Next(2) == 0 ? random.Next(1, limit) : random.Pick(1, 2, 3, 4, 16, 32)),
            Cout = groups * (random.Next(2) == 0 ? random.Next(1, limit) : random.Pick(1, 2, 3, 4, 8, 16, 32)),
            KH = kh, KW = kw, StrideH = sh, StrideW = sw, PadTop = top, PadLeft = left, DilationH = dh, DilationW = dw,
            Groups = groups,
        };
    }

    private static void Check(Isa isa, ConvShape s, Random random)
    {
        string what = $"{isa} {s}";
        using var x = GuardedBuffer.Random(random, s.InputCount);
        using var w = GuardedBuffer.Random(random, s.WeightCount);
        using var dy = GuardedBuffer.Random(random, s.OutputCount);
        using var outBias = GuardedBuffer.Random(random, s.Cout);
        using var inBias = GuardedBuffer.Random(random, s.Cin);
        float* bias = random.Next(2) == 0 ? outBias.Data : null, back = random.Next(2) == 0 ? inBias.Data : null;

        // None of these has a slope above 1, so a result is off by no more than the sum.
        Activation activation = random.Next(2) == 0 ? default : new((ActivationKind)random.Next(1, 5), 0.25f);
        what += $" {activation.Kind}";
        Compare(s.OutputCount, s.Taps * s.GroupCin, what + " forward", (set, to) =>
            Convolution.Forward(set, s, x.Data, w.Data, bias, to, activation));
        // Borders as wide as the image give a pixel the gradients of several.
        back = s.Border == PaddingMode.Zero ? back : null;
        int repeats = s.Border == PaddingMode.Zero ? 1 : (s.Padded().H - s.H + 1) * (s.Padded().W - s.W + 1);
        Compare(s.InputCount, repeats * s.Taps * s.GroupCout, what + " input gradient", (set, to) =>
            Convolution.InputGradient(
                set, s, dy.Data, w.Data, to, back, s.Border == PaddingMode.Zero ? activation : default));
        Compare(s.WeightCount, (long)s.N * s.OH * s.OW, what + " weight gradient", (set, to) =>
            Convolution.WeightGradient(set, s, x.Data, dy.Data, to));

        void Compare(long count, long depth, string name, Kernel kernel)
        {
            using var wanted = new GuardedBuffer(count);
            using var got = new GuardedBuffer(count);
            kernel(Isa.Scalar, wanted.Data);
            kernel(isa, got.Data);
            got.CheckClose(wanted, KernelCases.Tolerance(depth), name);
        }
    }

    private delegate void Kernel(Isa isa, float* to);
}
