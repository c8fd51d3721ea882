namespace Ganymede.Tensors.Kernels;

/// <summary>Functions applied in place to what a kernel has just written, while it is in the cache, and their gradients.</summary>
internal static unsafe class Epilogue
{
    /// <summary>Applies the function to columns first to first + columns - 1 of some rows, which rise in memory.</summary>
    internal static void Rows(Isa isa, Activation activation, float** rows, int count, int first, int columns)
    {
        switch (activation.Kind)
        {
            case ActivationKind.None: break;
            case ActivationKind.ReLU: Rows(isa, rows, count, first, columns, default(ReLUActivation)); break;
            case ActivationKind.LeakyReLU:
                Rows(isa, rows, count, first, columns, new LeakyReLUActivation(activation.Slope));
                break;
            case ActivationKind.Tanh: Rows(isa, rows, count, first, columns, default(TanhActivation)); break;
            default: Rows(isa, rows, count, first, columns, default(SigmoidActivation)); break;
        }
    }

    /// <summary>Applies the function to neighbouring numbers, on the calling thread.</summary>
    internal static void Row(Isa isa, Activation activation, float* at, int count) =>
        Rows(isa, activation, &at, 1, 0, count);

    /// <summary>Applies the function to all numbers of a tensor.</summary>
    internal static void All(Isa isa, Activation activation, float* at, long count)
    {
        switch (activation.Kind)
        {
            case ActivationKind.None: break;
            case ActivationKind.ReLU: Elementwise.Map(isa, at, at, count, default(ReLUOp)); break;
            case ActivationKind.LeakyReLU: Elementwise.Map(isa, at, at, count, new LeakyReLUOp(activation.Slope)); break;
            case ActivationKind.Tanh: Elementwise.Map(isa, at, at, count, default(TanhOp)); break;
            default: Elementwise.Map(isa, at, at, count, default(SigmoidOp)); break;
        }
    }

    /// <summary>
    /// to = gradient · the derivative, told by the function's results; sums, unless null, are the columns' sums of it.
    /// </summary>
    internal static void Gradient(
        Isa isa, Activation activation, float* gradient, float* results, long rows, int columns, float* to, float* sums)
    {
        switch (activation.Kind)
        {
            case ActivationKind.ReLU: Gradient(default(ReLUGradientOp)); break;
            case ActivationKind.LeakyReLU: Gradient(new LeakyReLUGradientOp(activation.Slope)); break;
            case ActivationKind.Tanh: Gradient(default(TanhGradientOp)); break;
            default: Gradient(default(SigmoidGradientOp)); break;
        }

        void Gradient<TOp>(TOp op)
            where TOp : struct, IBinaryOp
        {
            int width = isa switch { Isa.Avx512 => 16, Isa.V256 => 8, Isa.V128 => 4, _ => 1 };
            if (sums == null || columns % width != 0)
            {
                Elementwise.Map(isa, gradient, 1, results, 1, to, rows * columns, op);
                if (sums != null)
                    Reduction.Run(isa, to, 1, checked((int)rows), columns, sums, default(SumReduce));
                return;
            }
            int chunk = Reduction.ChunkLength(columns), chunks = (int)((rows + chunk - 1) / chunk);
            var body = new GradientBody<TOp>
            {
                Isa = isa, Gradient = gradient, Results = results, To = to, Rows = rows, Columns = columns,
                ChunkRows = chunk, Op = op,
                Partials = KernelScratch.Floats(ScratchSlot.Partials, (long)chunks * columns),
            };
            WorkerPool.Run(chunks, ref body);
            for (int i = 0; i < columns; i++)
            {
                double total = 0;
                for (int c = 0; c < chunks; c++)
                    total += body.Partials[((long)c * columns) + i];
                sums[i] = (float)total;
            }
        }
    }

    private static void Rows<TAct>(Isa isa, float** rows, int count, int first, int columns, TAct act)
        where TAct : struct, IActivationOp
    {
        float* run = rows[0];
        // Rows without gaps are one row: a few columns would fill no vector.
        if (first == 0 && count > 1 && rows[count - 1] == run + ((long)(count - 1) * columns))
        {
            rows = &run;
            columns *= count;
            count = 1;
        }
        switch (isa)
        {
            case Isa.Avx512: Rows<Simd512, TAct>(rows, count, first, columns, act); break;
            case Isa.V256: Rows<Simd256, TAct>(rows, count, first, columns, act); break;
            case Isa.V128: Rows<Simd128, TAct>(rows, count, first, columns, act); break;
            default: Rows<Lane, TAct>(rows, count, first, columns, act); break;
        }
    }

    private static void Rows<V, TAct>(float** rows, int count, int first, int columns, TAct act)
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

    private struct GradientBody<TOp> : IParallelBody
        where TOp : struct, IBinaryOp
    {
        public Isa Isa;
        public float* Gradient, Results, To, Partials;
        public long Rows;
        public int Columns, ChunkRows;
        public TOp Op;

        public readonly void Run(int part)
        {
            switch (Isa)
            {
                case Isa.Avx512: Run<Simd512>(part); break;
                case Isa.V256: Run<Simd256>(part); break;
                case Isa.V128: Run<Simd128>(part); break;
                default: Run<Lane>(part); break;
            }
        }

        private readonly void Run<V>(int part)
            where V : struct, ISimd<V>
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
                    a += Step<V>(g, y, to, at);
                    b += Step<V>(g, y, to, at + V.Width);
                    c += Step<V>(g, y, to, at + (2 * V.Width));
                    d += Step<V>(g, y, to, at + (3 * V.Width));
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
                    a += Step<V>(g, y, to, at);
                V.Store(a, sums + i);
            }
        }

        private readonly V Step<V>(float* g, float* y, float* to, long at)
            where V : struct, ISimd<V>
        {
            V value = Op.Invoke(V.Load(g + at), V.Load(y + at));
            V.Store(value, to + at);
            return value;
        }
    }
}
