using Columns = Ganymede.Tensors.Kernels.NormalizationLoops.Columns;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Standardizes over the middle of [outer, middle, channels], and applies a function to the result in the same pass: batch
/// normalization is [1, N·H·W, C], instance normalization [N, H·W, C]. Each way reads everything once for sums and once for
/// the result. The middle is cut into chunks by shape alone and chunks are joined in order in double, so the bits do not
/// depend on the number of threads.
/// </summary>
internal static unsafe class Normalization
{
    /// <summary>mean[o, c] and the biased variance[o, c] over the middle.</summary>
    internal static void Statistics(Isa isa, float* x, int outer, int middle, int channels, float* mean, float* variance)
    {
        var plan = new NormalizationPlan(outer, middle, channels);
        float* partials = KernelScratch.Floats(ScratchSlot.Partials, 2L * plan.Items * plan.Width);
        var body = new StatisticsBody { Isa = isa, X = x, Plan = plan, Partials = partials };
        WorkerPool.Run(plan.Parts, ref body);
        Span<int> rows = plan.Chunks <= 1024 ? stackalloc int[plan.Chunks] : new int[plan.Chunks];
        for (int c = 0; c < rows.Length; c++)
            rows[c] = plan.RowsOf(c);
        for (int o = 0; o < outer; o++)
        {
            long at = (long)o * channels;
            Moments.Join(partials + (at * plan.Fold * plan.Chunks * 2), rows, plan.Fold, channels, mean + at, variance + at);
        }
    }

    /// <summary>y = act(x · scale[o, c] + shift[o, c]) + added; added may be null.</summary>
    internal static void Apply(
        Isa isa, Activation activation, float* x, float* scale, float* shift, float* added,
        int outer, int middle, int channels, float* y)
    {
        var plan = new NormalizationPlan(outer, middle, channels);
        var columns = Spread(plan, new() { Scale = scale, Shift = shift });
        ActivationDispatch.Run(
            activation, plan.Parts, new ApplyBody { Isa = isa, X = x, Columns = columns, Added = added, Y = y, Plan = plan });
    }

    /// <summary>
    /// With h = g · act' at x · scale + shift: sums[o, c] = Σ h and products[o, c] = Σ h · (x - mean) over the middle. The
    /// result, act(x · scale + shift), may be null where <see cref="IActivationOp.Source"/> does not ask for it.
    /// </summary>
    internal static void GradientSums(
        Isa isa, Activation activation, float* g, float* x, float* result, float* mean, float* scale, float* shift,
        int outer, int middle, int channels, float* sums, float* products)
    {
        var plan = new NormalizationPlan(outer, middle, channels);
        float* partials = KernelScratch.Floats(ScratchSlot.Partials, 2L * plan.Items * plan.Width);
        var columns = Spread(plan, new() { Center = mean, Scale = scale, Shift = shift });
        var body = new SumsBody
        {
            Isa = isa, G = g, X = x, Result = result, Columns = columns, Plan = plan, Partials = partials,
        };
        ActivationDispatch.Run(activation, plan.Parts, body);
        for (int o = 0; o < outer; o++)
        {
            long at = (long)o * channels;
            float* from = partials + (at * plan.Fold * plan.Chunks * 2);
            Join(from, plan.Chunks, plan.Fold, channels, sums + at, products + at);
        }
    }

    /// <summary>y = g · act' · scale[o, c] + x · a[o, c] + b[o, c], act' as in the sums; without a and b the first term.</summary>
    internal static void ApplyGradient(
        Isa isa, Activation activation, float* g, float* x, float* result, float* scale, float* shift, float* a, float* b,
        int outer, int middle, int channels, float* y)
    {
        var plan = new NormalizationPlan(outer, middle, channels);
        var columns = Spread(plan, new() { Scale = scale, Shift = shift, A = a, B = b });
        var body = new ApplyGradientBody
        {
            Isa = isa, G = g, X = x, Result = result, Columns = columns, Y = y, Plan = plan,
        };
        ActivationDispatch.Run(activation, plan.Parts, body);
    }

    private static Columns Spread(in NormalizationPlan plan, Columns columns)
    {
        long count = (long)plan.Outer * plan.Width;
        float* place = plan.Fold == 1 ? null : KernelScratch.Floats(ScratchSlot.Bias, 5 * count);
        return new()
        {
            Center = plan.Spread(columns.Center, place),
            Scale = plan.Spread(columns.Scale, place + count),
            Shift = plan.Spread(columns.Shift, place + (2 * count)),
            A = plan.Spread(columns.A, place + (3 * count)),
            B = plan.Spread(columns.B, place + (4 * count)),
        };
    }

