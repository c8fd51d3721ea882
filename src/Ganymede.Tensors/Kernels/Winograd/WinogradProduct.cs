namespace Ganymede.Tensors.Kernels;

/// <summary>
/// target = source convolved with 3x3 weights. The weights are transformed for all; then each part takes a band of tiles
/// through its three steps: source pixels to 36 matrices [tiles, channels], those times the weights' 36 matrices, and
/// the products to target pixels. A band's matrices stay in the second-level cache.
/// </summary>
internal static unsafe class WinogradProduct<T, V>
    where T : struct, ITiles
    where V : struct, ISimd<V>
{
    private const int Rows = ITiles.Rows;
    private const int Points = Winograd.Points;

    // Floats of a band's matrices.
    private const long BandFloats = 200_000;
    private const int LeastTiles = 24;
    private const int MostTiles = 96;

    // Channels of the weights that one part transforms.
    private const int Piece = 16;

    // Matrices begin a cache line more apart than a power of two would have them, or they would share few cache sets.
    private const int Line = 16;

    public static void Run(in IndirectSum sum)
    {
        Lattice lattice = sum.Lattice;
        if (lattice.Positions == 0)
            return;
        long step = (long)lattice.Channels * lattice.Outputs + Line;
        var weights = new WeightBody
        {
            Weights = sum.Weights,
            Channels = lattice.Channels,
            Outputs = lattice.Outputs,
            Step = step,
            To = KernelScratch.Floats(ScratchSlot.Weights, Points * step),
        };
        WorkerPool.Run(lattice.Channels / Piece, ref weights);
        var tiles = new WinogradTiles(lattice);
        long band = BandFloats / (Points * (lattice.Channels + lattice.Outputs)) / Rows * Rows;
        var body = new Body
        {
            Lattice = lattice,
            Tiles = tiles,
            Band = (int)Math.Clamp(band, LeastTiles, MostTiles),
            Weights = weights.To,
            WeightStep = step,
            Bias = sum.Bias,
            Zeros = KernelScratch.Zeros(lattice.Channels),
        };
        WorkerPool.Run((int)((tiles.Count + body.Band - 1) / body.Band), ref body);
    }

    /// <summary>
    /// Transforms the weights of some channels, for all outputs, into panels as wide as a tile of the product.
    /// </summary>
    private struct WeightBody : IParallelBody
    {
        public WeightSource Weights;
        public int Channels;
        public int Outputs;
        public long Step;
        public float* To;

        public readonly void Run(int part)
        {
            int first = part * Piece, panelWidth = T.Vector * T.MaxVectors;
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V>.Space);
            float* from = Weights.First + first * Weights.Row;
            long down = Weights.TapY, right = Weights.TapX, row = Weights.Row;
            if (Weights.Column != 1)
            {
                from = KernelScratch.Floats(ScratchSlot.Transposed, 9L * Piece * Outputs);
                row = Outputs;
                right = (long)Piece * Outputs;
                down = 3 * right;
                for (int tap = 0; tap < 9; tap++)
                    Transpose.Run(
                        Weights.First + tap / 3 * Weights.TapY + tap % 3 * Weights.TapX + first, Weights.Column,
                        Outputs, Piece, from + tap * right, Outputs);
            }
            for (int c = 0; c < Piece; c++)
                for (int panel = 0; panel < Outputs; panel += panelWidth)
                {
                    int width = Math.Min(panelWidth, Outputs - panel);
                    float* to = To + (long)panel * Channels + (long)(first + c) * width;
                    for (int j = 0; j < width; j += V.Width)
                        WinogradTransforms<V>.Weight(
                            from + c * row + panel + j, (nint)down, (nint)right, space, to + j, (nint)Step);
                }
        }
    }

    private struct Body : IParallelBody
    {
        public Lattice Lattice;
        public WinogradTiles Tiles;
        public int Band;
        public float* Weights;
        public long WeightStep;
        public float* Bias;
        public float* Zeros;

        public readonly void Run(int part)
        {
            int channels = Lattice.Channels, outputs = Lattice.Outputs;
            long first = (long)part * Band, sourceStep = (long)Band * channels + Line;
            long targetStep = (long)Band * outputs + Line;
            int count = (int)Math.Min(Band, Tiles.Count - first);
            float* sources = KernelScratch.Floats(ScratchSlot.Patches, Points * sourceStep);
            float* targets = KernelScratch.Floats(ScratchSlot.Columns, Points * targetStep);
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V>.Space + outputs);
            float** pixels = stackalloc float*[Points];
            for (int i = 0; i < count; i++)
            {
                Tiles.Sources(Lattice, first + i, Zeros, pixels);
                for (int c = 0; c < channels; c += V.Width)
                    WinogradTransforms<V>.Source(
                        pixels, c, space, sources + (long)i * channels + c, (nint)sourceStep);
            }
            for (int point = 0; point < Points; point++)
                Multiply(
                    sources + point * sourceStep, Weights + point * WeightStep, targets + point * targetStep, count);
            for (int i = 0; i < count; i++)
            {
                Tiles.Targets(Lattice, first + i, space + WinogradTransforms<V>.Space, pixels);
                // What lies beyond the target is written to one place behind the space.
                for (int j = 0; j < outputs; j += V.Width)
                    WinogradTransforms<V>.Target(
                        targets + (long)i * outputs + j, (nint)targetStep, space, Bias, pixels, j);
            }
        }

        /// <summary>
        /// One of the 36 products. The rows of a last tile beyond the count hold what an earlier band left there, and
        /// their results are not read.
        /// </summary>
        private readonly void Multiply(float* from, float* weights, float* to, int count)
        {
            int channels = Lattice.Channels, outputs = Lattice.Outputs, panelWidth = T.Vector * T.MaxVectors;
            float** segment = stackalloc float*[ITiles.Slots];
            float** outs = stackalloc float*[Rows];
            segment[Rows] = null;
            for (int panel = 0; panel < outputs; panel += panelWidth)
            {
                int width = Math.Min(panelWidth, outputs - panel);
                for (int i = 0; i < count; i += Rows)
                {
                    for (int r = 0; r < Rows; r++)
                    {
                        segment[r] = from + (long)(i + r) * channels;
                        outs[r] = to + (long)(i + r) * outputs + panel;
                    }
                    T.Tile(
                        width / T.Vector, segment, 1, channels, weights + (long)panel * channels, width, outs, null,
                        false);
                }
            }
        }
    }
}
