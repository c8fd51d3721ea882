namespace Ganymede.Tensors.Kernels;

/// <content>The scalar twin: the plain triple loop, with sums in double, a row of them at a time.</content>
internal static unsafe partial class Gemm
{
    private static void RunReference(
        bool transA, bool transB, int m, int n, int k,
        float* a, int lda, float* b, int ldb, float beta, float* c, int ldc)
    {
        double* sums = (double*)KernelScratch.Floats(ScratchSlot.Partials, 2L * n);
        for (long i = 0; i < m; i++)
        {
            for (long j = 0; j < n; j++)
                sums[j] = beta == 0 ? 0 : c[i * ldc + j];
            if (transB)
            {
                for (long j = 0; j < n; j++)
                    for (long p = 0; p < k; p++)
                        sums[j] += (double)a[transA ? p * lda + i : i * lda + p] * b[j * ldb + p];
            }
            else
            {
                for (long p = 0; p < k; p++)
                {
                    double scale = a[transA ? p * lda + i : i * lda + p];
                    for (long j = 0; j < n; j++)
                        sums[j] += scale * b[p * ldb + j];
                }
            }
            for (long j = 0; j < n; j++)
                c[i * ldc + j] = (float)sums[j];
        }
    }
}
