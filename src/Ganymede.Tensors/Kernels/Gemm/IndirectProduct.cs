namespace Ganymede.Tensors.Kernels;

/// <summary>
/// target pixel [j] = Σ over taps and channels of source pixel [c] · weight [tap, c, j]: the forward of convolution, each
/// phase of its gradient in the input, and the matrix product. Source pixels are read in place through row pointers.
/// </summary>
/// <remarks>
/// How the work is cut depends on the shape alone. Three routes: tiles over row pointers; the same over patches copied
/// to rows, where a pixel has too few channels for a loop of its own; dot products along the channels, where there are
/// too few columns to fill a vector.
/// </remarks>
internal static unsafe class IndirectProduct<T>
    where T : struct, ITiles
{
    private const int Rows = ITiles.Rows;
    private const int Slots = ITiles.Slots;

    // Fewer channels than this and a patch is copied to one row.
    private const int FewChannels = 16;

    // Weight rows that one pass over the tiles of a chunk reads: with a panel of 64 columns, a quarter of a MiB.
    private const int BlockDepth = 1024;

    // The smallest piece of work that is worth a claim, in floating-point operations.
    private const double Grain = 1e6;
    private const int Parts = 32;

    public static bool UsesDot(int channels, int outputs) =>
        outputs * 2 <= T.Vector && channels >= T.Vector && channels % T.Vector == 0;

    /// <summary>Runs the sum; <paramref name="bias"/> (or null) and what the target held (if accumulate) are added.</summary>
    public static void Run(in Lattice lattice, in WeightSource weights, float* bias, bool accumulate)
    {
        if (lattice.Positions == 0 || lattice.Outputs == 0)
            return;
        bool dot = UsesDot(lattice.Channels, lattice.Outputs);
        bool patches = !dot && lattice.Taps > 1 && lattice.Channels < FewChannels;
        var body = new Body { lattice = lattice, bias = bias, accumulate = accumulate, dot = dot, patches = patches };
        body.zero = KernelScratch.Zeros(lattice.Channels);
        body.Arrange();
        if (dot)
            body.columns = Panels.PackColumns(lattice, weights);
        else
            body.panels = Panels.Pack<T>(lattice, weights, body.tiles);
        if (!dot && bias != null && lattice.Outputs % T.Vector != 0)
        {
            body.bias = KernelScratch.Floats(ScratchSlot.Bias, lattice.Outputs + T.Vector);
            new Span<float>(bias, lattice.Outputs).CopyTo(new(body.bias, lattice.Outputs));
            new Span<float>(body.bias + lattice.Outputs, T.Vector).Clear();
        }
        WorkerPool.Run(body.chunks * body.panelGroups, ref body);
    }

    private struct Body : IParallelBody
    {
        public Lattice lattice;
        public Panels panels;
        public float* columns;
        public float* bias;
        public float* zero;
        public bool accumulate;
        public bool dot;
        public bool patches;

        // One image position over many images to a tile, so that taps outside the image are left out for all its rows.
        public bool byPosition;
        public long tiles;
        public int tilesPerChunk;
        public int chunks;
        public int panelGroups;
        public int panelsPerGroup;

        /// <summary>Cuts the work into parts: chunks of tiles, and groups of panels where there are few chunks.</summary>
        public void Arrange()
        {
            long perPosition = (lattice.Images + Rows - 1) / Rows, inOrder = (lattice.Positions + Rows - 1) / Rows;
            byPosition = !patches && lattice.Taps > 1 && lattice.Images > 1
                && lattice.LiveShare * perPosition * lattice.Pixels < 0.95 * inOrder;
            tiles = byPosition ? perPosition * lattice.Pixels : inOrder;
            int width = T.Vector * T.MaxVectors, panelCount = dot ? 1 : (lattice.Outputs + width - 1) / width;
            int wanted = (int)Math.Clamp(lattice.Operations / Grain, 1, Parts);
            tilesPerChunk = lattice.Taps <= 32 ? 32 : 16;
            long count = (tiles + tilesPerChunk - 1) / tilesPerChunk;
            panelGroups = count >= wanted ? 1 : (int)Math.Min(panelCount, (wanted + count - 1) / count);
            panelsPerGroup = (panelCount + panelGroups - 1) / panelGroups;
            panelGroups = (panelCount + panelsPerGroup - 1) / panelsPerGroup;
            if (count * panelGroups < wanted)
                tilesPerChunk = (int)Math.Max(2, tiles * panelGroups / wanted);
            chunks = (int)((tiles + tilesPerChunk - 1) / tilesPerChunk);
        }

        public readonly void Run(int part)
        {
            int chunk = part / panelGroups, group = part % panelGroups;
            long first = (long)chunk * tilesPerChunk;
            int count = (int)Math.Min(tilesPerChunk, tiles - first);
            int segments = patches ? 1 : lattice.Taps;
            // For each tile: where its rows go, how many are real, how many segments it has; then the segments.
            float** heads = KernelScratch.Pointers(ScratchSlot.Table, (long)count * (Rows + 2 + (long)segments * Slots));
            float** table = heads + (long)count * (Rows + 2);
            float* edge = KernelScratch.Floats(ScratchSlot.Edge, (Rows + 1) * T.Vector * T.MaxVectors);
            float* dump = edge + Rows * T.Vector * T.MaxVectors;
            float* rows = patches ? KernelScratch.Floats(ScratchSlot.Patches, count * Rows * lattice.Depth) : null;
            for (int i = 0; i < count; i++)
                Fill(first + i, heads + (long)i * (Rows + 2), table + (long)i * segments * Slots, dump, rows + i * Rows * lattice.Depth);
            if (dot)
            {
                Dots(heads, table, count);
                return;
            }
            int last = Math.Min((group + 1) * panelsPerGroup, panels.Count);
            for (int panel = group * panelsPerGroup; panel < last; panel++)
                Sweep(panel, heads, table, count, segments, edge);
        }

        /// <summary>All tiles of the chunk against one panel, block by block of its depth.</summary>
        private readonly void Sweep(int panel, float** heads, float** table, int count, int segments, float* edge)
        {
            float* w = panels.Get(panel, out nint ldw, out int vectors, out int real);
            int first = panel * T.Vector * T.MaxVectors, width = vectors * T.Vector;
            nint channels = patches ? (nint)lattice.Depth : lattice.Channels;
            int block = (int)Math.Max(1, BlockDepth / Math.Max(1, channels));
            float** outs = stackalloc float*[Rows];
            for (int begin = 0; begin == 0 || begin < segments; begin += block)
                for (int i = 0; i < count; i++)
                {
                    float** head = heads + (long)i * (Rows + 2);
                    int valid = (int)head[Rows], live = (int)head[Rows + 1];
                    if (begin > 0 && begin >= live)
                        continue;
                    bool add = accumulate || begin > 0;
                    for (int r = 0; r < Rows; r++)
                        outs[r] = r >= valid ? head[r] : real == width ? head[r] + first : edge + r * width;
                    if (real < width && add)
                        for (int r = 0; r < valid; r++)
                            Copy(head[r] + first, outs[r], real);
                    T.Tile(
                        vectors, table + ((long)i * segments + begin) * Slots, Math.Min(block, live - begin), channels, w, ldw,
                        outs, bias == null || begin > 0 ? null : bias + first, add);
                    if (real < width)
                        for (int r = 0; r < valid; r++)
                            Copy(outs[r], head[r] + first, real);
                }
        }

        private readonly void Dots(float** heads, float** table, int count)
        {
            float** outs = stackalloc float*[Rows];
            for (int i = 0; i < count; i++)
            {
                float** head = heads + (long)i * (Rows + 2);
                int valid = (int)head[Rows], live = (int)head[Rows + 1];
                for (int j = 0, n; j < lattice.Outputs; j += n)
                {
                    n = Math.Min(T.MaxDotColumns, lattice.Outputs - j);
                    // Four columns are two and two rather than three and one.
                    if (lattice.Outputs - j == 4)
                        n = Math.Min(n, 2);
                    for (int r = 0; r < Rows; r++)
                        outs[r] = r < valid ? head[r] + j : head[r];
                    T.Dot(
                        n, table + (long)i * lattice.Taps * Slots, live, lattice.Channels,
                        columns + (long)j * lattice.Channels, lattice.Outputs, lattice.Channels,
                        outs, bias == null ? null : bias + j, accumulate);
                }
            }
        }

        /// <summary>Finds the rows of a tile. Rows beyond the last repeat the one before and write to the dump.</summary>
        private readonly void Fill(long tile, float** head, float** segments, float* dump, float* rows)
        {
            int taps = lattice.Taps, valid;
            long perPosition = (lattice.Images + Rows - 1) / Rows, first;
            if (byPosition)
            {
                first = tile % perPosition * Rows;
                valid = (int)Math.Min(Rows, lattice.Images - first);
            }
            else
            {
                first = tile * Rows;
                valid = (int)Math.Min(Rows, lattice.Positions - first);
            }
            head[Rows] = (float*)valid;
            bool whole = true;
            for (int r = 0; r < Rows; r++)
            {
                if (r >= valid)
                {
                    head[r] = dump;
                    if (patches)
                        segments[r] = segments[r - 1];
                    else
                        for (int t = 0; t < taps; t++)
                            segments[t * Slots + r] = segments[t * Slots + r - 1];
                    continue;
                }
                long image = byPosition ? first + r : (first + r) / lattice.Pixels;
                int pixel = (int)(byPosition ? tile / perPosition : (first + r) % lattice.Pixels);
                int ty = pixel / lattice.CountX, tx = pixel % lattice.CountX;
                head[r] = lattice.TargetPixel(image, ty, tx);
                if (patches)
                {
                    segments[r] = rows + r * lattice.Depth;
                    lattice.CopyPatch(image, ty, tx, segments[r]);
                }
                else
                {
                    whole &= FillRow(image, ty, tx, segments + r);
                }
            }
            if (patches)
            {
                segments[Rows] = null;
                head[Rows + 1] = (float*)1;
                return;
            }
            int live = 0;
            for (int t = 0; t < taps; t++)
            {
                float** from = segments + t * Slots;
                if (!whole && from[0] == zero && from[1] == zero && from[2] == zero && from[3] == zero && from[4] == zero
                    && from[5] == zero)
                    continue;
                float** to = segments + live++ * Slots;
                if (to != from)
                    for (int r = 0; r < Rows; r++)
                        to[r] = from[r];
                to[Rows] = (float*)((nint)t * lattice.Channels);
            }
            head[Rows + 1] = (float*)live;
        }

        /// <summary>The source pixels of one target pixel, one a tap; says whether all lie inside.</summary>
        private readonly bool FillRow(long image, int ty, int tx, float** to)
        {
            int top = ty * lattice.StrideY + lattice.BaseY, left = tx * lattice.StrideX + lattice.BaseX;
            int bottom = top + (lattice.TapsY - 1) * lattice.StepY, right = left + (lattice.TapsX - 1) * lattice.StepX;
            if (top >= 0 && left >= 0 && bottom < lattice.SourceH && right < lattice.SourceW)
            {
                float* row = lattice.SourcePixel(image, top, left);
                long down = lattice.StepY * lattice.SourceW * lattice.SourcePitch, across = lattice.StepX * lattice.SourcePitch;
                for (int a = 0; a < lattice.TapsY; a++, row += down)
                {
                    float* pixel = row;
                    for (int b = 0; b < lattice.TapsX; b++, to += Slots, pixel += across)
                        *to = pixel;
                }
                return true;
            }
            for (int a = 0; a < lattice.TapsY; a++)
            {
                int y = top + a * lattice.StepY;
                for (int b = 0; b < lattice.TapsX; b++, to += Slots)
                {
                    int x = left + b * lattice.StepX;
                    *to = (uint)y < (uint)lattice.SourceH && (uint)x < (uint)lattice.SourceW
                        ? lattice.SourcePixel(image, y, x)
                        : zero;
                }
            }
            return false;
        }

        private static void Copy(float* from, float* to, int count)
        {
            for (int i = 0; i < count; i++)
                to[i] = from[i];
        }
    }
}
