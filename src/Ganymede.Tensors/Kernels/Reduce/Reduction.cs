using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>What a reduction does with one more element.</summary>
internal interface IReduceOp
{
    float Identity { get; }

    V Accumulate<V>(V total, V x)
        where V : struct, ISimd<V>;

    double Combine(double a, double b);
}

internal readonly struct SumReduce : IReduceOp
{
    public float Identity => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V total, V x)
        where V : struct, ISimd<V> => total + x;

    public double Combine(double a, double b) => a + b;
}

internal readonly struct MaxReduce : IReduceOp
{
    public float Identity => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Accumulate<V>(V total, V x)
        where V : struct, ISimd<V> => V.Max(total, x);

    public double Combine(double a, double b) => Math.Max(a, b);
}

/// <summary>
/// Reductions over the middle of [outer, middle, inner]. The middle is cut into chunks by shape alone; each chunk is
/// accumulated in float over few elements a lane, and chunks are joined in order in double. So sums stay accurate over
/// millions of elements and have the same bits at any number of threads.
/// </summary>
internal static unsafe class Reduction
{
    /// <summary>y[o, i] = op over m of x[o, m, i].</summary>
    internal static void Run<TOp>(float* x, int outer, int middle, int inner, float* y, TOp op)
        where TOp : struct, IReduceOp => Run(KernelChoice.Isa, x, outer, middle, inner, y, op);

    internal static void Run<TOp>(Isa isa, float* x, int outer, int middle, int inner, float* y, TOp op)
        where TOp : struct, IReduceOp
    {
        if (outer == 0 || inner == 0)
            return;
        int chunk = ChunkLength(inner), chunks = Math.Max(1, (middle + chunk - 1) / chunk);
        TensorStorage partials = TensorAllocator.Rent(outer * chunks * inner);
        var body = new Body<TOp>
        {
            Isa = isa, X = x, Outer = outer, Middle = middle, Inner = inner, Partials = partials.Data, ChunkRows = chunk,
            Chunks = chunks, Op = op,
        };
        body.ItemsAPart = Math.Max(1, Elementwise.Grain / Math.Max(1, Math.Min(chunk, middle) * inner));
        int items = outer * chunks;
        WorkerPool.Run((items + body.ItemsAPart - 1) / body.ItemsAPart, ref body);
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                double total = partials.Data[((long)o * chunks * inner) + i];
                for (int c = 1; c < chunks; c++)
                    total = op.Combine(total, partials.Data[((((long)o * chunks) + c) * inner) + i]);
                y[((long)o * inner) + i] = (float)total;
            }
        }
        partials.Release();
    }

    /// <summary>How many rows of <paramref name="inner"/> elements make one chunk.</summary>
    // A column is added one row after another, so few rows: equal numbers would all round the same way. A single column
    // is spread over the lanes of vectors.
    internal static int ChunkLength(int inner) =>
        inner == 1 ? Elementwise.Grain : Math.Clamp(Elementwise.Grain / inner, 8, 256);

    private static void ReduceChunk<V, TOp>(float* x, int rows, int inner, float* y, TOp op)
        where V : struct, ISimd<V>
        where TOp : struct, IReduceOp
    {
        if (inner == 1)
        {
            *y = V.Width > 1 ? Row<V, TOp>(x, rows, op) : Pieces<V, TOp>(x, rows, op);
            return;
        }
        int i = 0;
        V identity = V.Create(op.Identity);
        for (; i <= inner - (4 * V.Width); i += 4 * V.Width)
        {
            V a = identity, b = identity, c = identity, d = identity;
            float* p = x + i;
            for (int r = 0; r < rows; r++, p += inner)
            {
                a = op.Accumulate(a, V.Load(p));
                b = op.Accumulate(b, V.Load(p + V.Width));
                c = op.Accumulate(c, V.Load(p + (2 * V.Width)));
                d = op.Accumulate(d, V.Load(p + (3 * V.Width)));
            }
            V.Store(a, y + i);
            V.Store(b, y + i + V.Width);
            V.Store(c, y + i + (2 * V.Width));
            V.Store(d, y + i + (3 * V.Width));
        }
        for (; i <= inner - V.Width; i += V.Width)
        {
            V a = identity;
            float* p = x + i;
            for (int r = 0; r < rows; r++, p += inner)
                a = op.Accumulate(a, V.Load(p));
            V.Store(a, y + i);
        }
        for (; i < inner; i++)
        {
            Lane a = new(op.Identity);
            float* p = x + i;
            for (int r = 0; r < rows; r++, p += inner)
                a = op.Accumulate(a, new Lane(*p));
            Lane.Store(a, y + i);
        }
    }

    // A single lane has no others to spread a long row over, so it adds up short pieces.
    private static float Pieces<V, TOp>(float* x, int n, TOp op)
        where V : struct, ISimd<V>
        where TOp : struct, IReduceOp
    {
        const int Length = 1024;
        double total = op.Identity;
        for (int i = 0; i < n; i += Length)
            total = op.Combine(total, Row<V, TOp>(x + i, Math.Min(Length, n - i), op));
        return (float)total;
    }

    private static float Row<V, TOp>(float* x, int n, TOp op)
        where V : struct, ISimd<V>
        where TOp : struct, IReduceOp
    {
        V identity = V.Create(op.Identity);
        V a = identity, b = identity, c = identity, d = identity;
        int i = 0;
        for (; i <= n - (4 * V.Width); i += 4 * V.Width)
        {
            a = op.Accumulate(a, V.Load(x + i));
            b = op.Accumulate(b, V.Load(x + i + V.Width));
            c = op.Accumulate(c, V.Load(x + i + (2 * V.Width)));
            d = op.Accumulate(d, V.Load(x + i + (3 * V.Width)));
        }
        for (; i <= n - V.Width; i += V.Width)
            a = op.Accumulate(a, V.Load(x + i));
        float* lanes = stackalloc float[64];
        V.Store(a, lanes);
        V.Store(b, lanes + V.Width);
        V.Store(c, lanes + (2 * V.Width));
        V.Store(d, lanes + (3 * V.Width));
        double total = lanes[0];
        for (int lane = 1; lane < 4 * V.Width; lane++)
            total = op.Combine(total, lanes[lane]);
        for (; i < n; i++)
            total = op.Combine(total, x[i]);
        return (float)total;
    }

    private struct Body<TOp> : IParallelBody
        where TOp : struct, IReduceOp
    {
        public Isa Isa;
        public float* X, Partials;
        public int Outer, Middle, Inner, ChunkRows, Chunks, ItemsAPart;
        public TOp Op;

        public readonly void Run(int part)
        {
            int end = Math.Min(Outer * Chunks, (part + 1) * ItemsAPart);
            for (int item = part * ItemsAPart; item < end; item++)
            {
                (int o, int c) = Math.DivRem(item, Chunks);
                int from = c * ChunkRows, rows = Math.Min(ChunkRows, Middle - from);
                float* x = X + ((((long)o * Middle) + from) * Inner), y = Partials + ((long)item * Inner);
                switch (Isa)
                {
                    case Isa.Avx512: ReduceChunk<Simd512, TOp>(x, rows, Inner, y, Op); break;
                    case Isa.V256: ReduceChunk<Simd256, TOp>(x, rows, Inner, y, Op); break;
                    case Isa.V128: ReduceChunk<Simd128, TOp>(x, rows, Inner, y, Op); break;
                    default: ReduceChunk<Lane, TOp>(x, rows, Inner, y, Op); break;
                }
            }
        }
    }
}
