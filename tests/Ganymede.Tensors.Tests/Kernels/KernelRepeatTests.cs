using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Kernels;

/// <summary>What holds between runs: the same bytes at any thread count, no growth of scratch.</summary>
[Collection(ThreadCount.Collection)]
public sealed unsafe class KernelRepeatTests
{
    private static IEnumerable<ConvShape> Shapes =>
    [
        .. ConvolutionTests.Routes,
        .. ConvolutionTests.Routes.Select(s => s with { Border = PaddingMode.Reflect }),
        ConvolutionTests.Square(n: 16, size: 32, cin: 3, cout: 64, kernel: 4, stride: 2, pad: 1),
        ConvolutionTests.Square(n: 8, size: 16, cin: 64, cout: 128, kernel: 4, stride: 2, pad: 1),
        ConvolutionTests.Square(n: 16, size: 32, cin: 64, cout: 1, kernel: 3, stride: 1, pad: 1),
        ConvolutionTests.Square(n: 3, size: 37, cin: 96, cout: 64, kernel: 3, stride: 1, pad: 1),
        ConvolutionTests.Square(n: 3, size: 38, cin: 48, cout: 64, kernel: 4, stride: 2, pad: 1),
        ConvolutionTests.Square(n: 2, size: 23, cin: 144, cout: 208, kernel: 3, stride: 1, pad: 1),
        ConvolutionTests.Square(n: 1, size: 17, cin: 112, cout: 192, kernel: 4, stride: 1, pad: 1),
        ConvolutionTests.Square(n: 2, size: 37, cin: 64, cout: 80, kernel: 3, stride: 1, pad: 1) with
        {
            Border = PaddingMode.Replicate,
        },
        ConvolutionTests.Square(n: 1, size: 65, cin: 64, cout: 80, kernel: 3, stride: 2, pad: 1),
        ConvolutionTests.Square(n: 2, size: 70, cin: 48, cout: 80, kernel: 3, stride: 2, pad: 1) with
        {
            Border = PaddingMode.Reflect,
        },
    ];

    private static Activation Leaky => new(ActivationKind.LeakyReLU, 0.25f);

    [Fact]
    public void Convolutions_give_the_same_bytes_at_any_thread_count()
    {
        var random = new Random(3);
        foreach (ConvShape s in Shapes)
        {
            using var x = GuardedBuffer.Random(random, s.InputCount);
            using var w = GuardedBuffer.Random(random, s.WeightCount);
            using var dy = GuardedBuffer.Random(random, s.OutputCount);
            float[] once = Results(1), twice = Results(2), thrice = Results(3);
            Assert.True(once.AsSpan().SequenceEqual(twice), $"{s}: 1 and 2 threads differ");
            Assert.True(once.AsSpan().SequenceEqual(thrice), $"{s}: 1 and 3 threads differ");

            float[] Results(int threads)
            {
                using var _ = new ThreadCount(threads);
                var all = new float[(2 * s.OutputCount) + s.InputCount + s.WeightCount + s.Cout];
                fixed (float* y = all)
                {
                    float* dx = y + s.OutputCount, dw = dx + s.InputCount, before = dw + s.WeightCount;
                    Convolution.Forward(s, x.Data, w.Data, null, y, Leaky);
                    Convolution.InputGradient(s, dy.Data, w.Data, dx);
                    Convolution.WeightGradient(s, x.Data, dy.Data, dw);
                    Gradient(s, dy.Data, y, before, before + s.OutputCount);
                }
                return all;
            }
        }
    }

    [Fact]
    public void Products_give_the_same_bytes_at_any_thread_count()
    {
        var random = new Random(4);
        foreach ((int m, int n, int k) in new[]
            {
                (300, 200, 100), (64, 64, 20000), (1, 1000, 500), (10, 3, 70000), (513, 130, 2100),
            })
            for (int flags = 0; flags < 4; flags++)
            {
                bool transA = (flags & 1) != 0, transB = (flags & 2) != 0;
                using var a = GuardedBuffer.Random(random, (long)m * k);
                using var b = GuardedBuffer.Random(random, (long)k * n);
                float[] once = Result(1), twice = Result(2);
                Assert.True(once.AsSpan().SequenceEqual(twice), $"{m}x{n}x{k} flags {flags}: 1 and 2 threads differ");

                float[] Result(int threads)
                {
                    using var _ = new ThreadCount(threads);
                    var c = new float[m * n];
                    fixed (float* to = c)
                        Gemm.Run(transA, transB, m, n, k, a.Data, transA ? m : k, b.Data, transB ? k : n, 0, to, n);
                    return c;
                }
            }
    }

    // Scratch memory is there after the first call. On the managed heap the runtime may still put something of its own in
    // a later one: code that it replaces while a loop runs is compiled on the thread of the loop. It does that once; a
    // kernel that allocates does it at every call, and so never twice in a row does not.
    [Fact]
    public void Calls_after_the_first_allocate_nothing()
    {
        using var _ = new ThreadCount(1);
        var random = new Random(5);
        foreach (ConvShape s in Shapes)
        {
            using var x = GuardedBuffer.Random(random, s.InputCount);
            using var w = GuardedBuffer.Random(random, s.WeightCount);
            using var dy = GuardedBuffer.Random(random, s.OutputCount);
            using var sums = new GuardedBuffer(s.Cout);
            using var to = new GuardedBuffer(Math.Max(s.WeightCount, Math.Max(s.InputCount, s.OutputCount)));
            Run();
            long native = KernelScratch.Allocations;
            int quiet = 0;
            for (int call = 0; call < 10 && quiet < 2; call++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Run();
                quiet = GC.GetAllocatedBytesForCurrentThread() == before ? quiet + 1 : 0;
            }
            Assert.Equal(native, KernelScratch.Allocations);
            Assert.True(quiet == 2, $"{s}: each of ten calls, or every other one, allocates on the managed heap.");

            void Run()
            {
                Convolution.Forward(s, x.Data, w.Data, null, to.Data, Leaky);
                Gradient(s, dy.Data, to.Data, to.Data, s.Cout % 16 == 0 ? sums.Data : null);
                Convolution.InputGradient(s, dy.Data, w.Data, to.Data);
                Convolution.WeightGradient(s, x.Data, dy.Data, to.Data);
            }
        }
    }

    private static void Gradient(in ConvShape s, float* dy, float* y, float* before, float* sums)
    {
        if (s.N > 0)
            Epilogue.Gradient(
                KernelChoice.Isa, Leaky, dy, y, s.OutputCount / s.Cout, s.Cout, before, sums);
    }
}
