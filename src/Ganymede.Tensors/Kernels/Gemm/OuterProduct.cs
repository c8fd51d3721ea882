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

    // With no more channels than this, and then none beside them, the rows of a tile belong to several taps.
    private const int FewChannels = 16;

    // Positions of one pass: the columns of a panel for them fit the first-level cache; of few channels, where the
    // source pixels are as near, together with these.
    private const int Block = 128;
    private const int BlockOfFew = 96;

    // Columns of a part: narrow panels share the search for the pixels.
    private const int PartColumns = 64;

    // Rows of the result that one part has at most: with 64 columns they stay in the second-level cache, and
    // the pixels of a pass are fetched once for all of its taps.
    private const int RowsPerPart = 1280;

    // Rows of all taps together from which there are enough tiles to spread the fetching over.
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

        // Panels of columns; a part has one of them, or several for which it copies pixels once.
        public int panelCount;
        public int panelsPerPart;
        public int panelParts;

        // The rows of the result: taps, or ranges of the channels of one tap, or all at once if channels are few.
        public int units;
        public int tapsPerUnit;
        public int rangesPerTap;
        public int channelsPerRange;
        public bool few;

        // The positions: cut only if there are few results.
        public int pieces;
        public long positionsPerPiece;

        // Whether the columns of a position can be read in place.
        public bool direct;

        public void Arrange()
        {
            int width = T.Vector * T.MaxVectors;
            panelCount = (lattice.Outputs + width - 1) / width;
            few = lattice.Channels < FewChannels
                || (lattice.Channels == FewChannels && lattice.SourcePitch == FewChannels && lattice.Taps > 1);
            int wanted = (int)Math.Clamp(lattice.Operations / Grain, 1, WantedParts);
            units = tapsPerUnit = rangesPerTap = 1;
            channelsPerRange = lattice.Channels;
            int together = Math.Min(panelCount, Math.Max(1, PartColumns / width));
            if (!few)
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
            panelsPerPart = few ? (int)Math.Max(1, panelCount * Math.Min(most, wanted) / wanted) : together;
            direct = (few || (lattice.Outputs <= panelsPerPart * width && lattice.TargetBorder == PaddingMode.Zero))
                && lattice.Outputs % T.Vector == 0;
            panelParts = (panelCount + panelsPerPart - 1) / panelsPerPart;
            int results = units * panelParts;
            long cuts = Math.Min(most, (wanted + results - 1) / results);
            cuts = Math.Max(1, Math.Min(cuts, MaxPartials / Math.Max(1, lattice.Depth * lattice.Outputs)));
            positionsPerPiece = (positions + cuts - 1) / cuts;
            int block = few ? BlockOfFew : Block;
            positionsPerPiece = (positionsPerPiece + block - 1) / block * block;
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
            float** pairs = KernelScratch.Pointers(ScratchSlot.Table, 2 * Block + (few ? lattice.Depth + Rows : 0));
            float* edge = KernelScratch.Floats(ScratchSlot.Edge, Rows * panelWidth);
            long start = piece * positionsPerPiece, end = Math.Min(start + positionsPerPiece, lattice.Positions);
            int block = few ? BlockOfFew : Block;
            for (long begin = start; begin < end; begin += block)
            {
                int count = (int)Math.Min(block, end - begin);
                bool add = accumulate || begin > start;
                if (!direct)
                    PackColumns(begin, count, first, real, width, columns);
                if (few)
                    AddAllTaps(begin, count, first, real, width, columns, pairs, target, edge, add);
                else
                    AddTaps(unit, begin, count, real, width, columns, pairs, target, edge, add);
            }
        }

        /// <summary>
        /// A block of positions, for all taps and all panels of the part, on a copy of the source pixels.
        /// </summary>
        private readonly void AddAllTaps(
            long begin, int count, int first, int real, int width, float* columns, float** pairs, float* target,
            float* edge, bool add)
        {
            int depth = (int)lattice.Depth, panelWidth = T.Vector * T.MaxVectors;
            var at = new LatticeCursor(lattice, begin);
            var band = new SourceBand(lattice, at, count);
            FillPositions(band, at, count, first, columns, width, pairs);
            // Where each row of the result is in a position's pixels.
            nint* offsets = (nint*)(pairs + 2 * Block);
            for (int a = 0, row = 0; a < lattice.TapsY; a++)
                for (int b = 0; b < lattice.TapsX; b++)
                    for (int c = 0; c < lattice.Channels; c++, row++)
                        offsets[row] = a * lattice.StepY * band.Row + b * lattice.StepX * lattice.Channels + c;
            for (int row = depth; row < depth + Rows; row++)
                offsets[row] = 0;
            for (int column = 0; column < real; column += panelWidth)
            {
                int inPanel = Math.Min(panelWidth, real - column);
                for (int row = 0; row < depth; row += Rows)
                {
                    // The pixels of the next block lie behind these; a tile fetches its share of them. Where tiles are
                    // few, the processor's own fetching is as fast.
                    if (direct && column == 0 && depth >= ManyRows)
                        for (int i = row * count / depth; i < (row + Rows) * count / depth && i < count; i++)
                            Floats.Prefetch(pairs[2 * i + 1] + BlockOfFew * lattice.TargetPitch, real);
                    int valid = Math.Min(Rows, depth - row);
                    Tile(
                        inPanel, pairs, count, offsets + row, column, target + row * ldr + column, valid, 0, add, edge);
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
            nint* offsets = stackalloc nint[Rows];
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
                    for (int r = 0; r < Rows; r++)
                        offsets[r] = from + r;
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
                        Tile(inPanel, pairs, live, offsets, column, to + column, Rows, skip, add, edge);
                    }
                }
            }
        }

        /// <summary>
        /// One tile of the result, of which rows skip to valid - 1 and the first real columns are written.
        /// </summary>
        private readonly void Tile(
            int real, float** pairs, int count, nint* rows, int offsetB, float* to, int valid, int skip, bool add,
            float* edge)
        {
            int vectors = (real + T.Vector - 1) / T.Vector, width = vectors * T.Vector;
            float** outs = stackalloc float*[Rows];
            for (int r = 0; r < Rows; r++)
                outs[r] = real == width && r >= skip && r < valid ? to + r * ldr : edge + r * width;
            if (real < width && add)
                for (int r = skip; r < valid; r++)
                    Floats.Copy(to + r * ldr, outs[r], real);
            T.Outer(vectors, pairs, count, rows, offsetB, outs, add);
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

        private readonly void FillPositions(
            in SourceBand band, LatticeCursor at, int count, int first, float* columns, int width, float** pairs)
        {
            bool even = lattice.TargetBorder == PaddingMode.Zero;
            long sourceStep = lattice.StrideX * lattice.Channels;
            long targetStep = direct ? lattice.SpacingX * lattice.TargetPitch : width;
            for (int i = 0, run; i < count; i += run)
            {
                run = even || !direct ? Math.Min(lattice.CountX - at.X, count - i) : 1;
                float* source = band.Pixel(at);
                float* target = direct ? lattice.TargetPixel(at) + first : columns + (long)i * width;
                for (int j = i; j < i + run; j++, source += sourceStep, target += targetStep)
                {
                    pairs[2 * j] = source;
                    pairs[2 * j + 1] = target;
                }
                at.X += run - 1;
                at.Advance(lattice);
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
