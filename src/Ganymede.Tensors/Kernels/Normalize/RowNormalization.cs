namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Standardizes each row of [rows, width], then scales and shifts column by column: layer normalization. A part takes some
/// whole rows, as many for any number of threads.
/// </summary>
internal static unsafe class RowNormalization
{
    // Sums are taken in float over so many numbers, and in double over these sums.
    private const int Stretch = 4096;
    private const int RowsAStretch = 256;
    private const int MostParts = 16;

    /// <summary>y = (x - mean[row]) · inverse[row] · gamma + beta; gamma and beta, [width], may be null.</summary>
    internal static void Forward(
        Isa isa, float* x, float* gamma, float* beta, float eps, int rows, int width, float* mean, float* inverse, float* y)
    {
        var body = new ForwardBody
        {
            Isa = isa, X = x, Gamma = gamma, Beta = beta, Eps = eps, Rows = rows, Width = width, Mean = mean,
            Inverse = inverse, Y = y, RowsAPart = RowsAPart(rows, width),
        };
        WorkerPool.Run((rows + body.RowsAPart - 1) / body.RowsAPart, ref body);
    }

    /// <summary>
    /// dx, which may be g; and where they are not null dGamma = Σ g · x̂ and dBeta = Σ g over the rows.
    /// </summary>
    internal static void Backward(
        Isa isa, float* g, float* x, float* gamma, float* mean, float* inverse, int rows, int width, float* dx, float* dGamma,
        float* dBeta)
    {
        int rowsAPart = RowsAPart(rows, width), parts = (rows + rowsAPart - 1) / rowsAPart;
        bool sums = dGamma is not null || dBeta is not null;
        double* partials = sums ? (double*)KernelScratch.Floats(ScratchSlot.Partials, 4L * parts * width) : null;
        var body = new BackwardBody
        {
            Isa = isa, G = g, X = x, Gamma = gamma, Mean = mean, Inverse = inverse, Rows = rows, Width = width, Dx = dx,
            Partials = partials, RowsAPart = rowsAPart,
        };
        WorkerPool.Run(parts, ref body);
        for (int i = 0; sums && i < width; i++)
        {
            double scale = 0, shift = 0;
            for (int part = 0; part < parts; part++)
            {
                scale += partials[(2L * part * width) + i];
                shift += partials[(((2L * part) + 1) * width) + i];
            }
            if (dGamma is not null)
                dGamma[i] = (float)scale;
            if (dBeta is not null)
                dBeta[i] = (float)shift;
        }
    }

    private static int RowsAPart(int rows, int width) =>
        Math.Max(Math.Max(1, Elementwise.Grain / Math.Max(1, width)), (rows + MostParts - 1) / MostParts);

    private static void Row<V>(
        float* x, float* gamma, float* beta, float eps, int width, float* mean, float* inverse, float* y)
        where V : struct, ISimd<V>
    {
        double total = 0;
        for (int from = 0; from < width; from += Stretch)
            total += Differences<V>(x + from, Math.Min(Stretch, width - from), 0).Sum;
        float near = (float)(total / width);
        // Differences from the rounded mean, whose sum tells what rounding took from it.
        double rest = 0, squares = 0;
        for (int from = 0; from < width; from += Stretch)
        {
            (double sum, double square) = Differences<V>(x + from, Math.Min(Stretch, width - from), near);
            rest += sum;
            squares += square;
        }
        *mean = (float)(near + (rest / width));
        *inverse = (float)(1 / Math.Sqrt((Math.Max(0, squares - (rest * rest / width)) / width) + eps));
        int i = 0;
        for (; i <= width - V.Width; i += V.Width)
            Write<V>(x, gamma, beta, *mean, *inverse, y, i);
        for (; i < width; i++)
            Write<Lane>(x, gamma, beta, *mean, *inverse, y, i);
    }

    // Sums of the differences from a number, and of their squares.
    private static (double Sum, double Squares) Differences<V>(float* x, int count, float near)
        where V : struct, ISimd<V>
    {
        V from = V.Create(near), sum = V.Create(0), sum2 = sum, squares = sum, squares2 = sum;
        int i = 0;
        for (; i <= count - (2 * V.Width); i += 2 * V.Width)
        {
            V d = V.Load(x + i) - from, e = V.Load(x + i + V.Width) - from;
            sum += d;
            sum2 += e;
            squares = V.Fma(d, d, squares);
            squares2 = V.Fma(e, e, squares2);
        }
        double total = V.Sum(sum + sum2), square = V.Sum(squares + squares2);
        for (; i < count; i++)
        {
            double d = x[i] - near;
            total += d;
            square += d * d;
        }
        return (total, square);
    }

    private static void Write<V>(float* x, float* gamma, float* beta, float mean, float inverse, float* y, int i)
        where V : struct, ISimd<V>
    {
        V v = (V.Load(x + i) - V.Create(mean)) * V.Create(inverse);
        V shift = beta is null ? V.Create(0) : V.Load(beta + i);
        V.Store(gamma is null ? v + shift : V.Fma(v, V.Load(gamma + i), shift), y + i);
    }

