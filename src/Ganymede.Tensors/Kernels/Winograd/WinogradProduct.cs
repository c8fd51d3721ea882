namespace Ganymede.Tensors.Kernels;

/// <summary>
/// target = source convolved with weights. Each part makes some columns of the target for a band of tiles: source pixels
/// to a matrix [tiles, channels] for each point, those times the weights' matrices, and the products to target pixels.
/// </summary>
/// <remarks>
/// Where there are many bands, a part makes all columns of one, and keeps its matrices in the second-level cache. Where
/// there are few, all sources are transformed first and the columns divided among parts, or threads would stand idle.
/// Weights are transformed for some columns at a time, so that scratch memory is bounded.
/// </remarks>
internal static unsafe class WinogradProduct<T, V, K>
    where T : struct, ITiles
    where V : struct, ISimd<V>
    where K : struct, IWinogradTaps
{
    private const int Rows = ITiles.Rows;

    // Columns that are multiplied and finished together.
    private const int Columns = 64;

    // Floats of a band's matrices, where it is one part's own.
    private const long BandFloats = 200_000;
    private const int LeastTiles = 24;
    private const int MostTiles = 96;

    // With fewer bands than this, columns are divided too, and bands have up to so many tiles: fewer with few panels.
    private const int FewBands = 8;
    private const int SharedTiles = 66;
    private const int FewPanels = 4;

    // Floats of the transformed sources and of the transformed weights, at most.
    private const long SharedFloats = 2_500_000;
    private const long WeightFloats = 5_000_000;

    // Tiles of sources, and channels of the weights, that one part transforms.
    private const int SourceTiles = 6;
    private const int Piece = 16;

    // Matrices begin a cache line more apart than a power of two would have them, or they would share few cache sets.
    private const int Line = 16;

    private static int Points => WinogradTransforms<V, K>.Points;

    public static void Run(in IndirectSum sum)
    {
        Lattice lattice = sum.Lattice;
        if (lattice.Positions == 0)
            return;
        int channels = lattice.StrideY * lattice.StrideX * lattice.Channels;
        var tiles = new WinogradTiles(lattice, K.Side);
        long band = Math.Clamp(BandFloats / (Points * (channels + Columns)) / Rows * Rows, LeastTiles, MostTiles);
        bool shared = lattice.Outputs > Columns && tiles.Count < FewBands * band;
        long columns = WeightFloats / (Points * channels) / Columns * Columns;
        columns = Math.Min(Math.Max(columns, Columns), lattice.Outputs);
        if (shared)
            band = Even(tiles.Count, columns < FewPanels * Columns ? SharedTiles / 2 : SharedTiles);
        var body = new Body
        {
            Lattice = lattice,
            Tiles = tiles,
            Channels = channels,
            Band = (int)band,
            SourceStep = band * channels + Line,
            Bias = sum.Bias,
            Zeros = KernelScratch.Zeros(lattice.Channels),
        };
        body.WeightStep = channels * columns + Line;
        body.Weights = KernelScratch.Floats(ScratchSlot.Weights, Points * body.WeightStep);
        long bands = (tiles.Count + band - 1) / band, round = bands;
        if (shared)
        {
            round = Math.Clamp(SharedFloats / (Points * body.SourceStep), 1, bands);
            body.Shared = KernelScratch.Floats(ScratchSlot.Partials, round * Points * body.SourceStep);
        }
        for (long first = 0; first < bands; first += round)
        {
            body.First = first * band;
            body.Count = Math.Min(round * band, tiles.Count - body.First);
            if (shared)
            {
                var sources = new SourceBody { Of = body };
                WorkerPool.Run((int)((body.Count + SourceTiles - 1) / SourceTiles), ref sources);
            }
            for (int column = 0; column < lattice.Outputs; column += (int)columns)
            {
                body.Column = column;
                body.Width = (int)Math.Min(columns, lattice.Outputs - column);
                if (first == 0 || columns < lattice.Outputs)
                {
                    var weights = new WeightBody { Of = body, Source = sum.Weights };
                    WorkerPool.Run(channels / Piece, ref weights);
                }
                body.Panels = shared ? (body.Width + Columns - 1) / Columns : 1;
                WorkerPool.Run((int)((body.Count + band - 1) / band) * body.Panels, ref body);
            }
        }
    }

    // Bands of whole rows of tiles of the product, about as large as each other.
    private static long Even(long count, int most)
    {
        long bands = (count + most - 1) / most;
        return ((count + bands - 1) / bands + Rows - 1) / Rows * Rows;
    }

    /// <summary>
    /// Transforms the weights of some channels, for the columns at work, into panels as wide as a tile of the product.
    /// </summary>
    private struct WeightBody : IParallelBody
    {
        public Body Of;
        public WeightSource Source;

        public readonly void Run(int part)
        {
            int first = part * Piece, panelWidth = T.Vector * T.MaxVectors, width = Of.Width;
            int strideX = Of.Lattice.StrideX, strideY = Of.Lattice.StrideY;
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, K>.Space);
            int phase = first / Of.Lattice.Channels, channel = first % Of.Lattice.Channels;
            float* from = Source.First + phase / strideX * Source.TapY + phase % strideX * Source.TapX
                + channel * Source.Row + Of.Column * Source.Column;
            long down = strideY * Source.TapY, right = strideX * Source.TapX, row = Source.Row;
            if (Source.Column != 1)
            {
                float* turned = KernelScratch.Floats(ScratchSlot.Transposed, (long)K.Taps * K.Taps * Piece * width);
                for (int tap = 0; tap < K.Taps * K.Taps; tap++)
                    Transpose.Run(
                        from + tap / K.Taps * down + tap % K.Taps * right, Source.Column, width, Piece,
                        turned + (long)tap * Piece * width, width);
                from = turned;
                row = width;
                right = (long)Piece * width;
                down = K.Taps * right;
            }
            for (int panel = 0; panel < width; panel += panelWidth)
            {
                int wide = Math.Min(panelWidth, width - panel);
                float* to = Of.Weights + (long)panel * Of.Channels + (long)first * wide;
                for (int c = 0; c < Piece; c++, to += wide)
                    for (int j = 0; j < wide; j += V.Width)
                        WinogradTransforms<V, K>.Weight(
                            from + c * row + panel + j, (nint)down, (nint)right, space, to + j, (nint)Of.WeightStep);
            }
        }
    }

    /// <summary>Transforms the sources of some tiles, band by band.</summary>
    private struct SourceBody : IParallelBody
    {
        public Body Of;

        public readonly void Run(int part)
        {
            long last = Math.Min(Of.Count, (part + 1L) * SourceTiles);
            for (long i = (long)part * SourceTiles; i < last; i++)
                Of.Transform(Of.First + i, Of.Shared + i / Of.Band * Points * Of.SourceStep, i % Of.Band);
        }
    }

    private struct Body : IParallelBody
    {
        public Lattice Lattice;
        public WinogradTiles Tiles;
        public int Channels;
        public int Band;
        public long SourceStep;
        public float* Weights;
        public long WeightStep;
        public float* Bias;
        public float* Zeros;

        /// <summary>The transformed sources of all bands at work; null where each part makes its own.</summary>
        public float* Shared;

        // The tiles and columns at work, and into how many panels parts divide these.
        public long First;
        public long Count;
        public int Column;
        public int Width;
        public int Panels;

        public readonly void Run(int part)
        {
            int number = part / Panels, begin = Panels == 1 ? 0 : part % Panels * Columns;
            int end = Panels == 1 ? Width : Math.Min(Width, begin + Columns);
            long first = (long)number * Band;
            int count = (int)Math.Min(Band, Count - first);
            float* sources = Shared + number * Points * SourceStep;
            first += First;
            if (Shared == null)
            {
                sources = KernelScratch.Floats(ScratchSlot.Patches, Points * SourceStep);
                for (int i = 0; i < count; i++)
                    Transform(first + i, sources, i);
            }
            for (int panel = begin; panel < end; panel += Columns)
                Panel(first, count, sources, panel, Math.Min(Columns, end - panel));
        }

        /// <summary>One tile's sources, to a row of a band's matrices.</summary>
        public readonly void Transform(long tile, float* to, long row)
        {
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, K>.Space);
            float** pixels = stackalloc float*[Winograd.MaxPoints];
            to += row * Channels;
            for (int phase = 0; phase < Lattice.StrideY * Lattice.StrideX; phase++)
            {
                Tiles.Sources(Lattice, tile, phase, WinogradTransforms<V, K>.Reach, Zeros, pixels);
                for (int c = 0; c < Lattice.Channels; c += V.Width, to += V.Width)
                    WinogradTransforms<V, K>.Source(pixels, c, space, to, (nint)SourceStep);
            }
        }

        /// <summary>Some of the columns at work of a band's target pixels.</summary>
        private readonly void Panel(long first, int count, float* sources, int panel, int columns)
        {
            long step = (long)Band * columns + Line;
            float* targets = KernelScratch.Floats(ScratchSlot.Columns, Points * step);
            for (int point = 0; point < Points; point++)
                Multiply(
                    sources + point * SourceStep, Weights + point * WeightStep, panel, columns,
                    targets + point * step, count);
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, K>.Space + Lattice.Outputs);
            float** pixels = stackalloc float*[Winograd.MaxPoints];
            for (int i = 0; i < count; i++)
            {
                // What lies beyond the target is written to one place behind the space.
                Tiles.Targets(Lattice, first + i, space + WinogradTransforms<V, K>.Space, pixels);
                for (int j = 0; j < columns; j += V.Width)
                    WinogradTransforms<V, K>.Target(
                        targets + (long)i * columns + j, (nint)step, space, Bias, pixels, Column + panel + j);
            }
        }

        /// <summary>
        /// The product at one point. The rows of a last tile beyond the count hold what an earlier band left there, and
        /// their results are not read.
        /// </summary>
        private readonly void Multiply(float* from, float* weights, int panel, int columns, float* to, int count)
        {
            float** segment = stackalloc float*[ITiles.Slots];
            float** outs = stackalloc float*[Rows];
            segment[Rows] = null;
            for (int begin = 0; begin < columns; begin += T.Vector * T.MaxVectors)
            {
                int width = Math.Min(T.Vector * T.MaxVectors, columns - begin);
                for (int i = 0; i < count; i += Rows)
                {
                    for (int r = 0; r < Rows; r++)
                    {
                        segment[r] = from + (long)(i + r) * Channels;
                        outs[r] = to + (long)(i + r) * columns + begin;
                    }
                    T.Tile(
                        width / T.Vector, segment, 1, Channels, weights + (long)(panel + begin) * Channels, width, outs,
                        null, false);
                }
            }
        }
    }
}
