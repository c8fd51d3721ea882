namespace Ganymede.Tensors.Kernels;

/// <summary>
/// An optimizer's rule for one vector of a parameter, its gradient and up to three arrays of state. It touches only the
/// arrays that its settings call for; the others are null.
/// </summary>
internal unsafe interface IUpdateOp
{
    /// <summary>Writes the new weights and states in place.</summary>
    void Invoke<V>(float* weight, float* gradient, float* first, float* second, float* third)
        where V : struct, ISimd<V>;
}

/// <summary>The traversal of an optimizer's update: one pass over everything that belongs to a parameter.</summary>
internal static unsafe class OptimizerKernel
{
    /// <summary>Updates <paramref name="n"/> weights.</summary>
    internal static void Run<TOp>(
        float* weight, float* gradient, float* first, float* second, float* third, long n, TOp op)
        where TOp : struct, IUpdateOp => Run(KernelChoice.Isa, weight, gradient, first, second, third, n, op);

    internal static void Run<TOp>(
        Isa isa, float* weight, float* gradient, float* first, float* second, float* third, long n, TOp op)
        where TOp : struct, IUpdateOp
    {
        var body = new Body<TOp>
        {
            Isa = isa,
            Weight = weight,
            Gradient = gradient,
            First = first,
            Second = second,
            Third = third,
            N = n,
            Op = op,
        };
        WorkerPool.Run(Elementwise.Parts(n), ref body);
    }

    private static void Row<V, TOp>(float* w, float* g, float* a, float* b, float* c, long n, TOp op)
        where V : struct, ISimd<V>
        where TOp : struct, IUpdateOp
    {
        long i = 0;
        for (; i <= n - V.Width; i += V.Width)
            op.Invoke<V>(w + i, g + i, a + i, b + i, c + i);
        if (i == n)
            return;
        // The tail goes through a full vector too, so that an element's bits do not depend on where it stands. The
        // lanes behind it hold zeros: states of zero are valid for every rule.
        float* tail = stackalloc float[80];
        new Span<float>(tail, 80).Clear();
        Copy(w + i, tail, n - i);
        Copy(g + i, tail + 16, n - i);
        if (a is not null)
            Copy(a + i, tail + 32, n - i);
        if (b is not null)
            Copy(b + i, tail + 48, n - i);
        if (c is not null)
            Copy(c + i, tail + 64, n - i);
        op.Invoke<V>(tail, tail + 16, tail + 32, tail + 48, tail + 64);
        Copy(tail, w + i, n - i);
        if (a is not null)
            Copy(tail + 32, a + i, n - i);
        if (b is not null)
            Copy(tail + 48, b + i, n - i);
        if (c is not null)
            Copy(tail + 64, c + i, n - i);
    }

    private static void Copy(float* from, float* to, long n)
    {
        for (long i = 0; i < n; i++)
            to[i] = from[i];
    }

    private struct Body<TOp> : IParallelBody
        where TOp : struct, IUpdateOp
    {
        public Isa Isa;
        public float* Weight, Gradient, First, Second, Third;
        public long N;
        public TOp Op;

        public readonly void Run(int part)
        {
            long from = (long)part * Elementwise.Grain, n = Math.Min(Elementwise.Grain, N - from);
            float* w = Weight + from, g = Gradient + from;
            float* a = Offset(First, from), b = Offset(Second, from), c = Offset(Third, from);
            switch (Isa)
            {
                case Isa.Avx512: Row<Simd512, TOp>(w, g, a, b, c, n, Op); break;
                case Isa.V256: Row<Simd256, TOp>(w, g, a, b, c, n, Op); break;
                case Isa.V128: Row<Simd128, TOp>(w, g, a, b, c, n, Op); break;
                default: Row<Lane, TOp>(w, g, a, b, c, n, Op); break;
            }
        }

        private static float* Offset(float* array, long from) => array is null ? null : array + from;
    }
}
