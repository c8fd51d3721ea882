namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Sums of one or two taps each way, by F(4, 2) along each way that has two: 4x4 pixels by 25, 20, 20 and 16 products
/// in place of 64, 32, 32 and 16. They are the phases of a 3x3 kernel with stride 2: of its source's rows and columns,
/// added up in the target, or of its target's in the gradient of the input. That is 81 products for 144.
/// </summary>
/// <remarks>
/// A part takes a band of tiles through all phases, so that pixels that phases share stay in the second-level cache, as
/// do the band's matrices. Along a way with one tap nothing is transformed; the columns of a tile share the weights there,
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

    // Bands wanted, for as many threads.
    private const int LeastBands = 4;

    // Columns that are multiplied, and then transformed, at a time.
    private const int Columns = 64;

    // A picture of no more floats than this is near anyway.
    private const int NearFloats = 1 << 20;

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
            long few = (tiles.Count + LeastBands - 1) / LeastBands + Rows - 1;
            var body = new Body
            {
                Sums = first,
                Count = sums.Length,
                Tiles = tiles,
                Band = (int)Math.Clamp(Math.Min(BandFloats / size, few) / Rows * Rows, LeastTiles, MostTiles),
                Weights = to,
                WeightStep = step,
                Zeros = KernelScratch.Zeros(lattice.Channels),
            };
            body.Moments = new MomentPlaces(sums[^1].Moments, tiles.Count, body.Band);
            body.Moments.Clear(KernelScratch.Floats(ScratchSlot.Moments, body.Moments.Floats));
            WorkerPool.Run((int)((tiles.Count + body.Band - 1) / body.Band), ref body);
            body.Moments.Join();
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
        public MomentPlaces Moments;
        public float* Zeros;

        public readonly void Run(int part)
        {
            long first = (long)part * Band;
            int tiles = (int)Math.Min(Band, Tiles.Count - first);
            float** table = KernelScratch.Pointers(ScratchSlot.Table, 2L * Band * (MostPoints + Pixels));
            float* weights = Weights;
            Plan next = Plan.Of(Sums[0], Tiles, first, tiles, Zeros, table);
            for (int i = 0; i < Count; i++)
            {
                IndirectSum* sum = Sums + i;
                Plan plan = next;
                next = i + 1 < Count
                    ? Plan.Of(sum[1], Tiles, first, tiles, Zeros, table + (i + 1) % 2 * Band * (MostPoints + Pixels))
                    : default;
                if (sum->Lattice.Taps == 1)
                    AsTheyAre(*sum, weights, first, tiles, plan);
                else
                    Transformed(*sum, weights, first, tiles, plan, next);
                weights += Classes(sum->Lattice) * WeightStep;
            }
        }

        /// <summary>A phase of one tap.</summary>
        private readonly void AsTheyAre(in IndirectSum sum, float* weights, long first, int tiles, in Plan plan)
        {
            int channels = sum.Lattice.Channels, outputs = sum.Lattice.Outputs, count = 0;
            float** from = plan.From, to = plan.To;
            for (int j = 0; j < plan.Count; j++)
                if (to[j] != Zeros)
                {
                    from[count] = from[j];
                    to[count++] = to[j];
                }
            float* beyond = KernelScratch.Floats(ScratchSlot.Edge, outputs);
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
            for (int i = 0; i < tiles && sum.Moments != null; i++)
            {
                Tiles.Targets(sum.Lattice, first + i, false, beyond, to);
                Moments.AddUnit(T.Isa, first + i, to, Pixels, beyond, 0, outputs);
            }
        }

        /// <summary>A phase with two taps each way, or one way.</summary>
        private readonly void Transformed(
            in IndirectSum sum, float* weights, long first, int tiles, in Plan plan, in Plan next)
        {
            bool both = sum.Lattice.Taps == 4;
            int channels = sum.Lattice.Channels, outputs = sum.Lattice.Outputs, classes = Classes(sum.Lattice);
            int rows = (both ? tiles : Side * tiles) + Rows - 1;
            rows -= rows % Rows;
            nint sourceStep = rows * channels + Line;
            float* sources = KernelScratch.Floats(ScratchSlot.Patches, classes * sourceStep);
            float* sums = KernelScratch.Floats(ScratchSlot.Columns, classes * (rows * Columns + Line));
            float* space = KernelScratch.Floats(
                ScratchSlot.Edge, WinogradTransforms<V, TwoTaps>.Space + outputs);
            float** pixels = plan.From;
            for (int i = 0; i < tiles; i++, pixels += plan.Reach)
            {
                float* to = sources + i * channels;
                for (int c = 0; c < channels; c += V.Width)
                    if (both)
                        WinogradTransforms<V, TwoTaps>.Source(pixels, c, space, to + c, sourceStep);
                    else
                        WinogradTransforms<V, TwoDown>.SourceColumns(pixels, c, to + c, sourceStep, tiles * channels);
            }
            // What lies beyond the target is written to one place behind the space.
            float* beyond = space + WinogradTransforms<V, TwoTaps>.Space;
            for (int i = 0; i < tiles * Pixels; i++)
                if (plan.To[i] == Zeros)
                    plan.To[i] = beyond;
            // What is written now and what the next phase reads are fetched while this phase is multiplied.
            bool far = (long)sum.Lattice.SourceH * sum.Lattice.SourceW * sum.Lattice.SourcePitch > NearFloats
                || (long)sum.Lattice.TargetH * sum.Lattice.TargetW * sum.Lattice.TargetPitch > NearFloats;
            int slots = classes * ((outputs + Columns - 1) / Columns), slot = 0;
            for (int column = 0; column < outputs; column += Columns)
            {
                int width = Math.Min(Columns, outputs - column);
                nint targetStep = rows * width + Line;
                for (int i = 0; i < classes; i++)
                {
                    if (far)
                    {
                        int last = (i + 1) * tiles * Pixels / classes;
                        for (int j = i * tiles * Pixels / classes; j < last; j++)
                            Floats.Prefetch(plan.To[j] + column, width);
                        last = ++slot * next.Count / slots;
                        for (int j = (slot - 1) * next.Count / slots; j < last; j++)
                            Floats.Prefetch(next.From[j], channels);
                    }
                    Multiply(
                        sources + i * sourceStep, rows, channels,
                        weights + i * WeightStep + (long)column * channels, width, sums + i * targetStep);
                }
                for (int i = 0; i < tiles; i++)
                {
                    float** to = plan.To + i * Pixels;
                    for (int j = 0; j < width; j += V.Width)
                        if (both)
                            WinogradTransforms<V, TwoTaps>.Target(
                                sums + i * width + j, targetStep, space, sum.Bias, to, column + j);
                        else
                            WinogradTransforms<V, TwoDown>.TargetColumns(
                                sums + i * width + j, targetStep, tiles * width, sum.Bias, sum.Accumulate, to,
                                column + j);
                    Epilogue.Rows(T.Isa, sum.Activation, to, Pixels, column, width);
                    if (sum.Moments != null)
                        Moments.AddUnit(T.Isa, first + i, to, Pixels, beyond, column, width);
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
    /// <summary>The pixels that a band reads and writes in a phase, tile by tile.</summary>
    private struct Plan
    {
        public float** From;
        public float** To;
        public int Reach;
        public int Count;

        public static Plan Of(
            in IndirectSum sum, in WinogradTiles tiles, long first, int count, float* zeros, float** table)
        {
            int down = sum.Lattice.TapsY == 2 ? WinogradPhases<T, V>.Reach : Side;
            int across = sum.Lattice.TapsX == 2 ? WinogradPhases<T, V>.Reach : Side;
            bool turned = Turned(sum.Lattice);
            Plan plan = new() { From = table, To = table + count * down * across, Reach = down * across };
            plan.Count = count * plan.Reach;
            for (int i = 0; i < count; i++)
            {
                tiles.Sources(sum.Lattice, first + i, down, across, turned, zeros, plan.From + i * plan.Reach);
                tiles.Targets(sum.Lattice, first + i, turned, zeros, plan.To + i * Pixels);
            }
            return plan;
        }
    }
}
