namespace Ganymede.Tensors.Kernels;

/// <summary>
/// target = source convolved with weights. The weights are transformed for all; then each part takes a band of tiles
/// through its three steps: source pixels to a matrix [tiles, channels] for each point, those times the weights'
/// matrices, and the products to target pixels. A band's matrices stay in the second-level cache.
/// </summary>
internal static unsafe class WinogradProduct<T, V, K>
    where T : struct, ITiles
    where V : struct, ISimd<V>
    where K : struct, IWinogradTaps
{
    private const int Rows = ITiles.Rows;

    // Floats of a band's matrices.
    private const long BandFloats = 200_000;
    private const int LeastTiles = 24;
    private const int MostTiles = 96;

    // Channels of the weights that one part transforms.
    private const int Piece = 16;

    // Matrices begin a cache line more apart than a power of two would have them, or they would share few cache sets.
    private const int Line = 16;

    private static int Points => WinogradTransforms<V, K>.Points;

    public static void Run(in IndirectSum sum)
    {
        Lattice lattice = sum.Lattice;
        if (lattice.Positions == 0)
            return;
        int phases = lattice.StrideY * lattice.StrideX, channels = phases * lattice.Channels;
        long step = (long)channels * lattice.Outputs + Line;
        var weights = new WeightBody
        {
            Lattice = lattice,
            Weights = sum.Weights,
            Channels = channels,
            Step = step,
            To = KernelScratch.Floats(ScratchSlot.Weights, Points * step),
        };
        WorkerPool.Run(channels / Piece, ref weights);
        var tiles = new WinogradTiles(lattice, K.Side);
        long band = BandFloats / (Points * (channels + lattice.Outputs)) / Rows * Rows;
        var body = new Body
        {
            Lattice = lattice,
            Tiles = tiles,
            Channels = channels,
            Band = (int)Math.Clamp(band, LeastTiles, MostTiles),
            Weights = weights.To,
            WeightStep = step,
            Bias = sum.Bias,
            Activation = sum.Activation,
            Zeros = KernelScratch.Zeros(lattice.Channels),
        };
        body.Moments = new MomentPlaces(sum.Moments, tiles.Count, body.Band);
        body.Moments.Clear(KernelScratch.Floats(ScratchSlot.Moments, body.Moments.Floats));
        WorkerPool.Run((int)((tiles.Count + body.Band - 1) / body.Band), ref body);
        body.Moments.Join();
    }

    /// <summary>Transforms the weights of some channels, for all outputs.</summary>
    private struct WeightBody : IParallelBody
    {
        public Lattice Lattice;
        public WeightSource Weights;
        public int Channels;
        public long Step;
        public float* To;

        public readonly void Run(int part)
        {
            int first = part * Piece;
            WinogradWeights<T, V, K>.Run(
                Weights, Lattice, first / Lattice.Channels, first % Lattice.Channels, Piece, 0, Lattice.Outputs, To,
                Channels, first, (nint)Step);
        }
    }

    private struct Body : IParallelBody
    {
        public Lattice Lattice;
        public WinogradTiles Tiles;
        public int Channels;
        public int Band;
        public float* Weights;
        public long WeightStep;
        public float* Bias;
        public Activation Activation;
        public MomentPlaces Moments;
        public float* Zeros;

        public readonly void Run(int part)
        {
            int channels = Channels, outputs = Lattice.Outputs;
            long first = (long)part * Band, sourceStep = (long)Band * channels + Line;
            long targetStep = (long)Band * outputs + Line;
            int count = (int)Math.Min(Band, Tiles.Count - first);
            float* sources = KernelScratch.Floats(ScratchSlot.Patches, Points * sourceStep);
            float* targets = KernelScratch.Floats(ScratchSlot.Columns, Points * targetStep);
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, K>.Space + outputs);
            float* beyond = space + WinogradTransforms<V, K>.Space;
            float** pixels = stackalloc float*[Winograd.MaxPoints];
            for (int i = 0; i < count; i++)
                for (int from = 0, phase = 0; from < channels; from += Lattice.Channels, phase++)
                {
                    Tiles.Sources(Lattice, first + i, phase, WinogradTransforms<V, K>.Reach, Zeros, pixels);
                    for (int c = 0; c < Lattice.Channels; c += V.Width)
                        WinogradTransforms<V, K>.Source(
                            pixels, c, space, sources + (long)i * channels + from + c, (nint)sourceStep);
                }
            for (int point = 0; point < Points; point++)
                Multiply(
                    sources + point * sourceStep, Weights + point * WeightStep, targets + point * targetStep, count);
            for (int i = 0; i < count; i++)
            {
                Tiles.Targets(Lattice, first + i, beyond, pixels);
                // What lies beyond the target is written to one place behind the space.
                for (int j = 0; j < outputs; j += V.Width)
                    WinogradTransforms<V, K>.Target(
                        targets + (long)i * outputs + j, (nint)targetStep, space, Bias, pixels, j);
                Epilogue.Rows(T.Isa, Activation, pixels, K.Side * K.Side, 0, outputs);
                Moments.AddUnit(T.Isa, first + i, pixels, K.Side * K.Side, beyond, 0, outputs);
            }
        }

        /// <summary>
        /// The product at one point. The rows of a last tile beyond the count hold what an earlier band left there, and
        /// their results are not read.
        /// </summary>
        private readonly void Multiply(float* from, float* weights, float* to, int count)
        {
            int channels = Channels, outputs = Lattice.Outputs, panelWidth = T.Vector * T.MaxVectors;
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
