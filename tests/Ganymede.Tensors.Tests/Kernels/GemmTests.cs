using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Kernels;

public sealed unsafe class GemmTests
{
    public static TheoryData<int> Isas => KernelCases.FastIsas;

    [Theory]
    [MemberData(nameof(Isas))]
    public void Random_shapes_agree_with_the_scalar_twin(int isa)
    {
        var random = new Random(11);
        for (int i = 0; i < 400; i++)
            Check((Isa)isa, Size(random), Size(random), Size(random), random.Next(8), random);
    }

    [Theory]
    [MemberData(nameof(Isas))]
    public void Special_shapes_agree_with_the_scalar_twin(int isa)
    {
        var random = new Random(12);
        foreach ((int m, int n, int k) in new[]
            {
                (1, 1, 1), (1, 1, 5000), (64, 1, 512), (64, 3, 4096), (3, 64, 512), (1, 300, 128), (300, 1, 128),
                (64, 512, 100), (5, 5, 3000), (130, 70, 2500), (7, 4, 16), (200, 200, 1), (17, 65, 0), (0, 5, 5),
                (5, 0, 5), (100, 40, 6000), (1, 70, 90), (70, 1, 90),
            })
            for (int flags = 0; flags < 8; flags++)
                Check((Isa)isa, m, n, k, flags, random);
    }

    [Theory]
    [MemberData(nameof(Isas))]
    public void A_batch_is_its_products_one_by_one(int isa)
    {
        var random = new Random(13);
        foreach ((int batch, bool shareB, bool gaps) in new[]
            {
                (1, false, false), (5, false, true), (4, true, false), (3, true, true),
            })
            for (int flags = 0; flags < 8; flags++)
            {
                bool transA = (flags & 1) != 0, transB = (flags & 2) != 0;
                int m = random.Next(1, 40), n = random.Next(1, 40), k = random.Next(1, 40), gap = gaps ? 7 : 0;
                int lda = transA ? m : k, ldb = transB ? k : n;
                long strideA = (long)m * k + gap, strideB = shareB ? 0 : (long)k * n + gap, strideC = (long)m * n + gap;
                using var a = GuardedBuffer.Random(random, batch * strideA);
                using var b = GuardedBuffer.Random(random, Math.Max(strideB * batch, k * n));
                using var wanted = GuardedBuffer.Random(random, batch * strideC);
                using var got = new GuardedBuffer(batch * strideC);
                wanted.Span.CopyTo(got.Span);
                foreach ((Isa set, GuardedBuffer c) in new[] { (Isa.Scalar, wanted), ((Isa)isa, got) })
                    Gemm.RunBatched(
                        set, batch, transA, transB, m, n, k,
                        a.Data, lda, strideA, b.Data, ldb, strideB, flags >> 2, c.Data, n, strideC);
                got.CheckClose(wanted, KernelCases.Tolerance(k), $"{(Isa)isa} batch {batch} {m}x{n}x{k} flags {flags}");
            }
    }

    private static int Size(Random random) =>
        random.Next(2) == 0 ? random.Next(1, 24) : random.Pick(1, 2, 3, 4, 6, 16, 31, 32, 48, 63, 64, 65, 97, 128, 131);

    private static void Check(Isa isa, int m, int n, int k, int flags, Random random)
    {
        bool transA = (flags & 1) != 0, transB = (flags & 2) != 0;
        int beta = flags >> 2;
        // Rows may be longer than the matrix is wide; the last row then ends where the matrix does.
        int lda = (transA ? m : k) + random.Pick(0, 0, 3), ldb = (transB ? k : n) + random.Pick(0, 0, 5);
        int ldc = n + random.Pick(0, 0, 2);
        using var a = GuardedBuffer.Random(random, Length(transA ? k : m, transA ? m : k, lda));
        using var b = GuardedBuffer.Random(random, Length(transB ? n : k, transB ? k : n, ldb));
        using var wanted = GuardedBuffer.Random(random, Length(m, n, ldc));
        using var got = new GuardedBuffer(wanted.Count);
        wanted.Span.CopyTo(got.Span);
        if (beta == 0 && n > 0)
            for (int i = 0; i < m; i++)
                got.Span.Slice(i * ldc, n).Fill(float.NaN);
        Gemm.Run(Isa.Scalar, transA, transB, m, n, k, a.Data, lda, b.Data, ldb, beta, wanted.Data, ldc);
        Gemm.Run(isa, transA, transB, m, n, k, a.Data, lda, b.Data, ldb, beta, got.Data, ldc);
        string what = $"{isa} {m}x{n}x{k} transA {transA} transB {transB} beta {beta}";
        got.CheckClose(wanted, KernelCases.Tolerance(k), what);
    }

    private static long Length(int rows, int columns, int pitch) =>
        rows == 0 || columns == 0 ? 0 : (long)(rows - 1) * pitch + columns;
}
