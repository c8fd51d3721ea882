namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The gradient of a convolution in its weights: for each point, the sum over tiles of transformed source pixel times
/// transformed target pixel, and then their transform. Chunks of tiles are transformed by one job and summed by the
/// next, so that scratch memory is bounded; each sum belongs to one part and goes through the tiles in order.
/// </summary>
/// <remarks>
/// With few channels, a part sums all of them at one point, so that its matrices are read once. With many, a part sums a
/// block of input by output channels at all points, fetches the next point's matrices meanwhile, and transforms the sums
/// while they are in the second-level cache.
/// </remarks>
internal static unsafe class WinogradOuter<T, V, K>
    where T : struct, ITiles
    where V : struct, ISimd<V>
    where K : struct, IWinogradTaps
{
    private const int Rows = ITiles.Rows;
    private const int Line = 16;

    // Floats of a chunk's matrices. Blocks transform their sums once a chunk.
    private const long ChunkFloats = 1 << 20;
    private const long BlockChunkFloats = 3_500_000;
    private const int LeastTiles = 96;

    // Tiles that one part transforms.
    private const int Piece = 12;

    // Tiles of one pass: two panels of them fit the first-level cache.
    public const int Block = 96;

    // Columns of a panel of source channels: whole vectors and whole tiles.
    public const int SourcePanel = 48;

    // Columns of a block: whole panels of any instruction set.
    private const int TargetPanel = 64;

    private static int Points => WinogradTransforms<V, K>.Points;

    public static void Run(in Lattice lattice, float* result, bool inBlocks)
    {
        int phases = lattice.StrideY * lattice.StrideX, channels = phases * lattice.Channels;
        int outputs = lattice.Outputs;
        var tiles = new WinogradTiles(lattice, K.Side);
        int blocks = (channels + SourcePanel - 1) / SourcePanel * ((outputs + TargetPanel - 1) / TargetPanel);
        long most = (inBlocks ? BlockChunkFloats : ChunkFloats) / (Points * (channels + outputs));
        long chunk = Share(Math.Max(1, tiles.Count), Math.Max(LeastTiles, most));
        var body = new TransformBody
        {
            Lattice = lattice,
            Tiles = tiles,
            Channels = channels,
            Chunk = (int)chunk,
            SourceStep = chunk * channels + Line,
            TargetStep = chunk * outputs + Line,
            Zeros = KernelScratch.Zeros(Math.Max(channels, outputs)),
        };
        body.Sources = KernelScratch.Floats(ScratchSlot.Partials, Points * body.SourceStep);
        body.Targets = KernelScratch.Floats(ScratchSlot.Weights, Points * body.TargetStep);
        long step = (long)channels * outputs + Line;
        float* sums = inBlocks ? null : KernelScratch.Floats(ScratchSlot.Patches, Points * step);
        for (long first = 0; first == 0 || first < tiles.Count; first += chunk)
        {
            body.First = first;
            body.Count = (int)Math.Min(chunk, tiles.Count - first);
            WorkerPool.Run((body.Count + Piece - 1) / Piece, ref body);
            if (inBlocks)
            {
                var block = new BlockBody { Data = body, Result = result };
                WorkerPool.Run(blocks, ref block);
                continue;
            }
            var sum = new SumBody { Data = body, Sums = sums, Step = step };
            WorkerPool.Run(Points, ref sum);
        }
        if (inBlocks)
            return;
        var last = new ResultBody { Lattice = lattice, Sums = sums, Step = step, Result = result };
        WorkerPool.Run(channels, ref last);
    }

    // The size of pieces about as large as each other, at most of some size.
    public static long Share(long count, long most)
    {
        long pieces = Math.Max(1, (count + most - 1) / most);
        return (count + pieces - 1) / pieces;
    }

    /// <summary>Transforms tiles of the source and of the target, into panels of channels with a row a tile.</summary>
    private struct TransformBody : IParallelBody
    {
        public Lattice Lattice;
        public WinogradTiles Tiles;
        public int Channels;
        public long First;
        public int Count;
        public int Chunk;
        public float* Sources;
        public long SourceStep;
        public float* Targets;
        public long TargetStep;
        public float* Zeros;

        public readonly void Run(int part)
        {
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, K>.Space);
            float** pixels = stackalloc float*[Winograd.MaxPoints];
            int last = Math.Min((part + 1) * Piece, Count);
            for (int i = part * Piece; i < last; i++)
            {
                for (int from = 0, phase = 0; from < Channels; from += Lattice.Channels, phase++)
                {
                    Tiles.Sources(Lattice, First + i, phase, WinogradTransforms<V, K>.Reach, Zeros, pixels);
                    for (int c = 0; c < Lattice.Channels; c += V.Width)
                        WinogradTransforms<V, K>.Source(
                            pixels, c, space, Place(Sources, i, from + c, SourcePanel, Channels), (nint)SourceStep);
                }
                Tiles.Targets(Lattice, First + i, Zeros, pixels);
                for (int j = 0; j < Lattice.Outputs; j += V.Width)
                    WinogradTransforms<V, K>.TargetTransposed(
                        pixels, j, space, Place(Targets, i, j, T.Vector * T.MaxVectors, Lattice.Outputs),
                        (nint)TargetStep);
            }
        }

        /// <summary>The sums at one point of some channels by some outputs.</summary>
        public readonly void Sum(
            int point, int channel, int height, int column, int width, float* to, int row, bool add, bool ahead)
        {
            float* left = Sources + point * SourceStep + (long)channel * Chunk;
            float* right = Targets + point * TargetStep + (long)column * Chunk;
            WinogradOuter<T, V, K>.Sum(
                left, right, Count, Chunk, height, width, to, row, add, ahead ? left + SourceStep : null,
                ahead ? right + TargetStep : null);
        }

        private readonly float* Place(float* to, int tile, int column, int panelWidth, int columns)
        {
            int panel = column / panelWidth * panelWidth, width = Math.Min(panelWidth, columns - panel);
            return to + (long)panel * Chunk + (long)tile * width + (column - panel);
        }
    }

    /// <summary>The sums of all channels at one point, over the tiles of a chunk.</summary>
    private struct SumBody : IParallelBody
    {
        public TransformBody Data;
        public float* Sums;
        public long Step;

        public readonly void Run(int part)
        {
            int channels = Data.Channels, outputs = Data.Lattice.Outputs;
            for (int c = 0; c < channels; c += SourcePanel)
                Data.Sum(
                    part, c, Math.Min(SourcePanel, channels - c), 0, outputs,
                    Sums + part * Step + (long)c * outputs, outputs, Data.First > 0, false);
        }
    }

    /// <summary>
    /// The gradients of a block of weights from a chunk of tiles; added to what earlier chunks gave.
    /// </summary>
    private struct BlockBody : IParallelBody
    {
        private const int Step = SourcePanel * TargetPanel + Line;

        public TransformBody Data;
        public float* Result;

        public readonly void Run(int part)
        {
            int across = (Data.Lattice.Outputs + TargetPanel - 1) / TargetPanel;
            int channel = part / across * SourcePanel, column = part % across * TargetPanel;
            int height = Math.Min(SourcePanel, Data.Channels - channel);
            int width = Math.Min(TargetPanel, Data.Lattice.Outputs - column);
            float* sums = KernelScratch.Floats(ScratchSlot.Columns, Points * Step);
            for (int point = 0; point < Points; point++)
                Data.Sum(point, channel, height, column, width, sums + point * Step, width, false, true);
            for (int c = 0; c < height; c++)
                Finish(
                    Data.Lattice, sums + c * width, Step, channel + c, column, width, Result, Data.First > 0);
        }
    }

    /// <summary>The gradients of one input channel's weights in one phase, from their sums.</summary>
    private struct ResultBody : IParallelBody
    {
        public Lattice Lattice;
        public float* Sums;
        public long Step;
        public float* Result;

        public readonly void Run(int part) => Finish(
            Lattice, Sums + (long)part * Lattice.Outputs, (nint)Step, part, 0, Lattice.Outputs, Result, false);
    }

    /// <summary>
    /// The sums of a panel of some channels with the panels of some outputs over rows of a matrix, a tile each; unless
    /// null, what comes next is fetched meanwhile.
    /// </summary>
    /// <param name="left">The panel of channels.</param>
    /// <param name="right">The first panel of outputs.</param>
    /// <param name="rows">Rows that are summed.</param>
    /// <param name="matrix">Rows of the matrices.</param>
    /// <param name="height">Channels.</param>
    /// <param name="width">Outputs.</param>
    /// <param name="to">The sums.</param>
    /// <param name="row">Floats from one channel's sums to the next.</param>
    /// <param name="add">Whether they are added to what is there.</param>
    /// <param name="nextLeft">The panel of channels that comes next.</param>
    /// <param name="nextRight">The panels of outputs that come next.</param>
    public static void Sum(
        float* left, float* right, int rows, long matrix, int height, int width, float* to, int row, bool add,
        float* nextLeft, float* nextRight)
    {
        int panelWidth = T.Vector * T.MaxVectors;
        float** pairs = KernelScratch.Pointers(ScratchSlot.Table, 2 * Block);
        if (rows == 0)
            for (int c = 0; c < height; c++)
                new Span<float>(to + (long)c * row, width).Clear();
        int pass = (int)Share(rows, Block);
        for (int begin = 0; begin < rows; begin += pass)
        {
            int count = Math.Min(pass, rows - begin);
            for (int j = 0; j < width; j += panelWidth)
            {
                int wide = Math.Min(panelWidth, width - j);
                float* panel = right + j * matrix;
                for (int i = 0; i < count; i++)
                {
                    pairs[2 * i] = left + (long)(begin + i) * height;
                    pairs[2 * i + 1] = panel + (long)(begin + i) * wide;
                }
                float* aheadLeft = nextLeft == null ? null : nextLeft + (long)begin * height;
                float* aheadRight = nextLeft == null ? null : nextRight + j * matrix + (long)begin * wide;
                Panel(pairs, count, height, wide, to + j, row, add || begin > 0, aheadLeft, aheadRight);
            }
        }
    }

    /// <summary>
    /// The sums of one panel with another; unless null, panels that come next are fetched meanwhile. A last tile begins
    /// earlier and leaves its first rows alone.
    /// </summary>
    public static void Panel(
        float** pairs, int count, int height, int width, float* to, int row, bool add, float* nextLeft, float* nextRight)
    {
        float* dump = KernelScratch.Floats(ScratchSlot.Edge, T.Vector * T.MaxVectors);
        float** outs = stackalloc float*[Rows];
        nint* rows = stackalloc nint[Rows];
        for (int c = 0; c < height; c += Rows)
        {
            if (nextLeft != null)
            {
                long share = (long)count * width * Rows / height;
                Floats.Prefetch(nextLeft, count * Rows);
                Floats.Prefetch(nextRight, share);
                nextLeft += count * Rows;
                nextRight += share;
            }
            int from = Math.Min(c, height - Rows);
            for (int r = 0; r < Rows; r++)
            {
                outs[r] = from + r < c ? dump : to + (long)(from + r) * row;
                rows[r] = from + r;
            }
            T.Outer(width / T.Vector, pairs, count, rows, 0, outs, add);
        }
    }

    /// <summary>The gradients of one virtual input channel's weights, for some outputs, from their sums.</summary>
    private static void Finish(
        in Lattice lattice, float* from, nint step, int virtualChannel, int column, int width, float* result, bool add)
    {
        float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, K>.Space);
        int phase = virtualChannel / lattice.Channels, channel = virtualChannel % lattice.Channels;
        int tap = phase / lattice.StrideX * lattice.TapsX + phase % lattice.StrideX;
        float* to = result + ((long)tap * lattice.Channels + channel) * lattice.Outputs + column;
        long right = (long)lattice.StrideX * lattice.Channels * lattice.Outputs;
        long down = (long)lattice.StrideY * lattice.TapsX * lattice.Channels * lattice.Outputs;
        for (int j = 0; j < width; j += V.Width)
            WinogradTransforms<V, K>.WeightTransposed(
                from + j, step, space, to + j, (nint)down, (nint)right, add);
    }
}
