namespace Ganymede.Tensors.Kernels;

/// <summary>
/// target pixel [j] = Σ over taps and channels of source pixel [c] · weight [tap, c, j]: the forward of convolution,
/// each phase of its gradient in the input, and the matrix product. Source pixels are read in place by row pointers.
/// </summary>
/// <remarks>
/// How the work is cut depends on the shape alone. Routes: tiles over row pointers, one a tap; where a pixel has too
/// few channels for that, one for each row of taps in a copy of the pixels with their border; dot products along the
/// channels, where there are too few columns to fill a vector.
/// </remarks>
internal static unsafe partial class IndirectProduct<T>
    where T : struct, ITiles
{
    private const int Rows = ITiles.Rows;
    private const int Slots = ITiles.Slots;
    private const int Head = Rows + 3;

    // Fewer channels than this and a tap is no loop of its own.
    private const int FewChannels = 16;

    // Weight rows that one pass over the tiles of a chunk reads: with a panel of 64 columns, a quarter of a MiB.
    private const int BlockDepth = 1024;

    // Weights of at least so many floats that at most so many tiles read are copied by each part for itself, just
    // before it reads them: they come from memory once, and are in the second-level cache when they are wanted.
    private const int ManyWeights = 32768;
    private const int FewTiles = 64;

    // Columns that it copies at a time: of narrow panels several, so that more than a line of each row is read.
    private const int LocalColumns = 64;
    private const int LocalParts = 8;
    private const int LeastTiles = 12;

    // The smallest piece of work that is worth a claim, in floating-point operations.
    private const double Grain = 1e6;
    private const int WantedParts = 32;

    public static bool UsesDot(int channels, int outputs) =>
        outputs * 2 <= T.Vector && channels >= T.Vector && channels % T.Vector == 0;

    /// <summary>
    /// Runs one sum; <paramref name="bias"/> (or null) and what the target held (if accumulate) are added.
    /// </summary>
    public static void Run(in Lattice lattice, in WeightSource weights, float* bias, bool accumulate)
    {
        var sum = new IndirectSum { Lattice = lattice, Weights = weights, Bias = bias, Accumulate = accumulate };
        Run(new ReadOnlySpan<IndirectSum>(ref sum));
    }

    /// <summary>
    /// Runs sums with different targets as one job. Those that read the same source, as the phases of a gradient do, go
    /// through it side by side.
    /// </summary>
    public static void Run(ReadOnlySpan<IndirectSum> sums)
    {
        Body* bodies = stackalloc Body[sums.Length];
        long weights = 0, biases = 0, sizes = 0;
        int parts = 0, channels = 0;
        for (int i = 0; i < sums.Length; i++)
        {
            bodies[i] = new Body(sums[i]);
            parts = Math.Max(parts, bodies[i].Parts);
            channels = Math.Max(channels, bodies[i].channels);
            weights += bodies[i].WeightFloats;
            biases += bodies[i].BiasFloats;
            sizes += bodies[i].moments.Floats;
        }
        float* zero = KernelScratch.Zeros(channels);
        float* packed = KernelScratch.Floats(ScratchSlot.Weights, weights);
        float* padded = KernelScratch.Floats(ScratchSlot.Bias, biases);
        float* places = KernelScratch.Floats(ScratchSlot.Moments, sizes);
        for (int i = 0; i < sums.Length; i++)
        {
            bodies[i].Pack(sums[i], zero, packed, padded);
            bodies[i].moments.Clear(places);
            packed += bodies[i].WeightFloats;
            padded += bodies[i].BiasFloats;
            places += bodies[i].moments.Floats;
        }
        var job = new Job { Bodies = bodies, Count = sums.Length };
        WorkerPool.Run(parts * sums.Length, ref job);
        for (int i = 0; i < sums.Length; i++)
            bodies[i].moments.Join();
    }

    private struct Job : IParallelBody
    {
        public Body* Bodies;
        public int Count;

        public readonly void Run(int part)
        {
            Body* body = Bodies + part % Count;
            if (part / Count < body->Parts)
                body->Run(part / Count);
        }
    }

    private partial struct Body
    {
        public Lattice lattice;
        public Panels panels;
        public WeightSource weights;
        public bool local;
        public float* columns;
        public float* bias;
        public float* zero;
        public bool accumulate;
        public Activation activation;
        public MomentPlaces moments;
        public bool dot;

        // Few channels: tiles read a copy of the source.
        public bool few;

        // Segments of a row and the length of each.
        public int segments;
        public int channels;

        // One image position over many images to a tile, so that taps outside the image are left out for all its rows.
        public bool byPosition;
        public long tiles;
        public int tilesPerChunk;
        public int chunks;
        public int panelGroups;
        public int panelsPerGroup;

        public Body(in IndirectSum sum)
        {
            lattice = sum.Lattice;
            bias = sum.Bias;
            accumulate = sum.Accumulate;
            activation = sum.Activation;
            dot = UsesDot(lattice.Channels, lattice.Outputs);
            few = !dot && lattice.Taps > 1 && lattice.Channels < FewChannels;
            // In the copy, taps that are neighbours are one run of floats.
            bool runs = few && lattice.StepX == 1;
            segments = runs ? lattice.TapsY : lattice.Taps;
            channels = runs ? lattice.TapsX * lattice.Channels : lattice.Channels;
            if (lattice.Positions == 0 || lattice.Outputs == 0)
                return;
            weights = sum.Weights;
            Arrange();
            // Tiles of many images have rows of several, in no order.
            if (!byPosition || sum.Moments == null || sum.Moments->Sets == 1)
                moments = new MomentPlaces(
                    sum.Moments, byPosition ? tiles * Rows : lattice.Positions, (long)tilesPerChunk * Rows);
            if (!dot)
                panels = Panels.Plan<T>(lattice, weights, tiles, local);
        }

        public readonly int Parts => chunks * panelGroups;

        public readonly long WeightFloats =>
            chunks == 0 ? 0 : dot ? lattice.Depth * lattice.Outputs : (panels.PackedSize + 15) / 16 * 16;

        public readonly long BiasFloats => dot || bias == null || lattice.Outputs % T.Vector == 0
            ? 0
            : (lattice.Outputs + T.Vector - 1) / T.Vector * T.Vector;

        /// <summary>
        /// Copies the weights, and a bias that does not end with a whole vector, to the given places.
        /// </summary>
        public void Pack(in IndirectSum sum, float* zeros, float* packed, float* padded)
        {
            zero = zeros;
            if (chunks == 0)
                return;
            if (dot)
            {
                columns = packed;
                Panels.PackColumns(lattice, sum.Weights, packed);
            }
            else
            {
                panels.Pack(lattice, sum.Weights, packed);
            }
            if (BiasFloats == 0)
                return;
            Floats.Copy(bias, padded, lattice.Outputs);
            for (long j = lattice.Outputs; j < BiasFloats; j++)
                padded[j] = 0;
            bias = padded;
        }

        /// <summary>
        /// Cuts the work into parts: chunks of tiles, and groups of panels where there are few chunks.
        /// </summary>
        private void Arrange()
        {
            long perPosition = (lattice.Images + Rows - 1) / Rows, inOrder = (lattice.Positions + Rows - 1) / Rows;
            byPosition = !few && lattice.Taps > 1 && lattice.Images > 1
                && lattice.LiveShare * perPosition * lattice.Pixels < 0.95 * inOrder;
            tiles = byPosition ? perPosition * lattice.Pixels : inOrder;
            int width = T.Vector * T.MaxVectors, panelCount = dot ? 1 : (lattice.Outputs + width - 1) / width;
            int wanted = (int)Math.Clamp(lattice.Operations / Grain, 1, WantedParts);
            tilesPerChunk = few ? 64 : lattice.Taps <= 32 ? 32 : 16;
            long count = (tiles + tilesPerChunk - 1) / tilesPerChunk;
            // Parts of one chunk each fill its table, so they should have several panels where they can.
            panelGroups = count >= wanted ? 1 : (int)Math.Min(panelCount, (wanted + count - 1) / count);
            panelsPerGroup = (panelCount + panelGroups - 1) / panelGroups;
            panelGroups = (panelCount + panelsPerGroup - 1) / panelsPerGroup;
            if (count * panelGroups < wanted)
                tilesPerChunk = (int)Math.Max(2, tiles * panelGroups / wanted);
            ArrangeLocal(perPosition, panelCount);
            chunks = (int)((tiles + tilesPerChunk - 1) / tilesPerChunk);
        }

        /// <summary>Makes chunks larger and panel groups smaller where parts copy their weights themselves.</summary>
        private void ArrangeLocal(long perPosition, int panelCount)
        {
            // Where each position has weights of its own, as those of an image of one pixel that becomes four by four,
            // the tiles of a position stay together.
            bool apart = byPosition && perPosition <= FewTiles && lattice.LiveShare * lattice.Pixels < 1.5;
            // Rows of a narrow panel are single lines of memory, far from each other: too slow to be read in place.
            int panelWidth = T.Vector * T.MaxVectors;
            bool narrow = panelWidth < LocalColumns && lattice.Outputs > panelWidth;
            local = !dot && !few && lattice.Depth * lattice.Outputs >= ManyWeights
                && (apart || tiles <= FewTiles) && (narrow || !Panels.InPlace<T>(lattice, weights, tiles));
            if (!local)
                return;
            tilesPerChunk = apart
                ? (int)perPosition
                : (int)Math.Clamp(tiles * panelCount / LocalParts, LeastTiles, FewTiles);
            long count = (tiles + tilesPerChunk - 1) / tilesPerChunk;
            panelGroups = (int)Math.Clamp(WantedParts / count, 1, panelCount);
            panelsPerGroup = (panelCount + panelGroups - 1) / panelGroups;
            panelGroups = (panelCount + panelsPerGroup - 1) / panelsPerGroup;
        }

        public readonly void Run(int part)
        {
            int chunk = part / panelGroups, group = part % panelGroups;
            long first = (long)chunk * tilesPerChunk;
            int count = (int)Math.Min(tilesPerChunk, tiles - first);
            // For each tile: where its rows go, how many are real, how many segments it has; then the segments.
            float** heads = KernelScratch.Pointers(ScratchSlot.Table, (long)count * (Head + segments * Slots) + 1);
            float** table = heads + (long)count * Head;
            float* edge = KernelScratch.Floats(ScratchSlot.Edge, (Rows + 1) * T.Vector * T.MaxVectors);
            float* dump = edge + Rows * T.Vector * T.MaxVectors;
            var at = new LatticeCursor(lattice, byPosition ? 0 : first * Rows);
            if (few)
            {
                var band = new SourceBand(lattice, at, Math.Min((long)count * Rows, lattice.Positions - first * Rows));
                for (int i = 0; i < count; i++)
                    FillBand(
                        band, first + i, ref at, heads + (long)i * Head, table + (long)i * segments * Slots, dump);
            }
            else
            {
                for (int i = 0; i < count; i++)
                    Fill(first + i, ref at, heads + (long)i * Head, table + (long)i * segments * Slots, dump);
            }
            if (dot)
            {
                Dots(heads, table, count);
                Finish(first, heads, count, 0, lattice.Outputs);
                return;
            }
            int last = Math.Min((group + 1) * panelsPerGroup, panels.Count);
            int together = local ? Math.Max(1, LocalColumns / (T.Vector * T.MaxVectors)) : 1;
            for (int panel = group * panelsPerGroup, some; panel < last; panel += some)
            {
                some = Math.Min(together, last - panel);
                Sweep(panel, some, heads, table, count, edge);
                int column = panel * T.Vector * T.MaxVectors;
                int columns = Math.Min(some * T.Vector * T.MaxVectors, lattice.Outputs - column);
                Finish(first, heads, count, column, columns);
            }
        }

        /// <summary>Applies the function to some columns of the chunk's targets, and sums up their moments.</summary>
        private readonly void Finish(long tile, float** heads, int count, int first, int columns)
        {
            bool activated = activation.Kind != ActivationKind.None;
            long row = tile * Rows;
            int rows = 0;
            float** some = stackalloc float*[MomentPlaces.Block];
            for (int i = 0; i < count && (activated || moments.AreWanted); i++, heads += Head)
            {
                int valid = (int)heads[Rows];
                if (activated)
                    Epilogue.Rows(T.Isa, activation, heads, valid, first, columns);
                for (int r = 0; r < valid; r++)
                    some[rows++] = heads[r];
                if (i < count - 1 && rows <= MomentPlaces.Block - Rows)
                    continue;
                moments.AddRows(T.Isa, row, some, rows, first, columns);
                row += rows;
                rows = 0;
            }
        }
    }
}
