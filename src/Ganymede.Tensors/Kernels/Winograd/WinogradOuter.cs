namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The gradient of a convolution in its weights: for each point, the sum over tiles of transformed source pixel times
/// transformed target pixel, and then their transform. Chunks of tiles are transformed by one job and summed by the
/// next, so that scratch memory is bounded; each sum belongs to one part and goes through the tiles in order.
/// </summary>
internal static unsafe class WinogradOuter<T, V, K>
    where T : struct, ITiles
    where V : struct, ISimd<V>
    where K : struct, IWinogradTaps
{
    private const int Rows = ITiles.Rows;
    private const int Line = 16;

    // Floats of a chunk's matrices.
    private const long ChunkFloats = 1 << 20;
    private const int LeastTiles = 96;

    // Tiles that one part transforms.
    private const int Piece = 12;

    // Tiles of one pass: two panels of them fit the first-level cache.
    private const int Block = 96;

    // Columns of a panel of source channels: whole vectors and whole tiles.
    private const int SourcePanel = 48;

    private static int Points => WinogradTransforms<V, K>.Points;

    public static void Run(in Lattice lattice, float* result)
    {
        int phases = lattice.StrideY * lattice.StrideX, channels = phases * lattice.Channels;
        int outputs = lattice.Outputs;
        var tiles = new WinogradTiles(lattice, K.Side);
        long chunk = Math.Max(LeastTiles, ChunkFloats / (Points * (channels + outputs)));
        chunk = Math.Min(chunk, Math.Max(1, tiles.Count));
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
        body.Sources = KernelScratch.Floats(ScratchSlot.Patches, Points * body.SourceStep);
        body.Targets = KernelScratch.Floats(ScratchSlot.Columns, Points * body.TargetStep);
        long step = (long)channels * outputs + Line;
        float* sums = KernelScratch.Floats(ScratchSlot.Partials, Points * step);
        for (long first = 0; first == 0 || first < tiles.Count; first += chunk)
        {
            body.First = first;
            body.Count = (int)Math.Min(chunk, tiles.Count - first);
            WorkerPool.Run((body.Count + Piece - 1) / Piece, ref body);
            var sum = new SumBody { Data = body, Sums = sums, Step = step, Accumulate = first > 0 };
            WorkerPool.Run(Points, ref sum);
        }
        var last = new ResultBody { Lattice = lattice, Sums = sums, Step = step, Result = result };
        WorkerPool.Run(channels, ref last);
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

        private readonly float* Place(float* to, int tile, int column, int panelWidth, int columns)
        {
            int panel = column / panelWidth * panelWidth, width = Math.Min(panelWidth, columns - panel);
            return to + (long)panel * Chunk + (long)tile * width + (column - panel);
        }
    }

    /// <summary>The sum at one point, over the tiles of a chunk.</summary>
    private struct SumBody : IParallelBody
    {
        public TransformBody Data;
        public float* Sums;
        public long Step;
        public bool Accumulate;

        public readonly void Run(int part)
        {
            int channels = Data.Channels, outputs = Data.Lattice.Outputs, panelWidth = T.Vector * T.MaxVectors;
            float* sums = Sums + part * Step;
            float* sources = Data.Sources + part * Data.SourceStep, targets = Data.Targets + part * Data.TargetStep;
            float** pairs = KernelScratch.Pointers(ScratchSlot.Table, 2 * Block);
            if (Data.Count == 0)
                new Span<float>(sums, channels * outputs).Clear();
            for (int begin = 0; begin < Data.Count; begin += Block)
            {
                int count = Math.Min(Block, Data.Count - begin);
                bool add = Accumulate || begin > 0;
                for (int j = 0; j < outputs; j += panelWidth)
                {
                    int width = Math.Min(panelWidth, outputs - j);
                    float* right = targets + (long)j * Data.Chunk + (long)begin * width;
                    for (int c = 0; c < channels; c += SourcePanel)
                    {
                        int height = Math.Min(SourcePanel, channels - c);
                        float* left = sources + (long)c * Data.Chunk + (long)begin * height;
                        for (int i = 0; i < count; i++)
                        {
                            pairs[2 * i] = left + i * height;
                            pairs[2 * i + 1] = right + i * width;
                        }
                        Panel(pairs, count, height, width, sums + (long)c * outputs + j, outputs, add);
                    }
                }
            }
        }

        /// <summary>
        /// The sums of one panel with another. A last tile begins earlier and leaves its first rows alone.
        /// </summary>
        private static void Panel(float** pairs, int count, int height, int width, float* to, int row, bool add)
        {
            float* dump = KernelScratch.Floats(ScratchSlot.Edge, T.Vector * T.MaxVectors);
            float** outs = stackalloc float*[Rows];
            for (int c = 0; c < height; c += Rows)
            {
                int from = Math.Min(c, height - Rows);
                for (int r = 0; r < Rows; r++)
                    outs[r] = from + r < c ? dump : to + (long)(from + r) * row;
                T.Outer(width / T.Vector, pairs, count, from, 0, outs, add);
            }
        }
    }

    /// <summary>The gradients of one input channel's weights in one phase, from their sums.</summary>
    private struct ResultBody : IParallelBody
    {
        public Lattice Lattice;
        public float* Sums;
        public long Step;
        public float* Result;

        public readonly void Run(int part)
        {
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, K>.Space);
            int outputs = Lattice.Outputs, phase = part / Lattice.Channels, channel = part % Lattice.Channels;
            int tap = phase / Lattice.StrideX * Lattice.TapsX + phase % Lattice.StrideX;
            float* from = Sums + (long)part * outputs;
            float* to = Result + ((long)tap * Lattice.Channels + channel) * outputs;
            long right = (long)Lattice.StrideX * Lattice.Channels * outputs;
            long down = (long)Lattice.StrideY * Lattice.TapsX * Lattice.Channels * outputs;
            for (int j = 0; j < outputs; j += V.Width)
                WinogradTransforms<V, K>.WeightTransposed(
                    from + j, (nint)Step, space, to + j, (nint)down, (nint)right);
        }
    }
}
