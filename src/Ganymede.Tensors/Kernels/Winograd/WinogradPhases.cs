namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Sums of one or two taps each way, by F(4, 2) along each way that has two: 4x4 pixels by 25, 20, 20 and 16 products in
/// place of 64, 32, 32 and 16. They are the phases of a 3x3 kernel with stride 2 — of its source's rows and columns, added
/// up in the target, or of its target's in the gradient of the input: 81 products where the definition takes 144.
/// </summary>
/// <remarks>
/// A part takes a band of tiles through all phases, so that pixels that phases share stay in the second-level cache, as do
/// the band's matrices. Along a way with one tap nothing is transformed; the columns of a tile share the weights there,
/// and a phase of one tap reads and writes pixels where they are.
/// </remarks>
internal static unsafe class WinogradPhases<T, V>
    where T : struct, ITiles
    where V : struct, ISimd<V>
{
    private const int Rows = ITiles.Rows;
    private const int Side = 4;
    private const int Reach = 5;
    private const int Pixels = Side * Side;
    private const int MostPoints = Reach * Reach;

    // Floats of a band's matrices and target pixels.
    private const long BandFloats = 200_000;
    private const int LeastTiles = 12;
    private const int MostTiles = 96;

    // Columns that are multiplied, and then transformed, at a time.
    private const int Columns = 64;

    // Channels of the weights that one part transforms.
    private const int Piece = 16;

    // Matrices begin a cache line more apart than a power of two would have them, or they would share few cache sets.
    private const int Line = 16;

    /// <summary>Runs the sums in their order; they have the same channels and outputs.</summary>
    public static void Run(ReadOnlySpan<IndirectSum> sums)
    {
        Lattice lattice = sums[0].Lattice;
        var tiles = new WinogradTiles(sums, Side);
        if (tiles.Count == 0)
            return;
        int matrices = 0;
        foreach (ref readonly IndirectSum sum in sums)
            matrices += Classes(sum.Lattice);
        long step = (long)lattice.Channels * lattice.Outputs + Line;
        float* to = KernelScratch.Floats(ScratchSlot.Weights, matrices * step);
        fixed (IndirectSum* first = sums)
        {
            var weights = new WeightBody { Sums = first, Pieces = lattice.Channels / Piece, Step = step, To = to };
            WorkerPool.Run(sums.Length * weights.Pieces, ref weights);
            int columns = Math.Min(Columns, lattice.Outputs);
            long size = MostPoints * (lattice.Channels + columns) + Pixels * lattice.Outputs;
            var body = new Body
            {
                Sums = first,
                Count = sums.Length,
                Tiles = tiles,
                Band = (int)Math.Clamp(BandFloats / size / Rows * Rows, LeastTiles, MostTiles),
                Weights = to,
                WeightStep = step,
                Zeros = KernelScratch.Zeros(lattice.Channels),
            };
            WorkerPool.Run((int)((tiles.Count + body.Band - 1) / body.Band), ref body);
        }
    }

    /// <summary>Matrices of weights that a phase has.</summary>
    private static int Classes(in Lattice lattice) =>
        (lattice.TapsY == 2 ? Reach : 1) * (lattice.TapsX == 2 ? Reach : 1);

    // With two taps across only, rows and columns change places.
    private static bool Turned(in Lattice lattice) => lattice.TapsY < lattice.TapsX;

    /// <summary>Transforms the weights of some channels of one phase, for all outputs.</summary>
    private struct WeightBody : IParallelBody
    {
        public IndirectSum* Sums;
        public int Pieces;
        public long Step;
        public float* To;

        public readonly void Run(int part)
        {
            IndirectSum* sum = Sums + part / Pieces;
            Lattice lattice = sum->Lattice with { StrideY = 1, StrideX = 1 };
            WeightSource source = sum->Weights;
            if (Turned(lattice))
                (source.TapY, source.TapX) = (source.TapX, source.TapY);
            float* to = To;
            for (IndirectSum* before = Sums; before < sum; before++)
                to += Classes(before->Lattice) * Step;
            switch (lattice.TapsY + lattice.TapsX)
            {
                case 4:
                    Transform<TwoTaps>(source, lattice, part % Pieces * Piece, to);
                    break;
                case 3:
                    Transform<TwoDown>(source, lattice, part % Pieces * Piece, to);
                    break;
                default:
                    Transform<OneTap>(source, lattice, part % Pieces * Piece, to);
                    break;
            }
        }

        private readonly void Transform<K>(in WeightSource source, in Lattice lattice, int channel, float* to)
            where K : struct, IWinogradTaps =>
            WinogradWeights<T, V, K>.Run(
                source, lattice, 0, channel, Piece, 0, lattice.Outputs, to, lattice.Channels, channel, (nint)Step);
    }

    private struct Body : IParallelBody
    {
        public IndirectSum* Sums;
        public int Count;
        public WinogradTiles Tiles;
        public int Band;
        public float* Weights;
        public long WeightStep;
        public float* Zeros;

        public readonly void Run(int part)
        {
            long first = (long)part * Band;
            int tiles = (int)Math.Min(Band, Tiles.Count - first);
            float* weights = Weights;
            for (int i = 0; i < Count; i++)
            {
                IndirectSum* sum = Sums + i;
                if (sum->Lattice.Taps == 1)
                    AsTheyAre(*sum, weights, first, tiles);
                else
                    Transformed(*sum, weights, first, tiles);
                weights += Classes(sum->Lattice) * WeightStep;
            }
        }

        /// <summary>A phase of one tap.</summary>
        private readonly void AsTheyAre(in IndirectSum sum, float* weights, long first, int tiles)
        {
            int channels = sum.Lattice.Channels, outputs = sum.Lattice.Outputs, count = 0;
            float** from = KernelScratch.Pointers(ScratchSlot.Table, 2L * Band * Pixels), to = from + Band * Pixels;
            float* beyond = KernelScratch.Floats(ScratchSlot.Edge, outputs);
            for (int i = 0; i < tiles; i++)
            {
                Tiles.Sources(sum.Lattice, first + i, Side, Side, false, Zeros, from + count);
                Tiles.Targets(sum.Lattice, first + i, false, beyond, to + count);
                int all = count + Pixels;
                for (int j = count; j < all; j++)
                    if (to[j] != beyond)
                    {
                        from[count] = from[j];
                        to[count++] = to[j];
                    }
            }
            float** segment = stackalloc float*[ITiles.Slots];
            float** outs = stackalloc float*[Rows];
            segment[Rows] = null;
            for (int panel = 0; panel < outputs; panel += T.Vector * T.MaxVectors)
            {
                int width = Math.Min(T.Vector * T.MaxVectors, outputs - panel);
                float* bias = sum.Bias == null ? null : sum.Bias + panel;
                for (int i = 0; i < count; i += Rows)
                {
                    for (int r = 0; r < Rows; r++)
                    {
                        segment[r] = from[Math.Min(i + r, count - 1)];
                        outs[r] = i + r < count ? to[i + r] + panel : beyond;
                    }
                    T.Tile(
                        width / T.Vector, segment, 1, channels, weights + (long)panel * channels, width, outs, bias,
                        sum.Accumulate);
                    // One by one: rows of several tiles do not rise in memory.
                    for (int r = 0; r < Rows && i + r < count && sum.Activation.Kind != ActivationKind.None; r++)
                        Epilogue.Row(T.Isa, sum.Activation, outs[r], width);
                }
            }
        }

        /// <summary>A phase with two taps each way, or one way.</summary>
        private readonly void Transformed(in IndirectSum sum, float* weights, long first, int tiles)
        {
            bool turned = Turned(sum.Lattice), both = sum.Lattice.Taps == 4;
            int channels = sum.Lattice.Channels, outputs = sum.Lattice.Outputs, classes = Classes(sum.Lattice);
            int rows = (both ? tiles : Side * tiles) + Rows - 1;
            rows -= rows % Rows;
            nint sourceStep = rows * channels + Line;
            float* sources = KernelScratch.Floats(ScratchSlot.Patches, classes * sourceStep);
            float* sums = KernelScratch.Floats(ScratchSlot.Columns, classes * (rows * Columns + Line));
            float* space = KernelScratch.Floats(
                ScratchSlot.Edge, WinogradTransforms<V, TwoTaps>.Space + outputs);
            float** pixels = stackalloc float*[MostPoints];
            for (int i = 0; i < tiles; i++)
            {
                Tiles.Sources(
                    sum.Lattice, first + i, both || !turned ? Reach : Side, both || turned ? Reach : Side, turned,
                    Zeros, pixels);
                float* to = sources + i * channels;
                for (int c = 0; c < channels; c += V.Width)
                    if (both)
                        WinogradTransforms<V, TwoTaps>.Source(pixels, c, space, to + c, sourceStep);
                    else
                        WinogradTransforms<V, TwoDown>.SourceColumns(pixels, c, to + c, sourceStep, tiles * channels);
            }
            // What lies beyond the target is written to one place behind the space.
            float** targets = KernelScratch.Pointers(ScratchSlot.Table, 2L * Band * Pixels);
            for (int i = 0; i < tiles; i++)
                Tiles.Targets(
                    sum.Lattice, first + i, turned, space + WinogradTransforms<V, TwoTaps>.Space, targets + i * Pixels);
            for (int column = 0; column < outputs; column += Columns)
            {
                int width = Math.Min(Columns, outputs - column);
                nint targetStep = rows * width + Line;
                for (int i = 0; i < classes; i++)
                    Multiply(
                        sources + i * sourceStep, rows, channels,
                        weights + i * WeightStep + (long)column * channels, width, sums + i * targetStep);
                for (int i = 0; i < tiles; i++)
                {
                    float** to = targets + i * Pixels;
                    for (int j = 0; j < width; j += V.Width)
                        if (both)
                            WinogradTransforms<V, TwoTaps>.Target(
                                sums + i * width + j, targetStep, space, sum.Bias, to, column + j);
                        else
                            WinogradTransforms<V, TwoDown>.TargetColumns(
                                sums + i * width + j, targetStep, tiles * width, sum.Bias, sum.Accumulate, to,
                                column + j);
                    Epilogue.Rows(T.Isa, sum.Activation, to, Pixels, column, width);
                }
            }
        }

        /// <summary>
        /// The product with one matrix of weights. The rows of a last tile beyond the tiles hold anything, and their
        /// results are not read.
        /// </summary>
        private static void Multiply(float* from, int rows, int channels, float* weights, int columns, float* to)
        {
            float** segment = stackalloc float*[ITiles.Slots];
            float** outs = stackalloc float*[Rows];
            segment[Rows] = null;
            for (int panel = 0; panel < columns; panel += T.Vector * T.MaxVectors)
            {
                int width = Math.Min(T.Vector * T.MaxVectors, columns - panel);
                for (int i = 0; i < rows; i += Rows)
                {
                    for (int r = 0; r < Rows; r++)
                    {
                        segment[r] = from + (i + r) * channels;
                        outs[r] = to + (i + r) * columns + panel;
                    }
                    T.Tile(
                        width / T.Vector, segment, 1, channels, weights + panel * channels, width, outs, null, false);
                }
            }
        }
    }
}
