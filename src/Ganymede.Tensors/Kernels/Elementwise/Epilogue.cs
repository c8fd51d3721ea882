using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>Functions applied in place to what a kernel has just written, while it is in the cache, and their gradients.</summary>
internal static unsafe class Epilogue
{
    /// <summary>Applies the function to columns first to first + columns - 1 of some rows, which rise in memory.</summary>
    internal static void Rows(Isa isa, Activation activation, float** rows, int count, int first, int columns)
    {
        if (activation.Kind == ActivationKind.None)
            return;
        float* run = rows[0];
        // Rows without gaps are one row: a few columns would fill no vector.
        if (first == 0 && count > 1 && rows[count - 1] == run + ((long)(count - 1) * columns))
        {
            rows = &run;
            columns *= count;
            count = 1;
        }
        var work = new RowsWork { Isa = isa, Rows = rows, Count = count, First = first, Columns = columns };
        ActivationDispatch.Run(activation, ref work);
    }

    /// <summary>Applies the function to neighbouring numbers, on the calling thread.</summary>
    internal static void Row(Isa isa, Activation activation, float* at, int count) =>
        Rows(isa, activation, &at, 1, 0, count);

    /// <summary>Applies the function to all numbers of a tensor.</summary>
    internal static void All(Isa isa, Activation activation, float* at, long count)
    {
        if (activation.Kind == ActivationKind.None)
            return;
        var work = new AllWork { Isa = isa, At = at, Count = count };
        ActivationDispatch.Run(activation, ref work);
    }

    /// <summary>
    /// to = gradient · the derivative, told by the function's results; sums, unless null, are the columns' sums of it.
    /// </summary>
    internal static void Gradient(
        Isa isa, Activation activation, float* gradient, float* results, long rows, int columns, float* to, float* sums)
    {
        int width = isa switch { Isa.Avx512 => 16, Isa.V256 => 8, Isa.V128 => 4, _ => 1 };
        if (sums == null || columns % width != 0)
        {
            var work = new GradientWork { Isa = isa, Gradient = gradient, Results = results, To = to, Count = rows * columns };
            ActivationDispatch.Run(activation, ref work);
            if (sums != null)
                Reduction.Run(isa, to, 1, checked((int)rows), columns, sums, default(SumReduce));
            return;
        }
        int chunk = Reduction.ChunkLength(columns), chunks = (int)((rows + chunk - 1) / chunk);
        float* partials = KernelScratch.Floats(ScratchSlot.Partials, (long)chunks * columns);
        var body = new GradientBody
        {
            Isa = isa, Gradient = gradient, Results = results, To = to, Rows = rows, Columns = columns, ChunkRows = chunk,
            Partials = partials,
        };
        ActivationDispatch.Run(activation, chunks, body);
        for (int i = 0; i < columns; i++)
        {
            double total = 0;
            for (int c = 0; c < chunks; c++)
                total += partials[((long)c * columns) + i];
            sums[i] = (float)total;
        }
    }

    private static void Apply<V, TAct>(float** rows, int count, int first, int columns, TAct act)
        where V : struct, ISimd<V>
        where TAct : struct, IActivationOp
    {
        float* tail = stackalloc float[16];
        for (int r = 0; r < count; r++)
        {
            float* at = rows[r] + first;
            int i = 0;
            for (; i <= columns - V.Width; i += V.Width)
                V.Store(act.Value(V.Load(at + i)), at + i);
            if (i == columns)
                continue;
            // A whole vector here too: the same bits wherever an element stands.
            Floats.Copy(at + i, tail, columns - i);
            V.Store(act.Value(V.Load(tail)), tail);
            Floats.Copy(tail, at + i, columns - i);
        }
    }

