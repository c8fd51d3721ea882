namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The gradient in the weights of a 3x3 convolution with stride 2: <see cref="WinogradPhases{T, V}"/> transposed. The
/// weights of a phase meet the pixels of one phase of the source only. A part takes a piece of the tiles through all
/// phases, for a block of outputs, chunk by chunk; at the end the sums of the pieces are added in order and transformed.
/// </summary>
/// <remarks>
/// A chunk's matrices are read by the core that wrote them, from its second-level cache. The weight in the middle, a phase
/// by itself, has the sum of the pixels' products where they are.
/// </remarks>
internal static unsafe class WinogradPhasesOuter<T, V>
    where T : struct, ITiles
    where V : struct, ISimd<V>
{
    private const int Side = 4;
    private const int Reach = 5;
    private const int Pixels = Side * Side;
    private const int Line = 16;

    // Sums: at 25 points of the weights in the corners, at 5 each of the two between those, and in the middle.
    private const int Corners = Reach * Reach;
    private const int Middle = Corners + 2 * Reach;
    private const int Classes = Middle + 1;

    // Floats of a chunk's matrices in one phase.
    private const long ChunkFloats = 260_000;
    private const int LeastTiles = 24;
    private const int MostTiles = 96;

    // Pieces, each of which has sums of its own; of all of them together there are no more floats than this.
    private const int MostPieces = 8;
    private const int PieceTiles = 32;
    private const long SumFloats = 2_500_000;

    // Outputs of a block.
    private const int BlockOutputs = 128;

    // Tiles of one pass over pixels where they are: as many positions as a pass over matrices has.
    private const int PassTiles = WinogradOuter<T, V, TwoTaps>.Block / Pixels;

    private static int SourcePanel => WinogradOuter<T, V, TwoTaps>.SourcePanel;

    private static int TargetPanel => T.Vector * T.MaxVectors;

    public static void Run(in Lattice lattice, float* result)
    {
        int channels = lattice.Channels, outputs = lattice.Outputs;
        var tiles = new WinogradTiles(lattice, Side);
        long step = (long)channels * outputs + Line;
        int width = Math.Min(outputs, BlockOutputs);
        int pieces = (int)Math.Clamp(Math.Min(tiles.Count / PieceTiles, SumFloats / (Classes * step)), 1, MostPieces);
        var body = new PieceBody
        {
            Whole = lattice,
            Tiles = tiles,
            Pieces = pieces,
            Chunk = Math.Clamp(ChunkFloats / (Corners * (channels + width)), LeastTiles, MostTiles),
            Blocks = (outputs + width - 1) / width,
            Sums = KernelScratch.Floats(ScratchSlot.Partials, pieces * Classes * step),
            Step = step,
            Zeros = KernelScratch.Zeros(Math.Max(channels, outputs)),
        };
        WorkerPool.Run(pieces * body.Blocks, ref body);
        var last = new ResultBody
        {
            Lattice = lattice, Sums = body.Sums, Step = step, Pieces = pieces, Result = result,
        };
        WorkerPool.Run(channels, ref last);
    }

    /// <summary>The sums of a piece of the tiles, for a block of outputs.</summary>
    private struct PieceBody : IParallelBody
    {
        public Lattice Whole;
        public WinogradTiles Tiles;
        public int Pieces;
        public long Chunk;
        public int Blocks;
        public float* Sums;
        public long Step;
        public float* Zeros;

        public readonly void Run(int part)
        {
            int piece = part / Blocks, column = part % Blocks * BlockOutputs;
            int width = Math.Min(BlockOutputs, Whole.Outputs - column);
            float* sums = Sums + piece * Classes * Step + column;
            long first = Tiles.Count * piece / Pieces, end = Tiles.Count * (piece + 1) / Pieces;
            // Chunks about as large as each other.
            long chunks = Math.Max(1, (end - first + Chunk - 1) / Chunk), size = (end - first + chunks - 1) / chunks;
            bool add = false;
            do
            {
                int count = (int)Math.Min(size, end - first);
                Transformed<TwoTaps>(0, 0, first, count, column, width, sums, add);
                Transformed<TwoDown>(0, 1, first, count, column, width, sums + Corners * Step, add);
                Transformed<TwoDown>(1, 0, first, count, column, width, sums + (Corners + Reach) * Step, add);
                AsTheyAre(first, count, column, width, sums + Middle * Step, add);
                first += count;
                add = true;
            }
            while (first < end);
        }

        /// <summary>The sums of a chunk in a phase with two taps each way, or one way.</summary>
        private readonly void Transformed<K>(
            int y, int x, long first, int count, int column, int width, float* to, bool add)
            where K : struct, IWinogradTaps
        {
            Lattice lattice = Phase(Whole, y, x);
            bool turned = y > x;
            int channels = lattice.Channels, classes = K.Across == 1 ? Reach : Corners;
            int rows = K.Across == 1 ? Side * count : count;
            nint sourceStep = rows * channels + Line, targetStep = rows * width + Line;
            float* sources = KernelScratch.Floats(ScratchSlot.Patches, classes * sourceStep);
            float* targets = KernelScratch.Floats(ScratchSlot.Columns, classes * targetStep);
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, TwoTaps>.Space);
            float** pixels = stackalloc float*[Corners];
            for (int i = 0; i < count; i++)
            {
                Tiles.Sources(lattice, first + i, Reach - y, Reach - x, turned, Zeros, pixels);
                for (int c = 0; c < channels; c += V.Width)
                {
                    float* place = Place(sources, rows, i, c, SourcePanel, channels, out int wide);
                    if (K.Across == 1)
                        WinogradTransforms<V, TwoDown>.SourceColumns(pixels, c, place, sourceStep, count * wide);
                    else
                        WinogradTransforms<V, TwoTaps>.Source(pixels, c, space, place, sourceStep);
                }
                Tiles.Targets(lattice, first + i, turned, Zeros, pixels);
                for (int j = 0; j < width; j += V.Width)
                {
                    float* place = Place(targets, rows, i, j, TargetPanel, width, out int wide);
                    if (K.Across == 1)
                        WinogradTransforms<V, TwoDown>.TargetColumnsTransposed(
                            pixels, column + j, place, targetStep, count * wide);
                    else
                        WinogradTransforms<V, TwoTaps>.TargetTransposed(pixels, column + j, space, place, targetStep);
                }
            }
            for (int i = 0; i < classes; i++, to += Step)
                for (int c = 0; c < channels; c += SourcePanel)
                    WinogradOuter<T, V, TwoTaps>.Sum(
                        sources + i * sourceStep + c * rows, targets + i * targetStep, rows, rows,
                        Math.Min(SourcePanel, channels - c), width, to + (long)c * Whole.Outputs, Whole.Outputs, add,
                        null, null);
        }

        /// <summary>The sums of a chunk for the weight in the middle, from pixels where they are.</summary>
        private readonly void AsTheyAre(long first, int count, int column, int width, float* to, bool add)
        {
            Lattice lattice = Phase(Whole, 1, 1);
            float** pairs = KernelScratch.Pointers(ScratchSlot.Table, 2 * PassTiles * Pixels);
            float** sources = stackalloc float*[Pixels], targets = stackalloc float*[Pixels];
            if (count == 0)
                for (int c = 0; c < lattice.Channels; c++)
                    new Span<float>(to + (long)c * Whole.Outputs, width).Clear();
            for (int tile = 0; tile < count; add = true)
            {
                int live = 0;
                for (int last = Math.Min(tile + PassTiles, count); tile < last; tile++)
                {
                    Tiles.Sources(lattice, first + tile, Side, Side, false, Zeros, sources);
                    Tiles.Targets(lattice, first + tile, false, Zeros, targets);
                    for (int i = 0; i < Pixels; i++)
                    {
                        if (targets[i] == Zeros || sources[i] == Zeros)
                            continue;
                        pairs[2 * live] = sources[i];
                        pairs[2 * live++ + 1] = targets[i] + column;
                    }
                }
                for (int j = 0; j < width; j += TargetPanel)
                {
                    WinogradOuter<T, V, TwoTaps>.Panel(
                        pairs, live, lattice.Channels, Math.Min(TargetPanel, width - j), to + j, Whole.Outputs, add,
                        null, null);
                    for (int i = 0; i < live; i++)
                        pairs[2 * i + 1] += TargetPanel;
                }
            }
        }

        // Panels of channels, with a row a product: those of the columns of a tile one below the other.
        private static float* Place(
            float* to, int rows, int tile, int column, int panelWidth, int columns, out int width)
        {
            int panel = column / panelWidth * panelWidth;
            width = Math.Min(panelWidth, columns - panel);
            return to + panel * rows + tile * width + (column - panel);
        }
    }

    private static Lattice Phase(in Lattice lattice, int y, int x) => lattice with
    {
        TapsY = 2 - y,
        TapsX = 2 - x,
        BaseY = lattice.BaseY + y,
        BaseX = lattice.BaseX + x,
    };

    /// <summary>The gradients of one input channel's weights, from the sums of all pieces.</summary>
    private struct ResultBody : IParallelBody
    {
        public Lattice Lattice;
        public float* Sums;
        public long Step;
        public int Pieces;
        public float* Result;

        public readonly void Run(int part)
        {
            int outputs = Lattice.Outputs;
            long row = (long)part * outputs, tap = (long)Lattice.Channels * outputs;
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, TwoTaps>.Space);
            float* all = KernelScratch.Floats(ScratchSlot.Columns, Classes * V.Width);
            float* to = Result + row;
            nint right = (nint)(2 * tap), down = (nint)(6 * tap);
            for (int j = 0; j < outputs; j += V.Width, to += V.Width)
            {
                for (int i = 0; i < Classes; i++)
                {
                    float* from = Sums + i * Step + row + j;
                    V sum = V.Load(from);
                    for (int piece = 1; piece < Pieces; piece++)
                        sum += V.Load(from + piece * Classes * Step);
                    V.Store(sum, all + i * V.Width);
                }
                WinogradTransforms<V, TwoTaps>.WeightTransposed(all, V.Width, space, to, down, right, false);
                WinogradTransforms<V, TwoDown>.WeightTransposed(
                    all + Corners * V.Width, V.Width, space, to + tap, down, right, false);
                WinogradTransforms<V, TwoDown>.WeightTransposed(
                    all + (Corners + Reach) * V.Width, V.Width, space, to + 3 * tap, right, right, false);
                V.Store(V.Load(all + Middle * V.Width), to + 4 * tap);
            }
        }
    }
}