    private static void GradientRow<V>(
        float* g, float* x, float* gamma, float mean, float inverse, int width, float* dx, float* sums)
        where V : struct, ISimd<V>
    {
        // dx = inverse · (h - mean(h) - x̂ · mean(h · x̂)) with h = g · gamma.
        double plain = 0, product = 0;
        for (int from = 0; from < width; from += Stretch)
        {
            (double a, double b) = Products<V>(
                g + from, x + from, gamma is null ? null : gamma + from, mean, Math.Min(Stretch, width - from));
            plain += a;
            product += b;
        }
        float offset = (float)(plain / width), slope = (float)(product * inverse / width);
        int i = 0;
        for (; i <= width - V.Width; i += V.Width)
            WriteGradient<V>(g, x, gamma, mean, inverse, offset, slope, dx, sums, width, i);
        for (; i < width; i++)
            WriteGradient<Lane>(g, x, gamma, mean, inverse, offset, slope, dx, sums, width, i);
    }

    // Σ g · gamma and Σ g · gamma · (x - mean).
    private static (double Plain, double Product) Products<V>(float* g, float* x, float* gamma, float mean, int count)
        where V : struct, ISimd<V>
    {
        V center = V.Create(mean), plain = V.Create(0), product = plain;
        int i = 0;
        for (; i <= count - V.Width; i += V.Width)
        {
            V h = gamma is null ? V.Load(g + i) : V.Load(g + i) * V.Load(gamma + i);
            plain += h;
            product = V.Fma(h, V.Load(x + i) - center, product);
        }
        double a = V.Sum(plain), b = V.Sum(product);
        for (; i < count; i++)
        {
            double h = gamma is null ? g[i] : (double)g[i] * gamma[i];
            a += h;
            b += h * (x[i] - mean);
        }
        return (a, b);
    }

    private static void WriteGradient<V>(
        float* g, float* x, float* gamma, float mean, float inverse, float offset, float slope, float* dx, float* sums,
        int width, int i)
        where V : struct, ISimd<V>
    {
        V v = V.Load(g + i), standard = (V.Load(x + i) - V.Create(mean)) * V.Create(inverse);
        if (sums is not null)
        {
            V.Store(V.Fma(v, standard, V.Load(sums + i)), sums + i);
            V.Store(V.Load(sums + width + i) + v, sums + width + i);
        }
        if (dx is null)
            return;
        V h = gamma is null ? v : v * V.Load(gamma + i);
        V.Store((h - V.Create(offset) - (standard * V.Create(slope))) * V.Create(inverse), dx + i);
    }

    private struct ForwardBody : IParallelBody
    {
        public Isa Isa;
        public float* X, Gamma, Beta, Mean, Inverse, Y;
        public float Eps;
        public int Rows, Width, RowsAPart;

        public readonly void Run(int part)
        {
            for (int row = part * RowsAPart; row < Math.Min(Rows, (part + 1) * RowsAPart); row++)
            {
                float* x = X + ((long)row * Width), y = Y + ((long)row * Width), mean = Mean + row, inverse = Inverse + row;
                switch (Isa)
                {
                    case Isa.Avx512: Row<Simd512>(x, Gamma, Beta, Eps, Width, mean, inverse, y); break;
                    case Isa.V256: Row<Simd256>(x, Gamma, Beta, Eps, Width, mean, inverse, y); break;
                    case Isa.V128: Row<Simd128>(x, Gamma, Beta, Eps, Width, mean, inverse, y); break;
                    default: Row<Lane>(x, Gamma, Beta, Eps, Width, mean, inverse, y); break;
                }
            }
        }
    }

    private struct BackwardBody : IParallelBody
    {
        public Isa Isa;
        public float* G, X, Gamma, Mean, Inverse, Dx;
        public double* Partials;
        public int Rows, Width, RowsAPart;

        public readonly void Run(int part)
        {
            float* sums = Partials is null ? null : KernelScratch.Floats(ScratchSlot.Columns, 2L * Width);
            double* totals = Partials + (2L * part * Width);
            if (sums is not null)
                new Span<double>(totals, 2 * Width).Clear();
            int end = Math.Min(Rows, (part + 1) * RowsAPart);
            for (int from = part * RowsAPart; from < end; from += RowsAStretch)
            {
                if (sums is not null)
                    new Span<float>(sums, 2 * Width).Clear();
                for (int row = from; row < Math.Min(end, from + RowsAStretch); row++)
                {
                    float* g = G + ((long)row * Width), x = X + ((long)row * Width);
                    float* dx = Dx is null ? null : Dx + ((long)row * Width);
                    float mean = Mean[row], inverse = Inverse[row];
                    switch (Isa)
                    {
                        case Isa.Avx512: GradientRow<Simd512>(g, x, Gamma, mean, inverse, Width, dx, sums); break;
                        case Isa.V256: GradientRow<Simd256>(g, x, Gamma, mean, inverse, Width, dx, sums); break;
                        case Isa.V128: GradientRow<Simd128>(g, x, Gamma, mean, inverse, Width, dx, sums); break;
                        default: GradientRow<Lane>(g, x, Gamma, mean, inverse, Width, dx, sums); break;
                    }
                }
                if (sums is not null)
                    Moments.Accumulate(sums, 2 * Width, totals);
            }
        }
    }
}
