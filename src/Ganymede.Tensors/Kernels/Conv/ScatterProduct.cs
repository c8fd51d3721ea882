using System.Runtime.Intrinsics;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Sums with few outputs, from their source: a pixel is multiplied with the weights of all taps at once, which fill
/// whole vectors where the outputs of one tap would not, and the products are added where they belong.
/// </summary>
/// <remarks>
/// A part is a band of rows of one image. It makes the products of a block of pixels in the first-level cache and adds
/// those that meet in one target row: the taps of a row of the kernel lie side by side like the pixels they go to, so
/// what meets at one place is found one pixel further, a step of the stride earlier. Rows of several bands are added
/// in the order of the bands. Bands depend on the shape alone.
/// </remarks>
internal static unsafe class ScatterProduct<T>
    where T : struct, ITiles
{
    private const int Rows = ITiles.Rows;

    // Channels below which a product is too short to be written down and fetched again.
    private const int FewChannels = 8;

    // What adding costs, as a share of what the products cost.
    private const double Effort = 0.8;

    // Floats of products that a block has, and its pixels at most.
    private const int BlockFloats = 8192;
    private const int MaxBlock = 192;

    private const double Grain = 2e6;
    private const int WantedParts = 32;

    /// <summary>
    /// Whether this is the faster way: it fills its vectors better than outputs of single taps do.
    /// <paramref name="used"/> is the share of all products that reach the target.
    /// </summary>
    public static bool Pays(int channels, int outputs, int tapsY, int tapsX, int strideY, int strideX, double used)
    {
        if (channels < FewChannels || strideY > tapsY || strideX > tapsX || outputs >= T.Vector || tapsY * tapsX == 1)
            return false;
        int across = (tapsX + strideX - 1) / strideX * strideX;
        double here = used * Effort * tapsY * tapsX * outputs / Whole(tapsY * across * outputs);
        // Dot products fetch a vector for each multiply-add with one output, half as many with three.
        double there = IndirectProduct<T>.UsesDot(channels, outputs)
            ? 0.25 + 0.11 * Math.Min(outputs, T.MaxDotColumns)
            : (double)outputs / T.Vector;
        return here > there;
    }

    /// <summary>Runs a sum whose kernel is no smaller than its strides; the target is written in full.</summary>
    public static void Run(in ScatterSum sum)
    {
        if (sum.Images == 0)
            return;
        var body = new Body(sum);
        float* weights = KernelScratch.Floats(ScratchSlot.Weights, (long)sum.Channels * body.width);
        body.Pack(weights);
        if (body.bands > 1)
            body.lines = KernelScratch.Floats(ScratchSlot.Partials, body.BandFloats * body.bands * sum.Images);
        WorkerPool.Run(body.bands * sum.Images, ref body);
        if (body.bands == 1)
            return;
        var finish = new Finish { Body = body };
        WorkerPool.Run(finish.Parts, ref finish);
    }

    private static int Whole(int columns) => (columns + T.Vector - 1) / T.Vector * T.Vector;

    private struct Body : IParallelBody
    {
        public ScatterSum sum;

        // Floats from one source pixel's place in a target row to the next one's, and how many of these the taps span.
        public int step;
        public int spans;

        // Columns of the products: for each row of taps spans · step, those beyond the last tap zero.
        public int row;
        public int width;
        public int panelVectors;
        public float* weights;
        public float* zero;

        public int block;
        public int bands;
        public int rowsPerBand;
        public int linePitch;

        /// <summary>The target rows of all bands, if there are several to an image.</summary>
        public float* lines;

        public Body(in ScatterSum s)
        {
            sum = s;
            step = s.StrideX * s.Outputs;
            spans = (s.TapsX + s.StrideX - 1) / s.StrideX;
            row = spans * step;
            width = Whole(s.TapsY * row);
            int vectors = width / T.Vector, panels = (vectors + T.MaxVectors - 1) / T.MaxVectors;
            panelVectors = (vectors + panels - 1) / panels;
            block = Math.Clamp(BlockFloats / width / Rows * Rows, 2 * Rows, MaxBlock);
            double operations = 2.0 * s.Images * s.SourceH * s.SourceW * s.Channels * width;
            int wanted = (int)Math.Clamp(operations / Grain, 1, WantedParts);
            bands = Math.Clamp(wanted / s.Images, 1, Math.Max(1, s.SourceH));
            rowsPerBand = (s.SourceH + bands - 1) / bands;
            bands = (s.SourceH + rowsPerBand - 1) / rowsPerBand;
            linePitch = ((s.SourceW - 1 + spans) * step + 15) / 16 * 16;
        }

        /// <summary>Target rows from the first that a band reaches to the last.</summary>
        public readonly int LinesPerBand => (rowsPerBand - 1) * sum.StrideY + (sum.TapsY - 1) * sum.StepY + 1;

        public readonly long BandFloats => (long)LinesPerBand * linePitch;

        /// <summary>Copies the weights: panels of columns, each with a row for each channel.</summary>
        public void Pack(float* to)
        {
            weights = to;
            zero = KernelScratch.Zeros(sum.Channels);
            new Span<float>(to, sum.Channels * width).Clear();
            for (int a = 0; a < sum.TapsY; a++)
                for (int b = 0; b < sum.TapsX; b++)
                    for (int j = 0; j < sum.Outputs; j++)
                    {
                        int column = a * row + b * sum.Outputs + j;
                        float* at = Panel(column / (panelVectors * T.Vector), out int vectors, out int first);
                        at += column - first;
                        float* from = sum.Weights.First
                            + a * sum.Weights.TapY + b * sum.Weights.TapX + j * sum.Weights.Column;
                        for (long c = 0; c < sum.Channels; c++)
                            at[c * vectors * T.Vector] = from[c * sum.Weights.Row];
                    }
        }

        /// <summary>A panel of the weights, its vectors and its first column.</summary>
        public readonly float* Panel(int panel, out int vectors, out int first)
        {
            first = panel * panelVectors * T.Vector;
            vectors = Math.Min(panelVectors, (width - first) / T.Vector);
            return weights + (long)first * sum.Channels;
        }

        /// <summary>A band of an image.</summary>
        public readonly void Run(int part)
        {
            int image = part / bands, band = part % bands;
            int top = band * rowsPerBand, bottom = Math.Min(top + rowsPerBand, sum.SourceH);
            float* to = bands == 1
                ? KernelScratch.Floats(ScratchSlot.Partials, BandFloats)
                : lines + part * BandFloats;
            new Span<float>(to, (int)BandFloats).Clear();
            // A block is several rows or a piece of one. Between them lie pixels of zeros that the sums run over.
            int pads = spans - 1;
            float* products = KernelScratch.Floats(
                ScratchSlot.Patches, (block + (long)pads * (block + 1) + Rows) * width);
            float** segments = KernelScratch.Pointers(ScratchSlot.Table, (long)block / Rows * (ITiles.Slots + Rows));
            float** outs = segments + block / Rows * ITiles.Slots;
            float* line = KernelScratch.Floats(ScratchSlot.Edge, (long)(block + pads) * step);
            int y = top, x = 0;
            while (y < bottom)
            {
                int firstY = y, firstX = x, count = 0;
                float* product = products;
                while (count < block && y < bottom)
                {
                    new Span<float>(product, pads * width).Clear();
                    product += pads * width;
                    int run = Math.Min(block - count, sum.SourceW - x);
                    int row = sum.Source.Row(y + sum.FirstY);
                    for (int i = 0; i < run; i++, count++, product += width)
                    {
                        int column = sum.Source.Column(x + i + sum.FirstX);
                        segments[count / Rows * ITiles.Slots + count % Rows] =
                            row >= 0 && column >= 0 ? sum.Source.SourcePixel(image, row, column) : zero;
                        outs[count] = product;
                    }
                    x += run;
                    if (x == sum.SourceW)
                        (x, y) = (0, y + 1);
                }
                new Span<float>(product, pads * width).Clear();
                float* dump = product + pads * width;
                for (; count % Rows != 0; count++, dump += width)
                {
                    segments[count / Rows * ITiles.Slots + count % Rows] = segments[(count - 1) / Rows * ITiles.Slots];
                    outs[count] = dump;
                }
                Multiply(segments, outs, count / Rows);
                // The same walk again.
                product = products + pads * width;
                for (int from = firstX, at = firstY; at < y || (at == y && from < x); at++, from = 0)
                {
                    int run = (at < y ? sum.SourceW : x) - from;
                    Add(product, run, line, to + ((at - top) * sum.StrideY * linePitch) + (long)from * step);
                    product += (run + pads) * width;
                }
            }
            if (bands == 1)
                for (int target = 0; target < sum.TargetH; target++)
                    Write(image, target, to, 1);
        }

        private readonly void Multiply(float** segments, float** outs, int tiles)
        {
            float** shifted = stackalloc float*[Rows];
            long ahead = (long)block * sum.Channels;
            for (int i = 0; i < tiles; i++)
                segments[i * ITiles.Slots + Rows] = null;
            for (int first = 0, vectors; first < width; first += vectors * T.Vector)
            {
                float* panel = Panel(first / (panelVectors * T.Vector), out vectors, out _);
                for (int i = 0; i < tiles; i++)
                {
                    // The pixels of the next block lie behind these.
                    if (first == 0)
                        Floats.Prefetch(segments[i * ITiles.Slots] + ahead, Rows * sum.Channels);
                    for (int r = 0; r < Rows; r++)
                        shifted[r] = outs[i * Rows + r] + first;
                    T.Tile(
                        vectors, segments + i * ITiles.Slots, 1, sum.Channels, panel, vectors * T.Vector,
                        shifted, null, accumulate: false);
                }
            }
        }

        /// <summary>Adds the products of neighbouring pixels to the target rows that they reach.</summary>
        private readonly void Add(float* products, int run, float* line, float* to)
        {
            int length = (run + spans - 1) * step;
            for (int a = 0; a < sum.TapsY; a++, to += sum.StepY * (long)linePitch)
            {
                float* from = products + a * row;
                if (step <= 4 || T.Isa < Isa.V256)
                    Meet<Simd128>(from, run + spans - 1, line);
                else
                    Meet<Simd256>(from, run + spans - 1, line);
                int i = 0;
                for (; i <= length - 8; i += 8)
                {
                    (Vector128.Load(to + i) + Vector128.Load(line + i)).Store(to + i);
                    (Vector128.Load(to + i + 4) + Vector128.Load(line + i + 4)).Store(to + i + 4);
                }
                for (; i < length; i++)
                    to[i] += line[i];
            }
        }

        // What a vector holds beyond the step is overwritten by the next pixel's, or by what comes before it in the
        // step, which is done later; after the last pixel it lies in the slack.
        private readonly void Meet<V>(float* from, int count, float* line)
            where V : struct, ISimd<V>
        {
            long pitch = width, back = pitch - step;
            int stride = step, terms = spans;
            for (int k = (stride - 1) / V.Width * V.Width; k >= 0; k -= V.Width)
            {
                float* first = from + k, to = line + k;
                int u = 0;
                for (; u <= count - 4; u += 4, first += 4 * pitch, to += 4 * stride)
                {
                    float* p = first;
                    V a = V.Load(p), b = V.Load(p + pitch);
                    V c = V.Load(p + 2 * pitch), d = V.Load(p + 3 * pitch);
                    for (int q = 1; q < terms; q++)
                    {
                        p -= back;
                        a += V.Load(p);
                        b += V.Load(p + pitch);
                        c += V.Load(p + 2 * pitch);
                        d += V.Load(p + 3 * pitch);
                    }
                    V.Store(a, to);
                    V.Store(b, to + stride);
                    V.Store(c, to + 2 * stride);
                    V.Store(d, to + 3 * stride);
                }
                for (; u < count; u++, first += pitch, to += stride)
                {
                    float* p = first;
                    V total = V.Load(p);
                    for (int q = 1; q < terms; q++)
                    {
                        p -= back;
                        total += V.Load(p);
                    }
                    V.Store(total, to);
                }
            }
        }

        /// <summary>Writes one target row: what the bands have of it, and the bias.</summary>
        public readonly void Write(int image, int y, float* ofBands, int count)
        {
            int outputs = sum.Outputs, length = sum.TargetW * outputs;
            float* target = sum.Target + ((long)image * sum.TargetH + y) * length;
            if (sum.Bias == null)
                new Span<float>(target, length).Clear();
            else
                for (int i = 0; i < length; i += outputs)
                    for (int j = 0; j < outputs; j++)
                        target[i + j] = sum.Bias[j];
            int shift = sum.OffsetX * outputs, reach = (sum.SourceW - 1 + spans) * step;
            int begin = Math.Clamp(shift, 0, length), end = Math.Clamp(shift + reach, begin, length);
            for (int band = 0; band < count; band++)
            {
                int at = y - sum.OffsetY - band * rowsPerBand * sum.StrideY;
                if (at < 0 || at >= LinesPerBand)
                    continue;
                float* from = ofBands + band * BandFloats + (long)at * linePitch - shift;
                int i = begin;
                for (; i <= end - 4; i += 4)
                    (Vector128.Load(target + i) + Vector128.Load(from + i)).Store(target + i);
                for (; i < end; i++)
                    target[i] += from[i];
            }
            Epilogue.Row(T.Isa, sum.Activation, target, length);
        }
    }

    private struct Finish : IParallelBody
    {
        private const int RowsPerPart = 8;

        public Body Body;

        public readonly int Parts => (Body.sum.Images * Body.sum.TargetH + RowsPerPart - 1) / RowsPerPart;

        public readonly void Run(int part)
        {
            int height = Body.sum.TargetH, end = Math.Min((part + 1) * RowsPerPart, Body.sum.Images * height);
            for (int row = part * RowsPerPart; row < end; row++)
            {
                int image = row / height;
                Body.Write(image, row - image * height, Body.lines + image * Body.bands * Body.BandFloats, Body.bands);
            }
        }
    }
}
