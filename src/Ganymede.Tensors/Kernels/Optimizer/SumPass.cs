using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>What each element of a sum contributes.</summary>
internal interface ITermOp
{
    V Term<V>(V x)
        where V : struct, ISimd<V>;
}

/// <summary>x², for the length of a gradient.</summary>
internal readonly struct SquareTerm : ITermOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Term<V>(V x)
        where V : struct, ISimd<V> => x * x;
}

/// <summary>0 for a finite number and NaN otherwise: a sum of 0 tells that all are finite.</summary>
internal readonly struct TimesZeroTerm : ITermOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Term<V>(V x)
        where V : struct, ISimd<V> => x * V.Create(0);
}

/// <summary>
/// The sums of many arrays in one dispatch to the workers. As in <see cref="Reduction"/>, fixed parts are summed in float
/// over the lanes of vectors and joined in order in double, so the bits are the same at any number of threads.
/// </summary>
internal sealed unsafe class SumPass<TOp>
    where TOp : struct, ITermOp
{
    private readonly PartTable table = new();
    private float*[] arrays = [];
    private float[] partials = [], sums = [];

    /// <summary>Adds an array of 1 or more elements.</summary>
    internal void Add(float* x, long n)
    {
        int at = table.Add(n);
        if (at == arrays.Length)
        {
            float*[] grown = new float*[Math.Max(16, 2 * at)];
            for (int i = 0; i < at; i++)
                grown[i] = arrays[i];
            arrays = grown;
        }
        arrays[at] = x;
    }

    /// <summary>The sum of each array that was added, in their order; valid until the next run.</summary>
    internal ReadOnlySpan<float> Run() => Run(KernelChoice.Isa);

    /// <summary>The sums, with the vectors of an instruction set.</summary>
    internal ReadOnlySpan<float> Run(Isa isa)
    {
        if (partials.Length < table.Parts)
            partials = new float[table.Parts];
        if (sums.Length < table.Count)
            sums = new float[arrays.Length];
        var body = new Body { Isa = isa, Table = table, Arrays = arrays, Partials = partials };
        WorkerPool.Run(table.Parts, ref body);
        int count = table.Count;
        for (int i = 0; i < count; i++)
        {
            double total = 0;
            for (int part = table.FirstPart(i); part < table.FirstPart(i + 1); part++)
                total += partials[part];
            sums[i] = (float)total;
        }
        table.Clear();
        return sums.AsSpan(0, count);
    }

    private static float Row<V>(float* x, long n)
        where V : struct, ISimd<V>
    {
        TOp op = default;
        V zero = V.Create(0), a = zero, b = zero, c = zero, d = zero;
        long i = 0;
        for (; i <= n - (4 * V.Width); i += 4 * V.Width)
        {
            a += op.Term(V.Load(x + i));
            b += op.Term(V.Load(x + i + V.Width));
            c += op.Term(V.Load(x + i + (2 * V.Width)));
            d += op.Term(V.Load(x + i + (3 * V.Width)));
        }
        for (; i <= n - V.Width; i += V.Width)
            a += op.Term(V.Load(x + i));
        float* lanes = stackalloc float[64];
        V.Store(a, lanes);
        V.Store(b, lanes + V.Width);
        V.Store(c, lanes + (2 * V.Width));
        V.Store(d, lanes + (3 * V.Width));
        double total = 0;
        for (int lane = 0; lane < 4 * V.Width; lane++)
            total += lanes[lane];
        for (; i < n; i++)
        {
            Lane.Store(op.Term(Lane.Load(x + i)), lanes);
            total += *lanes;
        }
        return (float)total;
    }

    // As in a Reduction: a single lane has no others to spread a long row over, so it adds up short pieces.
    private static float Pieces(float* x, long n)
    {
        const int Length = 1024;
        double total = 0;
        for (long i = 0; i < n; i += Length)
            total += Row<Lane>(x + i, Math.Min(Length, n - i));
        return (float)total;
    }

    private struct Body : IParallelBody
    {
        public Isa Isa;
        public PartTable Table;
        public float*[] Arrays;
        public float[] Partials;

        public readonly void Run(int part)
        {
            float* x = Arrays[Table.Find(part, out long from, out long n)] + from;
            Partials[part] = Isa switch
            {
                Isa.Avx512 => Row<Simd512>(x, n),
                Isa.V256 => Row<Simd256>(x, n),
                Isa.V128 => Row<Simd128>(x, n),
                _ => Pieces(x, n),
            };
        }
    }
}
