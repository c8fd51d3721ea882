using System.Diagnostics;

namespace Ganymede.Tensors.Kernels;

/// <summary>Matrix products of row-major matrices. The same bytes at any thread count; c may not overlap a or b.</summary>
internal static unsafe partial class Gemm
{
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
        RunReference(transA, transB, m, n, k, a, lda, b, ldb, beta, c, ldc);
    }

    /// <summary>
    /// <paramref name="batch"/> products of one shape; matrix number i of a starts at <c>a + i · strideA</c> and so on. A
    /// stride of 0 shares one a or b among all.
    /// </summary>
    public static void RunBatched(
        int batch, bool transA, bool transB, int m, int n, int k,
        float* a, int lda, long strideA, float* b, int ldb, long strideB, float beta, float* c, int ldc, long strideC) =>
        RunBatched(
            KernelChoice.Isa, batch, transA, transB, m, n, k, a, lda, strideA, b, ldb, strideB, beta, c, ldc, strideC);

    /// <inheritdoc
    /// cref="RunBatched(int, bool, bool, int, int, int, float*, int, long, float*, int, long, float, float*, int, long)"/>
    public static void RunBatched(
        Isa isa, int batch, bool transA, bool transB, int m, int n, int k,
        float* a, int lda, long strideA, float* b, int ldb, long strideB, float beta, float* c, int ldc, long strideC)
    {
        for (long i = 0; i < batch; i++)
            Run(isa, transA, transB, m, n, k, a + i * strideA, lda, b + i * strideB, ldb, beta, c + i * strideC, ldc);
    }
}
