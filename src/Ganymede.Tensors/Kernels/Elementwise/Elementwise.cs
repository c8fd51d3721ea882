using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>A function of one float.</summary>
internal interface IUnaryOp
{
    V Invoke<V>(V x)
        where V : struct, ISimd<V>;
}

/// <summary>A function of two floats.</summary>
internal interface IBinaryOp
{
    V Invoke<V>(V x, V y)
        where V : struct, ISimd<V>;
}

/// <summary>A function of three floats.</summary>
internal interface ITernaryOp
{
    V Invoke<V>(V x, V y, V z)
        where V : struct, ISimd<V>;
}

/// <summary>
/// The traversals of element-wise kernels: an operation is a struct of a few lines and gets vectors, tails and threads
/// here. Chunks have a fixed size, so that the partition never depends on the number of threads.
/// </summary>
internal static unsafe class Elementwise
{
    /// <summary>Elements a part; below this nothing is shared with other threads.</summary>
    internal const int Grain = 16 * 1024;

    /// <summary>y[i] = op(x[i]); y may be x.</summary>
    internal static void Map<TOp>(float* x, float* y, long n, TOp op)
        where TOp : struct, IUnaryOp => Map(KernelChoice.Isa, x, y, n, op);

    internal static void Map<TOp>(Isa isa, float* x, float* y, long n, TOp op)
        where TOp : struct, IUnaryOp
    {
        var body = new UnaryBody<TOp> { Isa = isa, X = x, Y = y, N = n, Op = op };
        WorkerPool.Run(Parts(n), ref body);
    }

    /// <summary>y[i] = op(a[i · aStep], b[i · bStep]) with steps of 0 (one value for all) or 1; y may be a or b.</summary>
    internal static void Map<TOp>(float* a, int aStep, float* b, int bStep, float* y, long n, TOp op)
        where TOp : struct, IBinaryOp => Map(KernelChoice.Isa, a, aStep, b, bStep, y, n, op);

    internal static void Map<TOp>(Isa isa, float* a, int aStep, float* b, int bStep, float* y, long n, TOp op)
        where TOp : struct, IBinaryOp
    {
        var body = new BinaryBody<TOp> { Isa = isa, A = a, AStep = aStep, B = b, BStep = bStep, Y = y, N = n, Op = op };
        WorkerPool.Run(Parts(n), ref body);
    }

    /// <summary>y[i] = op(a[i], b[i], c[i]); y may be one of them.</summary>
    internal static void Map<TOp>(float* a, float* b, float* c, float* y, long n, TOp op)
        where TOp : struct, ITernaryOp => Map(KernelChoice.Isa, a, b, c, y, n, op);

    internal static void Map<TOp>(Isa isa, float* a, float* b, float* c, float* y, long n, TOp op)
        where TOp : struct, ITernaryOp
    {
        var body = new TernaryBody<TOp> { Isa = isa, A = a, B = b, C = c, Y = y, N = n, Op = op };
        WorkerPool.Run(Parts(n), ref body);
    }

    internal static int Parts(long n) => (int)((n + Grain - 1) / Grain);

    /// <summary>One stretch on the calling thread; steps are 0 or 1.</summary>
    internal static void Row<TOp>(Isa isa, float* a, int aStep, float* b, int bStep, float* y, long n, TOp op)
        where TOp : struct, IBinaryOp
    {
        switch (isa)
        {
            case Isa.Avx512: Row<Simd512, TOp>(a, aStep, b, bStep, y, n, op); break;
            case Isa.V256: Row<Simd256, TOp>(a, aStep, b, bStep, y, n, op); break;
            case Isa.V128: Row<Simd128, TOp>(a, aStep, b, bStep, y, n, op); break;
            default: Row<Lane, TOp>(a, aStep, b, bStep, y, n, op); break;
        }
    }

    private static void Row<V, TOp>(float* x, float* y, long n, TOp op)
        where V : struct, ISimd<V>
        where TOp : struct, IUnaryOp
    {
        long i = 0;
        for (; i <= n - V.Width; i += V.Width)
            V.Store(op.Invoke(V.Load(x + i)), y + i);
        if (i < n)
        {
            // The tail goes through a full vector too, so that an element's bits do not depend on where it stands.
            float* tail = stackalloc float[16];
            Copy(x + i, tail, n - i);
            V.Store(op.Invoke(V.Load(tail)), tail);
            Copy(tail, y + i, n - i);
        }
    }