    private readonly struct ValueOp<TAct>(TAct act) : IUnaryOp
        where TAct : struct, IActivationOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x)
            where V : struct, ISimd<V> => act.Value(x);
    }

    // Functions whose derivative is told by the sign of what they are applied to leave that sign to their results.
    private readonly struct GradientOp<TAct>(TAct act) : IBinaryOp
        where TAct : struct, IActivationOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V gradient, V result)
            where V : struct, ISimd<V> => act.Gradient(gradient, result);
    }

    private struct RowsWork : IActivationWork
    {
        public Isa Isa;
        public float** Rows;
        public int Count, First, Columns;

        public readonly void Run<TAct>(TAct act)
            where TAct : struct, IActivationOp
        {
            switch (Isa)
            {
                case Isa.Avx512: Apply<Simd512, TAct>(Rows, Count, First, Columns, act); break;
                case Isa.V256: Apply<Simd256, TAct>(Rows, Count, First, Columns, act); break;
                case Isa.V128: Apply<Simd128, TAct>(Rows, Count, First, Columns, act); break;
                default: Apply<Lane, TAct>(Rows, Count, First, Columns, act); break;
            }
        }
    }

    private struct AllWork : IActivationWork
    {
        public Isa Isa;
        public float* At;
        public long Count;

        public readonly void Run<TAct>(TAct act)
            where TAct : struct, IActivationOp => Elementwise.Map(Isa, At, At, Count, new ValueOp<TAct>(act));
    }

    private struct GradientWork : IActivationWork
    {
        public Isa Isa;
        public float* Gradient, Results, To;
        public long Count;

        public readonly void Run<TAct>(TAct act)
            where TAct : struct, IActivationOp =>
            Elementwise.Map(Isa, Gradient, 1, Results, 1, To, Count, new GradientOp<TAct>(act));
    }

    private struct GradientBody : IActivationBody
    {
        public Isa Isa;
        public float* Gradient, Results, To, Partials;
        public long Rows;
        public int Columns, ChunkRows;

        public readonly void Run<TAct>(int part, TAct act)
            where TAct : struct, IActivationOp
        {
            switch (Isa)
            {
                case Isa.Avx512: Run<Simd512, TAct>(part, act); break;
                case Isa.V256: Run<Simd256, TAct>(part, act); break;
                case Isa.V128: Run<Simd128, TAct>(part, act); break;
                default: Run<Lane, TAct>(part, act); break;
            }
        }

        private readonly void Run<V, TAct>(int part, TAct act)
            where V : struct, ISimd<V>
            where TAct : struct, IActivationOp
        {
            long first = (long)part * ChunkRows, begin = first * Columns;
            int rows = (int)Math.Min(ChunkRows, Rows - first), i = 0;
            float* g = Gradient + begin, y = Results + begin, to = To + begin, sums = Partials + ((long)part * Columns);
            for (; i <= Columns - (4 * V.Width); i += 4 * V.Width)
            {
                V a = V.Create(0), b = a, c = a, d = a;
                long at = i;
                for (int r = 0; r < rows; r++, at += Columns)
                {
                    a += Step<V, TAct>(g, y, to, at, act);
                    b += Step<V, TAct>(g, y, to, at + V.Width, act);
                    c += Step<V, TAct>(g, y, to, at + (2 * V.Width), act);
                    d += Step<V, TAct>(g, y, to, at + (3 * V.Width), act);
                }
                V.Store(a, sums + i);
                V.Store(b, sums + i + V.Width);
                V.Store(c, sums + i + (2 * V.Width));
                V.Store(d, sums + i + (3 * V.Width));
            }
            for (; i < Columns; i += V.Width)
            {
                V a = V.Create(0);
                long at = i;
                for (int r = 0; r < rows; r++, at += Columns)
                    a += Step<V, TAct>(g, y, to, at, act);
                V.Store(a, sums + i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Step<V, TAct>(float* g, float* y, float* to, long at, TAct act)
            where V : struct, ISimd<V>
            where TAct : struct, IActivationOp
        {
            V value = act.Gradient(V.Load(g + at), V.Load(y + at));
            V.Store(value, to + at);
            return value;
        }
    }
}
