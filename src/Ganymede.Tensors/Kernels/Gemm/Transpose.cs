using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Ganymede.Tensors.Kernels;

/// <summary>Transposes matrices of floats, four by four in registers.</summary>
internal static unsafe class Transpose
{
    // Columns that are done for all rows before the next: the rows of the result that are being written stay in cache.
    private const int Strip = 16;

    // How far along a row is fetched before it is wanted.
    private const int Ahead = 4 * Strip;

    /// <summary>to[j · ldTo + i] = from[i · ldFrom + j] for i &lt; rows and j &lt; columns.</summary>
    public static void Run(float* from, long ldFrom, int rows, int columns, float* to, long ldTo)
    {
        for (int first = 0; first < columns; first += Strip)
            RunStrip(from + first, ldFrom, rows, Math.Min(Strip, columns - first), to + first * ldTo, ldTo);
    }

    private static void RunStrip(float* from, long ldFrom, int rows, int columns, float* to, long ldTo)
    {
        int i = 0;
        if (Avx.IsSupported)
            for (; i <= rows - 8; i += 8)
                RunEight(from + i * ldFrom, ldFrom, columns, to + i, ldTo);
        for (; i <= rows - 4; i += 4)
        {
            float* p = from + i * ldFrom;
            float* q = to + i;
            int j = 0;
            for (int r = 0; r < 4; r++)
                Floats.Prefetch(p + r * ldFrom + Ahead, Strip);
            for (; j <= columns - 4; j += 4, q += 4 * ldTo)
            {
                Vector128<float> a = Vector128.Load(p + j), b = Vector128.Load(p + ldFrom + j);
                Vector128<float> c = Vector128.Load(p + 2 * ldFrom + j), d = Vector128.Load(p + 3 * ldFrom + j);
                Vector128<float> ab = UnpackLow(a, b), cd = UnpackLow(c, d);
                Vector128<float> ef = UnpackHigh(a, b), gh = UnpackHigh(c, d);
                LowHalves(ab, cd).Store(q);
                HighHalves(ab, cd).Store(q + ldTo);
                LowHalves(ef, gh).Store(q + 2 * ldTo);
                HighHalves(ef, gh).Store(q + 3 * ldTo);
            }
            for (; j < columns; j++, q += ldTo)
                for (int r = 0; r < 4; r++)
                    q[r] = p[r * ldFrom + j];
        }
        for (; i < rows; i++)
            for (int j = 0; j < columns; j++)
                to[j * ldTo + i] = from[i * ldFrom + j];
    }

    // The four by four blocks of two times four rows, one above the other in each half of the vectors.
    private static void RunEight(float* p, long ld, int columns, float* q, long ldTo)
    {
        for (int r = 0; r < 8; r++)
            Floats.Prefetch(p + r * ld + Ahead, Strip);
        float* lower = p + 4 * ld;
        int j = 0;
        for (; j <= columns - 4; j += 4, q += 4 * ldTo)
        {
            var a = Vector256.Create(Vector128.Load(p + j), Vector128.Load(lower + j));
            var b = Vector256.Create(Vector128.Load(p + ld + j), Vector128.Load(lower + ld + j));
            var c = Vector256.Create(Vector128.Load(p + 2 * ld + j), Vector128.Load(lower + 2 * ld + j));
            var d = Vector256.Create(Vector128.Load(p + 3 * ld + j), Vector128.Load(lower + 3 * ld + j));
            Vector256<float> ab = Avx.UnpackLow(a, b), cd = Avx.UnpackLow(c, d);
            Vector256<float> ef = Avx.UnpackHigh(a, b), gh = Avx.UnpackHigh(c, d);
            Avx.Shuffle(ab, cd, 0x44).Store(q);
            Avx.Shuffle(ab, cd, 0xEE).Store(q + ldTo);
            Avx.Shuffle(ef, gh, 0x44).Store(q + 2 * ldTo);
            Avx.Shuffle(ef, gh, 0xEE).Store(q + 3 * ldTo);
        }
        for (; j < columns; j++, q += ldTo)
            for (int r = 0; r < 8; r++)
                q[r] = p[r * ld + j];
    }

    private static Vector128<float> UnpackLow(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported
            ? Sse.UnpackLow(x, y)
            : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(x, y)
            : Vector128.Create(x[0], y[0], x[1], y[1]);

    private static Vector128<float> UnpackHigh(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported
            ? Sse.UnpackHigh(x, y)
            : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(x, y)
            : Vector128.Create(x[2], y[2], x[3], y[3]);

    private static Vector128<float> LowHalves(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.MoveLowToHigh(x, y) : Vector128.Create(x.GetLower(), y.GetLower());

    private static Vector128<float> HighHalves(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.MoveHighToLow(y, x) : Vector128.Create(x.GetUpper(), y.GetUpper());
}