    // partials: [chunks, 2, fold, channels].
    private static void Join(float* partials, int chunks, int fold, int channels, float* sums, float* products)
    {
        const int Tile = 64;
        if (chunks == 1 && fold == 1)
        {
            new ReadOnlySpan<float>(partials, channels).CopyTo(new Span<float>(sums, channels));
            new ReadOnlySpan<float>(partials + channels, channels).CopyTo(new Span<float>(products, channels));
            return;
        }
        double* totals = stackalloc double[2 * Tile];
        long half = (long)fold * channels;
        for (int from = 0; from < channels; from += Tile)
        {
            int width = Math.Min(Tile, channels - from);
            new Span<double>(totals, 2 * Tile).Clear();
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                float* at = partials + (2 * chunk * half) + from;
                for (int group = 0; group < fold; group++, at += channels)
                {
                    Moments.Accumulate(at, width, totals);
                    Moments.Accumulate(at + half, width, totals + Tile);
                }
            }
            for (int i = 0; i < width; i++)
            {
                sums[from + i] = (float)totals[i];
                products[from + i] = (float)totals[Tile + i];
            }
        }
    }

    private struct StatisticsBody : IParallelBody
    {
        public Isa Isa;
        public float* X, Partials;
        public NormalizationPlan Plan;

        public readonly void Run(int part)
        {
            (int from, int to) = Plan.ItemsOf(part);
            for (int item = from; item < to; item++)
            {
                (long data, _, int rows) = Plan.Item(item);
                float* x = X + data, y = Partials + (2L * item * Plan.Width);
                switch (Isa)
                {
                    case Isa.Avx512: NormalizationLoops.Moments<Simd512>(x, rows, Plan.Width, y); break;
                    case Isa.V256: NormalizationLoops.Moments<Simd256>(x, rows, Plan.Width, y); break;
                    case Isa.V128: NormalizationLoops.Moments<Simd128>(x, rows, Plan.Width, y); break;
                    default: NormalizationLoops.Moments<Lane>(x, rows, Plan.Width, y); break;
                }
            }
        }
    }

    private struct ApplyBody : IActivationBody
    {
        public Isa Isa;
        public float* X, Added, Y;
        public Columns Columns;
        public NormalizationPlan Plan;

        public readonly void Run<TAct>(int part, TAct act)
            where TAct : struct, IActivationOp
        {
            (int from, int to) = Plan.ItemsOf(part);
            for (int item = from; item < to; item++)
            {
                (long data, long row, int rows) = Plan.Item(item);
                float* x = X + data, y = Y + data, added = Added is null ? null : Added + data;
                Columns columns = Columns.From(row);
                switch (Isa)
                {
                    case Isa.Avx512: NormalizationLoops.Apply<Simd512, TAct>(x, columns, added, rows, Plan.Width, y, act); break;
                    case Isa.V256: NormalizationLoops.Apply<Simd256, TAct>(x, columns, added, rows, Plan.Width, y, act); break;
                    case Isa.V128: NormalizationLoops.Apply<Simd128, TAct>(x, columns, added, rows, Plan.Width, y, act); break;
                    default: NormalizationLoops.Apply<Lane, TAct>(x, columns, added, rows, Plan.Width, y, act); break;
                }
            }
        }
    }

    private struct SumsBody : IActivationBody
    {
        public Isa Isa;
        public float* G, X, Result, Partials;
        public Columns Columns;
        public NormalizationPlan Plan;

        public readonly void Run<TAct>(int part, TAct act)
            where TAct : struct, IActivationOp
        {
            (int from, int to) = Plan.ItemsOf(part);
            for (int item = from; item < to; item++)
            {
                (long data, long row, int rows) = Plan.Item(item);
                float* g = G + data, x = X + data, result = Result + data, y = Partials + (2L * item * Plan.Width);
                Columns columns = Columns.From(row);
                switch (Isa)
                {
                    case Isa.Avx512: NormalizationLoops.Sums<Simd512, TAct>(g, x, result, columns, rows, Plan.Width, y, act); break;
                    case Isa.V256: NormalizationLoops.Sums<Simd256, TAct>(g, x, result, columns, rows, Plan.Width, y, act); break;
                    case Isa.V128: NormalizationLoops.Sums<Simd128, TAct>(g, x, result, columns, rows, Plan.Width, y, act); break;
                    default: NormalizationLoops.Sums<Lane, TAct>(g, x, result, columns, rows, Plan.Width, y, act); break;
                }
            }
        }
    }

    private struct ApplyGradientBody : IActivationBody
    {
        public Isa Isa;
        public float* G, X, Result, Y;
        public Columns Columns;
        public NormalizationPlan Plan;

        public readonly void Run<TAct>(int part, TAct act)
            where TAct : struct, IActivationOp
        {
            (int from, int to) = Plan.ItemsOf(part);
            for (int item = from; item < to; item++)
            {
                (long data, long row, int rows) = Plan.Item(item);
                float* g = G + data, x = X + data, result = Result + data, y = Y + data;
                Columns columns = Columns.From(row);
                switch (Isa)
                {
                    case Isa.Avx512:
                        NormalizationLoops.ApplyGradient<Simd512, TAct>(g, x, result, columns, rows, Plan.Width, y, act);
                        break;
                    case Isa.V256:
                        NormalizationLoops.ApplyGradient<Simd256, TAct>(g, x, result, columns, rows, Plan.Width, y, act);
                        break;
                    case Isa.V128:
                        NormalizationLoops.ApplyGradient<Simd128, TAct>(g, x, result, columns, rows, Plan.Width, y, act);
                        break;
                    default:
                        NormalizationLoops.ApplyGradient<Lane, TAct>(g, x, result, columns, rows, Plan.Width, y, act);
                        break;
                }
            }
        }
    }
}
