namespace Ganymede.Tensors.Kernels;

/// <content>The scalar twin: the plain triple loop, with sums in double.</content>
internal static unsafe partial class Gemm
{
    private static void RunReference(
        bool transA, bool transB, int m, int n, int k,
        float* a, int lda, float* b, int ldb, float beta, float* c, int ldc)
    {
        for (long i = 0; i < m; i++)
            for (long j = 0; j < n; j++)
            {
                double sum = beta == 0 ? 0 : c[i * ldc + j];
                for (long p = 0; p < k; p++)
                    sum += (double)a[transA ? p * lda + i : i * lda + p] * b[transB ? j * ldb + p : p * ldb + j];
                c[i * ldc + j] = (float)sum;
            }
    }
}
