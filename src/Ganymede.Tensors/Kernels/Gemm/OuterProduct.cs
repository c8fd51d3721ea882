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

    // With fewer channels, or as many and no others beside them, the taps of a position are copied side by side.
    private const int FewChannels = 16;

    // Positions of one pass: the columns of a panel for them fit the first-level cache.
    private const int Block = 128;

    // Columns of a part: narrow panels share the search for the pixels.
    private const int PartColumns = 64;

    // Rows of the result that one part has at most: with 64 columns they stay in the second-level cache, and
    // the pixels of a pass are fetched once for all of its taps.
    private const int RowsPerPart = 1280;

    // Rows of copied patches from which there are enough tiles to spread the fetching over.
    private const int ManyRows = 48;

    // A source or target of no more floats than this is near anyway.
    private const int NearFloats = 1 << 20;

    private const double Grain = 1e6;
    private const int WantedParts = 16;
    private const long MaxPartials = 1 << 23;

    /// <summary>
    /// Runs the sum into a result of row distance <paramref name="ldr"/>, or adds it to what is there.
    /// </summary>
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
        int parts = body.pieces * body.units * body.panelParts;
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
        PartialSums.Add(body.result, body.pieces, depth, lattice.Outputs, result, ldr, accumulate);
    }

    private struct Body : IParallelBody
    {
        public Lattice lattice;
        public float* result;
        public long ldr;
        public bool accumulate;

        // Panels of columns; a part has one of them, or several for which it copies patches once.
        public int panelCount;
        public int panelsPerPart;
        public int panelParts;

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
            patches = lattice.Channels < FewChannels
                || (lattice.Channels == FewChannels && lattice.SourcePitch == FewChannels && lattice.Taps > 1);
            int wanted = (int)Math.Clamp(lattice.Operations / Grain, 1, WantedParts);
            units = tapsPerUnit = rangesPerTap = 1;
            channelsPerRange = lattice.Channels;
            int together = Math.Min(panelCount, Math.Max(1, PartColumns / width));
            if (!patches)
            {
                int tapGroups = (int)Math.Min(lattice.Taps, (lattice.Depth + RowsPerPart - 1) / RowsPerPart);
                tapsPerUnit = (lattice.Taps + tapGroups - 1) / tapGroups;
                tapGroups = (lattice.Taps + tapsPerUnit - 1) / tapsPerUnit;
                if (tapsPerUnit == 1)
                {
                    int ranges = Math.Max(lattice.Channels / RowsPerPart, wanted * together / (tapGroups * panelCount));
                    ranges = Math.Clamp(ranges, 1, Math.Max(1, lattice.Channels / 48));
                    channelsPerRange = (lattice.Channels / ranges + Rows - 1) / Rows * Rows;
                    rangesPerTap = (lattice.Channels + channelsPerRange - 1) / channelsPerRange;
                }
                units = tapGroups * rangesPerTap;
            }
            long positions = lattice.Positions, most = (positions + 4 * Block - 1) / (4 * Block);
            panelsPerPart = patches ? (int)Math.Max(1, panelCount * Math.Min(most, wanted) / wanted) : together;
            direct = (patches || (lattice.Outputs <= panelsPerPart * width && lattice.TargetBorder == PaddingMode.Zero))
                && lattice.Outputs % T.Vector == 0;
            panelParts = (panelCount + panelsPerPart - 1) / panelsPerPart;
            int results = units * panelParts;
            long cuts = Math.Min(most, (wanted + results - 1) / results);
            cuts = Math.Max(1, Math.Min(cuts, MaxPartials / Math.Max(1, lattice.Depth * lattice.Outputs)));
            positionsPerPiece = (positions + cuts - 1) / cuts;
            positionsPerPiece = (positionsPerPiece + Block - 1) / Block * Block;
            pieces = (int)((positions + positionsPerPiece - 1) / positionsPerPiece);
        }

        public readonly void Run(int part)
        {
            int panel = part % panelParts * panelsPerPart;
            int unit = part / panelParts % units, piece = part / panelParts / units;
            int panelWidth = T.Vector * T.MaxVectors, first = panel * panelWidth;
            int real = Math.Min(panelsPerPart * panelWidth, lattice.Outputs - first);
            int width = (real + T.Vector - 1) / T.Vector * T.Vector;
            float* target = result + first + (pieces == 1 ? 0 : piece * lattice.Depth * lattice.Outputs);
            float* columns = direct ? null : KernelScratch.Floats(ScratchSlot.Columns, (long)Block * width);
            float** pairs = KernelScratch.Pointers(ScratchSlot.Table, 2 * Block);
            float* edge = KernelScratch.Floats(ScratchSlot.Edge, Rows * panelWidth);
            long start = piece * positionsPerPiece, end = Math.Min(start + positionsPerPiece, lattice.Positions);
            for (long begin = start; begin < end; begin += Block)
            {
                int count = (int)Math.Min(Block, end - begin);
                bool add = accumulate || begin > start;
                if (!direct)
                    PackColumns(begin, count, first, real, width, columns);
                if (patches)
                    AddPatches(begin, count, first, real, width, columns, pairs, target, edge, add);
                else
                    AddTaps(unit, begin, count, real, width, columns, pairs, target, edge, add);
            }
        }

        /// <summary>
        /// A block of positions, for all panels of the part: the taps of a position are copied to one row.
        /// </summary>
        private readonly void AddPatches(
            long begin, int count, int first, int real, int width, float* columns, float** pairs, float* target,
            float* edge, bool add)
        {
            int pitch = (int)((lattice.Depth + Rows - 1) / Rows * Rows), panelWidth = T.Vector * T.MaxVectors;
            float* rows = KernelScratch.Floats(ScratchSlot.Patches, (long)Block * pitch);
            FillPatches(begin, count, first, rows, pitch, columns, width, pairs);
            for (int column = 0; column < real; column += panelWidth)
            {
                int inPanel = Math.Min(panelWidth, real - column);
                for (int row = 0; row < lattice.Depth; row += Rows)
                {
                    // The pixels of the next block lie behind these; a tile fetches its share of them. Where tiles are
                    // few, the processor's own fetching is as fast.
                    if (direct && column == 0 && pitch >= ManyRows)
                        for (int i = row * count / pitch; i < (row + Rows) * count / pitch; i++)
                            Floats.Prefetch(pairs[2 * i + 1] + Block * lattice.TargetPitch, real);
                    int valid = (int)Math.Min(Rows, lattice.Depth - row);
                    Tile(inPanel, pairs, count, row, column, target + row * ldr + column, valid, 0, add, edge);
                }
            }
        }

        /// <summary>
        /// A block of positions, for the taps and channels of the part; source pixels are read in place.
        /// </summary>
        private readonly void AddTaps(
            int unit, long begin, int count, int real, int width, float* columns, float** pairs, float* target,
            float* edge, bool add)
        {
            int low = unit % rangesPerTap * channelsPerRange, high = Math.Min(low + channelsPerRange, lattice.Channels);
            int tap = unit / rangesPerTap * tapsPerUnit, lastTap = Math.Min(tap + tapsPerUnit, lattice.Taps);
            int panelWidth = T.Vector * T.MaxVectors;
            LatticeCursor now = new(lattice, begin), then = new(lattice, begin + count);
            long row = lattice.SourcePitch * lattice.SourceW, image = row * lattice.SourceH;
            long ahead = lattice.SourcePitch * (then.X - now.X) * lattice.StrideX
                + row * (then.Y - now.Y) * lattice.StrideY + image * (then.Image - now.Image);
            bool far = image * lattice.Images > NearFloats && then.Image < lattice.Images;
            for (; tap < lastTap; tap++)
            {
                int live = FillPairs(begin, count, tap, columns, width, pairs);
                if (live == 0 && add)
                    continue;
                for (int channel = low; channel < high; channel += Rows)
                {
                    // A last tile of fewer rows begins earlier and leaves its first rows alone.
                    int from = Math.Min(channel, high - Rows), skip = channel - from;
                    float* to = target + ((long)tap * lattice.Channels + from) * ldr;
                    // What the next block reads at this tap is about so far behind; a tile fetches its share.
                    if (far)
                    {
                        int pair = (channel - low) * live / (high - low);
                        int end = Math.Min(live, (channel - low + Rows) * live / (high - low));
                        for (; pair < end; pair++)
                            Floats.Prefetch(pairs[2 * pair] + ahead + low, high - low);
                    }
                    for (int column = 0; column < real; column += panelWidth)
                    {
                        int inPanel = Math.Min(panelWidth, real - column);
                        Tile(inPanel, pairs, live, from, column, to + column, Rows, skip, add, edge);
                    }
                }
            }
        }

        /// <summary>
        /// One tile of the result, of which rows skip to valid - 1 and the first real columns are written.
        /// </summary>
        private readonly void Tile(
            int real, float** pairs, int count, int offsetA, int offsetB, float* to, int valid, int skip, bool add,
            float* edge)
        {
            int vectors = (real + T.Vector - 1) / T.Vector, width = vectors * T.Vector;
            float** outs = stackalloc float*[Rows];
            for (int r = 0; r < Rows; r++)
                outs[r] = real == width && r >= skip && r < valid ? to + r * ldr : edge + r * width;
            if (real < width && add)
                for (int r = skip; r < valid; r++)
                    Floats.Copy(to + r * ldr, outs[r], real);
            T.Outer(vectors, pairs, count, offsetA, offsetB, outs, add);
            if (real < width)
                for (int r = skip; r < valid; r++)
                    Floats.Copy(outs[r], to + r * ldr, real);
        }

        private readonly void PackColumns(long begin, int count, int first, int real, int width, float* to)
        {
            var at = new LatticeCursor(lattice, begin);
            bool far = (long)lattice.TargetH * lattice.TargetW * lattice.TargetPitch * lattice.Images > NearFloats;
            for (int i = 0; i < count; i++, to += width, at.Advance(lattice))
            {
                float* from = lattice.TargetPixel(at) + first;
                if (far)
                    Floats.Prefetch(from + Block * lattice.TargetPitch, real);
                Floats.Copy(from, to, real);
                for (int j = real; j < width; j++)
                    to[j] = 0;
            }
        }

        private readonly void FillPatches(
            long begin, int count, int first, float* rows, int pitch, float* columns, int width, float** pairs)
        {
            var at = new LatticeCursor(lattice, begin);
            var target = at;
            lattice.CopyPatches(ref at, count, rows, pitch);
            for (int i = 0; i < count; i++, rows += pitch)
            {
                pairs[2 * i] = rows;
                pairs[2 * i + 1] = columns + (long)i * width;
            }
            if (!direct)
                return;
            bool rowwise = lattice.TargetBorder == PaddingMode.Zero;
            long step = lattice.SpacingX * lattice.TargetPitch;
            for (int i = 0, run; i < count; i += run)
            {
                run = rowwise ? Math.Min(lattice.CountX - target.X, count - i) : 1;
                float* pixel = lattice.TargetPixel(target) + first;
                for (int j = i; j < i + run; j++, pixel += step)
                    pairs[2 * j + 1] = pixel;
                target.X += run - 1;
                target.Advance(lattice);
            }
        }

        /// <summary>
        /// The pairs of pixels that meet at a tap, without those whose source pixel lies outside.
        /// </summary>
        private readonly int FillPairs(long begin, int count, int tap, float* columns, int width, float** pairs)
        {
            int live = 0;
            int downTap = tap / lattice.TapsX * lattice.StepY + lattice.BaseY;
            int acrossTap = tap % lattice.TapsX * lattice.StepX + lattice.BaseX;
            long sourceStep = lattice.StrideX * lattice.SourcePitch;
            long targetStep = direct ? lattice.SpacingX * lattice.TargetPitch : width;
            var at = new LatticeCursor(lattice, begin);
            for (int i = 0, run; i < count; i += run)
            {
                run = Math.Min(lattice.CountX - at.X, count - i);
                int y = at.Y * lattice.StrideY + downTap, x = at.X * lattice.StrideX + acrossTap;
                int row = lattice.Row(y);
                if (row >= 0)
                {
                    float* source = lattice.SourcePixel(at.Image, row, x);
                    float* target = direct ? lattice.TargetPixel(at) : columns + (long)i * width;
                    int stride = lattice.StrideX, size = lattice.SourceW;
                    int left = x >= 0 ? 0 : Math.Min((stride - 1 - x) / stride, run);
                    int right = x + (run - 1) * stride < size
                        ? run
                        : Math.Clamp((size + stride - 1 - x) / stride, left, run);
                    // Those in the middle lie inside.
                    for (int j = 0; j < run; j++, x += stride, source += sourceStep, target += targetStep)
                    {
                        if (j == left)
                            for (; j < right; j++, x += stride, source += sourceStep, target += targetStep, live++)
                            {
                                pairs[2 * live] = source;
                                pairs[2 * live + 1] = target;
                            }
                        int column = j < run ? lattice.Column(x) : -1;
                        if (column < 0)
                            continue;
                        pairs[2 * live] = lattice.SourcePixel(at.Image, row, column);
                        pairs[2 * live + 1] = target;
                        live++;
                    }
                }
                at.X += run - 1;
                at.Advance(lattice);
            }
            return live;
        }
    }
}
