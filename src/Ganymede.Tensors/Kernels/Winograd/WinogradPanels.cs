namespace Ganymede.Tensors.Kernels;

/// <summary>
/// target = source convolved with weights, for few tiles and many channels. All sources of a round are transformed first,
/// into matrices [tiles, channels] for each point. Then each part makes some columns of the target for a group of tiles:
/// it transforms the weights of some channels, multiplies by them at all points, goes on to the next channels, and at the
/// end transforms the sums to target pixels.
/// </summary>
/// <remarks>
/// What a part writes stays in the second-level cache. To transform weights anew for each group costs less than to write
/// their transform, four times as large as they are, to memory and to read it back; and it takes no memory.
/// </remarks>
internal static unsafe class WinogradPanels<T, V, K>
    where T : struct, ITiles
    where V : struct, ISimd<V>
    where K : struct, IWinogradTaps
{
    private const int Rows = ITiles.Rows;

    // Columns of a part, and channels that it multiplies by at once.
    private const int Columns = 64;
    private const int Depth = 64;

    // Tiles of a group, at most.
    private const int MostTiles = 84;

    // Floats of the transformed sources of a round, at most.
    private const long RoundFloats = 2_500_000;

    // Tiles whose sources one part transforms.
    private const int SourceTiles = 6;

    // Matrices begin a cache line more apart than a power of two would have them, or they would share few cache sets.
    private const int Line = 16;
    private const int WeightStep = Depth * Columns + Line;

    private static int Points => WinogradTransforms<V, K>.Points;

    public static void Run(in IndirectSum sum)
    {
        Lattice lattice = sum.Lattice;
        if (lattice.Positions == 0)
            return;
        var tiles = new WinogradTiles(lattice, K.Side);
        // Groups of whole rows of tiles of the product, about as large as each other.
        long groups = (tiles.Count + MostTiles - 1) / MostTiles;
        int group = (int)((tiles.Count + groups - 1) / groups + Rows - 1) / Rows * Rows;
        groups = (tiles.Count + group - 1) / group;
        int phases = lattice.StrideY * lattice.StrideX;
        var body = new Body
        {
            Lattice = lattice,
            Tiles = tiles,
            Group = group,
            Chunks = phases * ((lattice.Channels + Depth - 1) / Depth),
            Panels = (lattice.Outputs + Columns - 1) / Columns,
            SourceStep = group * Depth + Line,
            Weights = sum.Weights,
            Bias = sum.Bias,
            Activation = sum.Activation,
            Zeros = KernelScratch.Zeros(lattice.Channels),
        };
        long size = (long)body.Chunks * Points * body.SourceStep;
        long round = Math.Clamp(RoundFloats / size, 1, groups);
        body.Sources = KernelScratch.Floats(ScratchSlot.Partials, round * size);
        body.Moments = new MomentPlaces(sum.Moments, tiles.Count, group);
        body.Moments.Clear(KernelScratch.Floats(ScratchSlot.Moments, body.Moments.Floats));
        for (long first = 0; first < groups; first += round)
        {
            body.First = first * group;
            body.Count = Math.Min(round * group, tiles.Count - body.First);
            var sources = new SourceBody { Of = body };
            WorkerPool.Run((int)((body.Count + SourceTiles - 1) / SourceTiles), ref sources);
            WorkerPool.Run((int)((body.Count + group - 1) / group) * body.Panels, ref body);
        }
        body.Moments.Join();
    }

    /// <summary>Transforms the sources of some tiles: for each group, the channels by chunks, and these by points.</summary>
    private struct SourceBody : IParallelBody
    {
        public Body Of;

        public readonly void Run(int part)
        {
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, K>.Space);
            float** pixels = stackalloc float*[Winograd.MaxPoints];
            long last = Math.Min(Of.Count, (part + 1L) * SourceTiles);
            int channels = Of.Lattice.Channels, phases = Of.Lattice.StrideY * Of.Lattice.StrideX;
            for (long i = (long)part * SourceTiles; i < last; i++)
            {
                float* to = Of.Chunk((int)(i / Of.Group), 0);
                for (int phase = 0; phase < phases; phase++)
                {
                    Of.Tiles.Sources(
                        Of.Lattice, Of.First + i, phase, WinogradTransforms<V, K>.Reach, Of.Zeros, pixels);
                    for (int begin = 0; begin < channels; begin += Depth, to += Points * Of.SourceStep)
                    {
                        int depth = Math.Min(Depth, channels - begin);
                        float* row = to + i % Of.Group * depth;
                        for (int c = 0; c < depth; c += V.Width)
                            WinogradTransforms<V, K>.Source(pixels, begin + c, space, row + c, Of.SourceStep);
                    }
                }
            }
        }
    }

    private struct Body : IParallelBody
    {
        public Lattice Lattice;
        public WinogradTiles Tiles;
        public int Group;
        public int Chunks;
        public int Panels;
        public float* Sources;
        public nint SourceStep;
        public WeightSource Weights;
        public float* Bias;
        public Activation Activation;
        public MomentPlaces Moments;
        public float* Zeros;

        // The tiles of the round.
        public long First;
        public long Count;

        public readonly float* Chunk(int group, int chunk) =>
            Sources + ((long)group * Chunks + chunk) * Points * SourceStep;

        public readonly void Run(int part)
        {
            int group = part / Panels, panel = part % Panels * Columns;
            int columns = Math.Min(Columns, Lattice.Outputs - panel);
            long first = (long)group * Group;
            int count = (int)Math.Min(Group, Count - first), chunk = 0;
            nint step = Group * Columns + Line;
            float* sums = KernelScratch.Floats(ScratchSlot.Columns, Points * step);
            float* weights = KernelScratch.Floats(ScratchSlot.Patches, Points * WeightStep);
            for (int phase = 0; phase < Lattice.StrideY * Lattice.StrideX; phase++)
                for (int begin = 0; begin < Lattice.Channels; begin += Depth, chunk++)
                {
                    int depth = Math.Min(Depth, Lattice.Channels - begin);
                    WinogradWeights<T, V, K>.Run(
                        Weights, Lattice, phase, begin, depth, panel, columns, weights, depth, 0, WeightStep);
                    float* sources = Chunk(group, chunk);
                    for (int point = 0; point < Points; point++)
                        Multiply(
                            sources + point * SourceStep, count, depth, weights + point * WeightStep, columns,
                            sums + point * step, chunk > 0);
                }
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, K>.Space + Lattice.Outputs);
            float* beyond = space + WinogradTransforms<V, K>.Space;
            float** pixels = stackalloc float*[Winograd.MaxPoints];
            for (int i = 0; i < count; i++)
            {
                // What lies beyond the target is written to one place behind the space.
                Tiles.Targets(Lattice, First + first + i, beyond, pixels);
                for (int j = 0; j < columns; j += V.Width)
                    WinogradTransforms<V, K>.Target(sums + i * Columns + j, step, space, Bias, pixels, panel + j);
                Epilogue.Rows(T.Isa, Activation, pixels, K.Side * K.Side, panel, columns);
                Moments.AddUnit(T.Isa, First + first + i, pixels, K.Side * K.Side, beyond, panel, columns);
            }
        }

        /// <summary>
        /// The product at one point. The rows of a last tile beyond the count hold anything, and their results are not
        /// read.
        /// </summary>
        private static void Multiply(
            float* from, int count, int depth, float* weights, int columns, float* to, bool accumulate)
        {
            float** segment = stackalloc float*[ITiles.Slots];
            float** outs = stackalloc float*[Rows];
            segment[Rows] = null;
            for (int panel = 0; panel < columns; panel += T.Vector * T.MaxVectors)
            {
                int width = Math.Min(T.Vector * T.MaxVectors, columns - panel);
                for (int i = 0; i < count; i += Rows)
                {
                    for (int r = 0; r < Rows; r++)
                    {
                        segment[r] = from + (i + r) * depth;
                        outs[r] = to + (i + r) * Columns + panel;
                    }
                    T.Tile(
                        width / T.Vector, segment, 1, depth, weights + panel * depth, width, outs, null, accumulate);
                }
            }
        }
    }
}
