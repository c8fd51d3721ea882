using System.Runtime.Intrinsics;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// result [tap · channels + c, j] = Σ over positions of source pixel (position, tap) [c] · target pixel (position) [j]:
/// the gradient of convolution in its weights, and the product of a transposed matrix with another.
/// </summary>
/// <remarks>
/// How the work is cut depends on the shape alone: taps, groups of channels and panels of columns are separate results;
/// only where these are few are the positions cut too, and then the partial results are added in order.
/// </remarks>
internal static unsafe class OuterProduct<T>
    where T : struct, ITiles
{
    private const int Rows = ITiles.Rows;

    // Fewer channels than this and the taps of a position are copied side by side.
    private const int FewChannels = 16;

    // Positions of one pass: the columns of a panel for them fit the first-level cache.
    private const int Block = 128;

    // Rows of the result that one part should have, so that copying its columns does not count.
    private const int RowsPerPart = 192;

    private const double Grain = 1e6;
    private const int Parts = 32;
    private const long MaxPartials = 1 << 23;

    /// <summary>Runs the sum into a result of row distance <paramref name="ldr"/>, or adds it to what is there.</summary>
    public static void Run(in Lattice lattice, float* result, long ldr, bool accumulate)
    {
        long depth = lattice.Depth;
        if (depth == 0 || lattice.Outputs == 0)
            return;
        if (lattice.Positions == 0)
        {
            for (long row = 0; row < depth && !accumulate; row++)
                new Span<float>(result + row * ldr, lattice.Outputs).Clear();
            return;
        }
        var body = new Body { lattice = lattice, result = result, ldr = ldr, accumulate = accumulate };
        body.Arrange();
        int parts = body.pieces * body.units * body.panelCount;
        if (body.pieces == 1)
        {
            WorkerPool.Run(parts, ref body);
            return;
        }
        long size = depth * lattice.Outputs;
        body.result = KernelScratch.Floats(ScratchSlot.Partials, size * body.pieces);
        body.ldr = lattice.Outputs;
        body.accumulate = false;
        WorkerPool.Run(parts, ref body);
        var sum = new SumBody
        {
            Partials = body.result,
            Pieces = body.pieces,
            Rows = depth,
            Columns = lattice.Outputs,
            Result = result,
            Ldr = ldr,
            Accumulate = accumulate,
        };
        int rowsPerPart = (int)Math.Max(1, 65536 / ((long)lattice.Outputs * body.pieces));
        sum.RowsPerPart = rowsPerPart;
        WorkerPool.Run((int)((depth + rowsPerPart - 1) / rowsPerPart), ref sum);
    }

    private struct Body : IParallelBody
    {
        public Lattice lattice;
        public float* result;
        public long ldr;
        public bool accumulate;

        public int panelCount;

        // The rows of the result: taps, or ranges of the channels of one tap, or all at once if they are copied.
        public int units;
        public int tapsPerUnit;
        public int rangesPerTap;
        public int channelsPerRange;
        public bool patches;

        // The positions: cut only if there are few results.
        public int pieces;
        public long positionsPerPiece;

        // Whether the columns of a position can be read in place.
        public bool direct;

        public void Arrange()
        {
            int width = T.Vector * T.MaxVectors;
            panelCount = (lattice.Outputs + width - 1) / width;
            direct = lattice.Outputs <= width && lattice.Outputs % T.Vector == 0;
            patches = lattice.Channels < FewChannels;
            int wanted = (int)Math.Clamp(lattice.Operations / Grain, 1, Parts);
            units = tapsPerUnit = rangesPerTap = 1;
            channelsPerRange = lattice.Channels;
            if (!patches)
            {
                // Several taps a part while there are parts enough, several parts a tap while there are not.
                while (tapsPerUnit * lattice.Channels < RowsPerPart && tapsPerUnit < lattice.Taps
                    && (long)lattice.Taps * panelCount / (tapsPerUnit + 1) >= wanted)
                    tapsPerUnit++;
                int tapGroups = (lattice.Taps + tapsPerUnit - 1) / tapsPerUnit;
                if (tapsPerUnit == 1 && tapGroups * panelCount < wanted)
                {
                    int ranges = Math.Min(wanted / (tapGroups * panelCount), lattice.Channels / 48);
                    channelsPerRange = (lattice.Channels / Math.Max(1, ranges) + Rows - 1) / Rows * Rows;
                    rangesPerTap = (lattice.Channels + channelsPerRange - 1) / channelsPerRange;
                }
                units = tapGroups * rangesPerTap;
            }
            long positions = lattice.Positions;
            long cuts = units * panelCount >= wanted ? 1 : (wanted + units * panelCount - 1) / (units * panelCount);
            cuts = Math.Min(cuts, (positions + 4 * Block - 1) / (4 * Block));
            cuts = Math.Max(1, Math.Min(cuts, MaxPartials / Math.Max(1, lattice.Depth * lattice.Outputs)));
            positionsPerPiece = (positions + cuts - 1) / cuts;
            positionsPerPiece = (positionsPerPiece + Block - 1) / Block * Block;
            pieces = (int)((positions + positionsPerPiece - 1) / positionsPerPiece);
        }

        public readonly void Run(int part)
        {
            int panel = part % panelCount, unit = part / panelCount % units, piece = part / panelCount / units;
            int first = panel * T.Vector * T.MaxVectors, real = Math.Min(T.Vector * T.MaxVectors, lattice.Outputs - first);
            int vectors = (real + T.Vector - 1) / T.Vector, width = vectors * T.Vector;
            float* target = result + first + (pieces == 1 ? 0 : piece * lattice.Depth * lattice.Outputs);
            float* columns = direct ? null : KernelScratch.Floats(ScratchSlot.Columns, (long)Block * width);
            float** pairs = KernelScratch.Pointers(ScratchSlot.Table, 2 * Block);
            long patch = (lattice.Depth + Rows - 1) / Rows * Rows;
            float* rows = patches ? KernelScratch.Floats(ScratchSlot.Patches, Block * patch) : null;
            long start = piece * positionsPerPiece, end = Math.Min(start + positionsPerPiece, lattice.Positions);
            for (long begin = start; begin < end; begin += Block)
            {
                int count = (int)Math.Min(Block, end - begin);
                bool add = accumulate || begin > start;
                if (!direct)
                    PackColumns(begin, count, first, real, width, columns);
                if (patches)
                {
                    FillPatches(begin, count, rows, patch, columns, width, pairs);
                    for (int row = 0; row < lattice.Depth; row += Rows)
                        Tile(vectors, real, pairs, count, row, 0, target + row * ldr, (int)Math.Min(Rows, lattice.Depth - row), 0, add);
                    continue;
                }
                int tap = unit / rangesPerTap * tapsPerUnit, lastTap = Math.Min(tap + tapsPerUnit, lattice.Taps);
                int low = unit % rangesPerTap * channelsPerRange, high = Math.Min(low + channelsPerRange, lattice.Channels);
                for (; tap < lastTap; tap++)
                {
                    int live = FillPairs(begin, count, tap / lattice.TapsX, tap % lattice.TapsX, columns, width, pairs);
                    if (live == 0 && add)
                        continue;
                    for (int channel = low; channel < high; channel += Rows)
                    {
                        // A last tile of fewer rows begins earlier and leaves its first rows alone.
                        int from = Math.Min(channel, high - Rows), skip = channel - from;
                        Tile(
                            vectors, real, pairs, live, from, 0,
                            target + ((long)tap * lattice.Channels + from) * ldr, Rows, skip, add);
                    }
                }
            }
        }

        private readonly void Tile(
            int vectors, int real, float** pairs, int count, int offsetA, int offsetB, float* to, int valid, int skip, bool add)
        {
            int width = vectors * T.Vector;
            float* edge = KernelScratch.Floats(ScratchSlot.Edge, Rows * T.Vector * T.MaxVectors);
            float** outs = stackalloc float*[Rows];
            for (int r = 0; r < Rows; r++)
                outs[r] = real == width && r >= skip && r < valid ? to + r * ldr : edge + r * width;
            if (real < width && add)
                for (int r = skip; r < valid; r++)
                    Copy(to + r * ldr, outs[r], real);
            T.Outer(vectors, pairs, count, offsetA, offsetB, outs, add);
            if (real < width)
                for (int r = skip; r < valid; r++)
                    Copy(outs[r], to + r * ldr, real);
        }

        private readonly void PackColumns(long begin, int count, int first, int real, int width, float* to)
        {
            for (int i = 0; i < count; i++, to += width)
            {
                long position = begin + i;
                int pixel = (int)(position % lattice.Pixels);
                float* from = lattice.TargetPixel(
                    position / lattice.Pixels, pixel / lattice.CountX, pixel % lattice.CountX) + first;
                new Span<float>(from, real).CopyTo(new(to, real));
                if (real < width)
                    new Span<float>(to + real, width - real).Clear();
            }
        }

        private readonly void FillPatches(
            long begin, int count, float* rows, long patch, float* columns, int width, float** pairs)
        {
            for (int i = 0; i < count; i++, rows += patch)
            {
                long position = begin + i, image = position / lattice.Pixels;
                int pixel = (int)(position % lattice.Pixels), ty = pixel / lattice.CountX, tx = pixel % lattice.CountX;
                lattice.CopyPatch(image, ty, tx, rows);
                for (long c = lattice.Depth; c < patch; c++)
                    rows[c] = 0;
                pairs[2 * i] = rows;
                pairs[2 * i + 1] = direct ? lattice.TargetPixel(image, ty, tx) : columns + (long)i * width;
            }
        }

        /// <summary>The pairs of pixels that meet at a tap, without those whose source pixel lies outside.</summary>
        private readonly int FillPairs(long begin, int count, int a, int b, float* columns, int width, float** pairs)
        {
            int live = 0;
            for (int i = 0, run; i < count; i += run)
            {
                long position = begin + i, image = position / lattice.Pixels;
                int pixel = (int)(position % lattice.Pixels), ty = pixel / lattice.CountX, tx = pixel % lattice.CountX;
                run = Math.Min(lattice.CountX - tx, count - i);
                int y = ty * lattice.StrideY + lattice.BaseY + a * lattice.StepY;
                if ((uint)y >= (uint)lattice.SourceH)
                    continue;
                int x = tx * lattice.StrideX + lattice.BaseX + b * lattice.StepX;
                float* source = lattice.SourcePixel(image, y, x);
                float* target = direct ? lattice.TargetPixel(image, ty, tx) : columns + (long)i * width;
                long sourceStep = lattice.StrideX * lattice.SourcePitch;
                long targetStep = direct ? lattice.SpacingX * lattice.TargetPitch : width;
                for (int j = 0; j < run; j++, x += lattice.StrideX, source += sourceStep, target += targetStep)
                {
                    if ((uint)x >= (uint)lattice.SourceW)
                        continue;
                    pairs[2 * live] = source;
                    pairs[2 * live + 1] = target;
                    live++;
                }
            }
            return live;
        }

        private static void Copy(float* from, float* to, int count)
        {
            for (int i = 0; i < count; i++)
                to[i] = from[i];
        }
    }

    /// <summary>Adds the partial results of a range of rows, always in the order of the pieces.</summary>
    private struct SumBody : IParallelBody
    {
        public float* Partials;
        public int Pieces;
        public long Rows;
        public int Columns;
        public float* Result;
        public long Ldr;
        public bool Accumulate;
        public int RowsPerPart;

        public readonly void Run(int part)
        {
            long first = (long)part * RowsPerPart, last = Math.Min(first + RowsPerPart, Rows), size = Rows * Columns;
            for (long row = first; row < last; row++)
            {
                float* from = Partials + row * Columns, to = Result + row * Ldr;
                int j = 0;
                for (; j <= Columns - 4; j += 4)
                {
                    Vector128<float> sum = Accumulate ? Vector128.Load(to + j) : default;
                    for (int piece = 0; piece < Pieces; piece++)
                        sum += Vector128.Load(from + piece * size + j);
                    sum.Store(to + j);
                }
                for (; j < Columns; j++)
                {
                    float sum = Accumulate ? to[j] : 0;
                    for (int piece = 0; piece < Pieces; piece++)
                        sum += from[piece * size + j];
                    to[j] = sum;
                }
            }
        }
    }
}
