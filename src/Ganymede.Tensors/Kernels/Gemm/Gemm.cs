using System.Diagnostics;

namespace Ganymede.Tensors.Kernels;

/// <summary>Products of row-major matrices. The same bytes at any thread count; c may not overlap a or b.</summary>
internal static unsafe partial class Gemm
{
    // A deeper product is done in pieces of this depth, so that a panel of b stays in the second-level cache.
    private const int BlockDepth = 2048;

    // Operations of one product from which a batch is done one by one, each on all threads.
    private const double LargeProduct = 2e7;

    /// <summary>
    /// c <c>[m, n]</c> = op(a) <c>[m, k]</c> · op(b) <c>[k, n]</c> + beta · c, where op transposes
    /// what is stored: a as <c>[k, m]</c> with <paramref name="transA"/>, b as <c>[n, k]</c> with
    /// <paramref name="transB"/>. lda, ldb and ldc are the distances of stored rows, in floats.
    /// beta is 0 (what c held is not read) or 1 (the product is added to it), nothing else.
    /// </summary>
    public static void Run(
        bool transA, bool transB, int m, int n, int k,
        float* a, int lda, float* b, int ldb, float beta, float* c, int ldc) =>
        Run(KernelChoice.Isa, transA, transB, m, n, k, a, lda, b, ldb, beta, c, ldc);

    /// <inheritdoc cref="Run(bool, bool, int, int, int, float*, int, float*, int, float, float*, int)"/>
    public static void Run(
        Isa isa, bool transA, bool transB, int m, int n, int k,
        float* a, int lda, float* b, int ldb, float beta, float* c, int ldc)
    {
        Debug.Assert(beta is 0 or 1);
        switch (isa)
        {
            case Isa.Avx512:
                RunTiles<Avx512Tiles>(transA, transB, m, n, k, a, lda, b, ldb, beta != 0, c, ldc);
                break;
            case Isa.V256:
                RunTiles<V256Tiles>(transA, transB, m, n, k, a, lda, b, ldb, beta != 0, c, ldc);
                break;
            case Isa.V128:
                RunTiles<V128Tiles>(transA, transB, m, n, k, a, lda, b, ldb, beta != 0, c, ldc);
                break;
            default:
                RunReference(transA, transB, m, n, k, a, lda, b, ldb, beta, c, ldc);
                break;
        }
    }

    /// <summary>
    /// batch products of one shape; matrix number i of a starts at <c>a + i · strideA</c> and so on. A stride of 0
    /// shares one a or b among all.
    /// </summary>
    public static void RunBatched(
        int batch, bool transA, bool transB, int m, int n, int k,
        float* a, int lda, long strideA, float* b, int ldb, long strideB,
        float beta, float* c, int ldc, long strideC) =>
        RunBatched(
            KernelChoice.Isa, batch, transA, transB, m, n, k, a, lda, strideA, b, ldb, strideB, beta, c, ldc, strideC);

    /// <inheritdoc cref="RunBatched(int,bool,bool,int,int,int,float*,int,long,float*,int,long,float,float*,int,long)"/>
    public static void RunBatched(
        Isa isa, int batch, bool transA, bool transB, int m, int n, int k,
        float* a, int lda, long strideA, float* b, int ldb, long strideB,
        float beta, float* c, int ldc, long strideC)
    {
        if (!transA && strideB == 0 && strideA == (long)m * lda && strideC == (long)m * ldc
            && (long)batch * m <= int.MaxValue)
        {
            // One b for all and rows without gaps: one taller product.
            Run(isa, false, transB, batch * m, n, k, a, lda, b, ldb, beta, c, ldc);
            return;
        }
        var body = new BatchBody
        {
            Isa = isa,
            TransA = transA,
            TransB = transB,
            M = m,
            N = n,
            K = k,
            A = a,
            Lda = lda,
            StrideA = strideA,
            B = b,
            Ldb = ldb,
            StrideB = strideB,
            Beta = beta,
            C = c,
            Ldc = ldc,
            StrideC = strideC,
        };
        if (2.0 * m * n * k < LargeProduct)
        {
            WorkerPool.Run(batch, ref body);
            return;
        }
        for (int i = 0; i < batch; i++)
            body.Run(i);
    }

    private static void RunTiles<T>(
        bool transA, bool transB, int m, int n, int k,
        float* a, int lda, float* b, int ldb, bool accumulate, float* c, int ldc)
        where T : struct, ITiles
    {
        if (m == 0 || n == 0)
            return;
        // A matrix of one row or column is its own transpose.
        if (transA && m == 1 && lda == 1)
        {
            transA = false;
            lda = k;
        }
        if (!transB && n == 1 && ldb == 1)
        {
            transB = true;
            ldb = k;
        }
        if (transA && transB && n == 1 && ldc == 1)
        {
            // A row of b times a, which is stored as its rows want it.
            RunTiles<T>(false, false, 1, m, k, b, k, a, lda, accumulate, c, m);
            return;
        }
        if (transA)
        {
            if (transB)
            {
                float* plain = KernelScratch.Floats(ScratchSlot.Transposed, (long)k * n);
                Transpose.Run(b, ldb, n, k, plain, n);
                b = plain;
                ldb = n;
            }
            if (k == 0)
                Clear(m, n, c, ldc, accumulate);
            else
                OuterProduct<T>.Run(Lattice.Matrix(a, lda, k, m, b, ldb, n), c, ldc, accumulate);
            return;
        }
        if (transB && n >= m && IndirectProduct<T>.UsesDot(k, m))
        {
            // Few rows, and the sums run along the rows of both: dot products, with the two changing places.
            float* turned = KernelScratch.Floats(ScratchSlot.Result, (long)n * m);
            IndirectProduct<T>.Run(
                Lattice.Matrix(b, ldb, n, k, turned, m, m), WeightSource.Matrix(a, lda, transposed: true), null, false);
            for (long i = 0; i < m; i++)
                for (long j = 0; j < n; j++)
                    c[i * ldc + j] = accumulate ? c[i * ldc + j] + turned[j * m + i] : turned[j * m + i];
            return;
        }
        for (int first = 0; first == 0 || first < k; first += BlockDepth)
        {
            int depth = Math.Min(BlockDepth, k - first);
            IndirectProduct<T>.Run(
                Lattice.Matrix(a + first, lda, m, depth, c, ldc, n),
                WeightSource.Matrix(transB ? b + first : b + (long)first * ldb, ldb, transB), null,
                accumulate || first > 0);
        }
    }

    private static void Clear(int m, int n, float* c, int ldc, bool accumulate)
    {
        for (long i = 0; i < m && !accumulate; i++)
            new Span<float>(c + i * ldc, n).Clear();
    }

    private struct BatchBody : IParallelBody
    {
        public Isa Isa;
        public bool TransA;
        public bool TransB;
        public int M;
        public int N;
        public int K;
        public float* A;
        public int Lda;
        public long StrideA;
        public float* B;
        public int Ldb;
        public long StrideB;
        public float Beta;
        public float* C;
        public int Ldc;
        public long StrideC;

        public readonly void Run(int part) => Gemm.Run(
            Isa, TransA, TransB, M, N, K,
            A + part * StrideA, Lda, B + part * StrideB, Ldb, Beta, C + part * StrideC, Ldc);
    }
}
