namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Standardizes over the middle of [outer, middle, inner]: batch normalization is [1, N·H·W, C], instance normalization
/// [N, H·W, C]. The middle is cut into chunks by shape alone and chunks are joined in order in double, so the bits do
/// not depend on the number of threads.
/// </summary>
internal static unsafe class Normalization
{
    /// <summary>mean[o, i] and the biased variance[o, i] over the middle.</summary>
    internal static void Statistics(Isa isa, float* x, int outer, int middle, int inner, float* mean, float* variance)
    {
        var plan = new Plan(outer, middle, inner);
        TensorStorage partials = TensorAllocator.Rent(2 * plan.Items * inner);
        var body = new StatisticsBody { Isa = isa, X = x, Plan = plan, Partials = partials.Data };
        WorkerPool.Run(plan.Parts, ref body);
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                // Chan et al. 1983: means and sums of squares around them, joined two at a time.
                double count = 0, center = 0, squares = 0;
                for (int c = 0; c < plan.Chunks; c++)
                {
                    float* partial = partials.Data + (2L * ((o * plan.Chunks) + c) * inner) + i;
                    double rows = plan.Rows(c), delta = partial[0] - center, total = count + rows;
                    squares += partial[inner] + (delta * delta * count * rows / total);
                    center += delta * rows / total;
                    count = total;
                }
                mean[((long)o * inner) + i] = (float)center;
                variance[((long)o * inner) + i] = (float)(squares / count);
            }
        }
        partials.Release();
    }

    /// <summary>sums[o, i] = Σ g and products[o, i] = Σ g · (x - mean) over the middle.</summary>
    internal static void GradientSums(
        Isa isa, float* g, float* x, float* mean, int outer, int middle, int inner, float* sums, float* products)
    {
        var plan = new Plan(outer, middle, inner);
        TensorStorage partials = TensorAllocator.Rent(2 * plan.Items * inner);
        var body = new SumsBody { Isa = isa, G = g, X = x, Mean = mean, Plan = plan, Partials = partials.Data };
        WorkerPool.Run(plan.Parts, ref body);
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                double sum = 0, product = 0;
                for (int c = 0; c < plan.Chunks; c++)
                {
                    float* partial = partials.Data + (2L * ((o * plan.Chunks) + c) * inner) + i;
                    sum += partial[0];
                    product += partial[inner];
                }
                sums[((long)o * inner) + i] = (float)sum;
                products[((long)o * inner) + i] = (float)product;
            }
        }
        partials.Release();
    }

    /// <summary>y = x · scale[o, i] + shift[o, i], and with g: y = g · gScale[o, i] + x · scale[o, i] + shift[o, i].</summary>
    internal static void Apply(
        Isa isa, float* x, float* scale, float* shift, int outer, int middle, int inner, float* y,
        float* g = null, float* gScale = null)
    {
        var body = new ApplyBody
        {
            Isa = isa, X = x, Scale = scale, Shift = shift, Y = y, G = g, GScale = gScale, Plan = new(outer, middle, inner),
        };
        WorkerPool.Run(body.Plan.Parts, ref body);
    }

    private static void ChunkStatistics<V>(float* x, int rows, int inner, float* y)
        where V : struct, ISimd<V>
    {
        int i = 0;
        for (; i <= inner - V.Width; i += V.Width)
            Column<V>(x + i, rows, inner, y + i);
        for (; i < inner; i++)
            Column<Lane>(x + i, rows, inner, y + i);
    }

    // Twice over a chunk that the cache holds: the mean first, so that the squares lose nothing. The sum of what is
    // left repairs the rounding of the mean: an image of one colour has exactly that colour as its mean.
    private static void Column<V>(float* x, int rows, int inner, float* y)
        where V : struct, ISimd<V>
    {
        V sum = V.Create(0), rest = V.Create(0), squares = V.Create(0), share = V.Create(1f / rows);
        float* p = x;
        for (int r = 0; r < rows; r++, p += inner)
            sum += V.Load(p);
        V mean = sum * share;
        p = x;
        for (int r = 0; r < rows; r++, p += inner)
        {
            V d = V.Load(p) - mean;
            rest += d;
            squares = V.Fma(d, d, squares);
        }
        V.Store(mean + (rest * share), y);
        V.Store(squares - (rest * rest * share), y + inner);
    }

    private static void ChunkSums<V>(float* g, float* x, float* mean, int rows, int inner, float* y)
        where V : struct, ISimd<V>
    {
        int i = 0;
        for (; i <= inner - V.Width; i += V.Width)
            SumColumn<V>(g + i, x + i, mean + i, rows, inner, y + i);
        for (; i < inner; i++)
            SumColumn<Lane>(g + i, x + i, mean + i, rows, inner, y + i);
    }

    private static void SumColumn<V>(float* g, float* x, float* mean, int rows, int inner, float* y)
        where V : struct, ISimd<V>
    {
        V sum = V.Create(0), product = V.Create(0), center = V.Load(mean);
        for (int r = 0; r < rows; r++, g += inner, x += inner)
        {
            V v = V.Load(g);
            sum += v;
            product = V.Fma(v, V.Load(x) - center, product);
        }
        V.Store(sum, y);
        V.Store(product, y + inner);
    }

    private static void ChunkApply<V>(
        float* x, float* scale, float* shift, float* g, float* gScale, int rows, int inner, float* y)
        where V : struct, ISimd<V>
    {
        for (int r = 0; r < rows; r++, x += inner, y += inner)
        {
            int i = 0;
            for (; i <= inner - V.Width; i += V.Width)
                One<V>(x, scale, shift, g, gScale, y, i);
            for (; i < inner; i++)
                One<Lane>(x, scale, shift, g, gScale, y, i);
            g = g is null ? null : g + inner;
        }
    }

    private static void One<V>(float* x, float* scale, float* shift, float* g, float* gScale, float* y, int i)
        where V : struct, ISimd<V>
    {
        V v = V.Fma(V.Load(x + i), V.Load(scale + i), V.Load(shift + i));
        V.Store(g is null ? v : V.Fma(V.Load(g + i), V.Load(gScale + i), v), y + i);
    }

    /// <summary>The chunks of a shape, and how many of them one part takes.</summary>
    private readonly struct Plan
    {
        internal readonly int Outer, Middle, Inner, ChunkRows, Chunks;
        private readonly int itemsAPart;

        internal Plan(int outer, int middle, int inner)
        {
            (Outer, Middle, Inner) = (outer, middle, inner);
            ChunkRows = Math.Min(Reduction.ChunkLength(inner), 256);
            Chunks = Math.Max(1, (middle + ChunkRows - 1) / ChunkRows);
            itemsAPart = Math.Max(1, Elementwise.Grain / Math.Max(1, Math.Min(ChunkRows, middle) * inner));
        }

        internal int Items => Outer * Chunks;

        internal int Parts => (Items + itemsAPart - 1) / itemsAPart;

        internal (int From, int To) ItemsOf(int part) => (part * itemsAPart, Math.Min(Items, (part + 1) * itemsAPart));

        internal int Rows(int chunk) => Math.Min(ChunkRows, Middle - (chunk * ChunkRows));

        /// <summary>Where an item's rows start in x, where its row of [outer, inner] starts, and how many rows it has.</summary>
        internal (long Data, long Row, int Rows) Item(int item)
        {
            (int o, int c) = Math.DivRem(item, Chunks);
            return ((((long)o * Middle) + (c * ChunkRows)) * Inner, (long)o * Inner, Rows(c));
        }
    }

    private struct StatisticsBody : IParallelBody
    {
        public Isa Isa;
        public float* X, Partials;
        public Plan Plan;

        public readonly void Run(int part)
        {
            (int from, int to) = Plan.ItemsOf(part);
            for (int item = from; item < to; item++)
            {
                (long data, _, int rows) = Plan.Item(item);
                float* x = X + data, y = Partials + (2L * item * Plan.Inner);
                switch (Isa)
                {
                    case Isa.Avx512: ChunkStatistics<Simd512>(x, rows, Plan.Inner, y); break;
                    case Isa.V256: ChunkStatistics<Simd256>(x, rows, Plan.Inner, y); break;
                    case Isa.V128: ChunkStatistics<Simd128>(x, rows, Plan.Inner, y); break;
                    default: ChunkStatistics<Lane>(x, rows, Plan.Inner, y); break;
                }
            }
        }
    }

    private struct SumsBody : IParallelBody
    {
        public Isa Isa;
        public float* G, X, Mean, Partials;
        public Plan Plan;

        public readonly void Run(int part)
        {
            (int from, int to) = Plan.ItemsOf(part);
            for (int item = from; item < to; item++)
            {
                (long data, long row, int rows) = Plan.Item(item);
                float* g = G + data, x = X + data, mean = Mean + row, y = Partials + (2L * item * Plan.Inner);
                switch (Isa)
                {
                    case Isa.Avx512: ChunkSums<Simd512>(g, x, mean, rows, Plan.Inner, y); break;
                    case Isa.V256: ChunkSums<Simd256>(g, x, mean, rows, Plan.Inner, y); break;
                    case Isa.V128: ChunkSums<Simd128>(g, x, mean, rows, Plan.Inner, y); break;
                    default: ChunkSums<Lane>(g, x, mean, rows, Plan.Inner, y); break;
                }
            }
        }
    }

    private struct ApplyBody : IParallelBody
    {
        public Isa Isa;
        public float* X, Scale, Shift, G, GScale, Y;
        public Plan Plan;

        public readonly void Run(int part)
        {
            (int from, int to) = Plan.ItemsOf(part);
            for (int item = from; item < to; item++)
            {
                (long data, long row, int rows) = Plan.Item(item);
                float* g = G is null ? null : G + data, gScale = G is null ? null : GScale + row;
                float* x = X + data, scale = Scale + row, shift = Shift + row, y = Y + data;
                switch (Isa)
                {
                    case Isa.Avx512: ChunkApply<Simd512>(x, scale, shift, g, gScale, rows, Plan.Inner, y); break;
                    case Isa.V256: ChunkApply<Simd256>(x, scale, shift, g, gScale, rows, Plan.Inner, y); break;
                    case Isa.V128: ChunkApply<Simd128>(x, scale, shift, g, gScale, rows, Plan.Inner, y); break;
                    default: ChunkApply<Lane>(x, scale, shift, g, gScale, rows, Plan.Inner, y); break;
                }
            }
        }
    }
}