    private static void Row<V, TOp>(float* a, int aStep, float* b, int bStep, float* y, long n, TOp op)
        where V : struct, ISimd<V>
        where TOp : struct, IBinaryOp
    {
        long i = 0;
        if (n >= V.Width)
        {
            V va = V.Create(*a), vb = V.Create(*b);
            if (aStep == 1 && bStep == 1)
            {
                for (; i <= n - V.Width; i += V.Width)
                    V.Store(op.Invoke(V.Load(a + i), V.Load(b + i)), y + i);
            }
            else if (aStep == 1)
            {
                for (; i <= n - V.Width; i += V.Width)
                    V.Store(op.Invoke(V.Load(a + i), vb), y + i);
            }
            else if (bStep == 1)
            {
                for (; i <= n - V.Width; i += V.Width)
                    V.Store(op.Invoke(va, V.Load(b + i)), y + i);
            }
            else
            {
                for (; i <= n - V.Width; i += V.Width)
                    V.Store(op.Invoke(va, vb), y + i);
            }
        }
        if (i < n)
        {
            float* tail = stackalloc float[32];
            for (int t = 0; t < n - i; t++)
            {
                tail[t] = a[(i + t) * aStep];
                tail[16 + t] = b[(i + t) * bStep];
            }
            V.Store(op.Invoke(V.Load(tail), V.Load(tail + 16)), tail);
            Copy(tail, y + i, n - i);
        }
    }

    private static void Row<V, TOp>(float* a, float* b, float* c, float* y, long n, TOp op)
        where V : struct, ISimd<V>
        where TOp : struct, ITernaryOp
    {
        long i = 0;
        for (; i <= n - V.Width; i += V.Width)
            V.Store(op.Invoke(V.Load(a + i), V.Load(b + i), V.Load(c + i)), y + i);
        if (i < n)
        {
            float* tail = stackalloc float[48];
            Copy(a + i, tail, n - i);
            Copy(b + i, tail + 16, n - i);
            Copy(c + i, tail + 32, n - i);
            V.Store(op.Invoke(V.Load(tail), V.Load(tail + 16), V.Load(tail + 32)), tail);
            Copy(tail, y + i, n - i);
        }
    }

    private static void Copy(float* from, float* to, long n)
    {
        for (long i = 0; i < n; i++)
            to[i] = from[i];
    }

    private struct UnaryBody<TOp> : IParallelBody
        where TOp : struct, IUnaryOp
    {
        public Isa Isa;
        public float* X, Y;
        public long N;
        public TOp Op;

        public readonly void Run(int part)
        {
            long from = (long)part * Grain, n = Math.Min(Grain, N - from);
            switch (Isa)
            {
                case Isa.Avx512: Row<Simd512, TOp>(X + from, Y + from, n, Op); break;
                case Isa.V256: Row<Simd256, TOp>(X + from, Y + from, n, Op); break;
                case Isa.V128: Row<Simd128, TOp>(X + from, Y + from, n, Op); break;
                default: Row<Lane, TOp>(X + from, Y + from, n, Op); break;
            }
        }
    }

    private struct BinaryBody<TOp> : IParallelBody
        where TOp : struct, IBinaryOp
    {
        public Isa Isa;
        public float* A, B, Y;
        public int AStep, BStep;
        public long N;
        public TOp Op;

        public readonly void Run(int part)
        {
            long from = (long)part * Grain, n = Math.Min(Grain, N - from);
            Row(Isa, A + (from * AStep), AStep, B + (from * BStep), BStep, Y + from, n, Op);
        }
    }

    private struct TernaryBody<TOp> : IParallelBody
        where TOp : struct, ITernaryOp
    {
        public Isa Isa;
        public float* A, B, C, Y;
        public long N;
        public TOp Op;

        public readonly void Run(int part)
        {
            long from = (long)part * Grain, n = Math.Min(Grain, N - from);
            switch (Isa)
            {
                case Isa.Avx512: Row<Simd512, TOp>(A + from, B + from, C + from, Y + from, n, Op); break;
                case Isa.V256: Row<Simd256, TOp>(A + from, B + from, C + from, Y + from, n, Op); break;
                case Isa.V128: Row<Simd128, TOp>(A + from, B + from, C + from, Y + from, n, Op); break;
                default: Row<Lane, TOp>(A + from, B + from, C + from, Y + from, n, Op); break;
            }
        }
    }
}
