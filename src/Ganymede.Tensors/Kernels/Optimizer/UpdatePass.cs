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

/// <summary>
/// One pass over many parameters and all that belongs to them, in one dispatch to the workers: a network has dozens of
/// parameters, most of them too small to share between threads. Parameters are added, the pass is run, and it is empty
/// again.
/// </summary>
internal sealed unsafe class UpdatePass<TOp>
    where TOp : struct, IUpdateOp
{
    private readonly PartTable table = new();
    private Piece[] pieces = [];

    /// <summary>Adds one parameter; arrays that the rule does not touch are null.</summary>
    internal void Add(float* weight, float* gradient, float* first, float* second, float* third, long n, TOp op)
    {
        if (n == 0)
            return;
        int at = table.Add(n);
        if (at == pieces.Length)
            Array.Resize(ref pieces, Math.Max(16, 2 * at));
        pieces[at] = new Piece
        {
            Weight = weight, Gradient = gradient, First = first, Second = second, Third = third, Op = op,
        };
    }

    /// <summary>Updates all that was added.</summary>
    internal void Run() => Run(KernelChoice.Isa);

    /// <summary>Updates all that was added, with the vectors of an instruction set.</summary>
    internal void Run(Isa isa)
    {
        var body = new Body { Isa = isa, Table = table, Pieces = pieces };
        WorkerPool.Run(table.Parts, ref body);
        table.Clear();
    }

    private static void Row<V>(float* w, float* g, float* a, float* b, float* c, long n, TOp op)
        where V : struct, ISimd<V>
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
        if (g is not null)
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

    private struct Piece
    {
        public float* Weight, Gradient, First, Second, Third;
        public TOp Op;
    }

    private struct Body : IParallelBody
    {
        public Isa Isa;
        public PartTable Table;
        public Piece[] Pieces;

        public readonly void Run(int part)
        {
            ref Piece piece = ref Pieces[Table.Find(part, out long from, out long n)];
            float* w = piece.Weight + from, g = Offset(piece.Gradient, from);
            float* a = Offset(piece.First, from), b = Offset(piece.Second, from), c = Offset(piece.Third, from);
            switch (Isa)
            {
                case Isa.Avx512: Row<Simd512>(w, g, a, b, c, n, piece.Op); break;
                case Isa.V256: Row<Simd256>(w, g, a, b, c, n, piece.Op); break;
                case Isa.V128: Row<Simd128>(w, g, a, b, c, n, piece.Op); break;
                default: Row<Lane>(w, g, a, b, c, n, piece.Op); break;
            }
        }

        private static float* Offset(float* array, long from) => array is null ? null : array + from;
    }
}
