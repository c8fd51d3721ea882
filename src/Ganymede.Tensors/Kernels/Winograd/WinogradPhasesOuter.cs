namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The gradient in the weights of a 3x3 convolution with stride 2: <see cref="WinogradPhases{T, V}"/> transposed. The
/// weights of a phase meet the pixels of one phase of the source only. Tiles are transformed chunk by chunk; the sums
/// of products with the same weights go through all of their tiles in order.
/// </summary>
/// <remarks>
/// The weight in the middle, a phase by itself, has the sum of the pixels' products where they are.
/// </remarks>
internal static unsafe class WinogradPhasesOuter<T, V>
    where T : struct, ITiles
    where V : struct, ISimd<V>
{
    private const int Side = 4;
    private const int Reach = 5;
    private const int Pixels = Side * Side;
    private const int MostPoints = Reach * Reach;
    private const int Line = 16;

    // Sums: at 25 points of the weights in the corners, and at 5 each of the two between those.
    private const int Corners = MostPoints;
    private const int Classes = Corners + 2 * Reach;

    // Products of the transformed phases.
    private const int Points = Corners + 2 * Reach * Side;

    // Floats of a chunk's matrices: not many more than the second-level caches hold.
    private const long ChunkFloats = 600_000;
    private const int LeastTiles = 36;

    // Tiles that one part transforms.
    private const int Piece = 3;

    private static int SourcePanel => WinogradOuter<T, V, TwoTaps>.SourcePanel;

    private static int TargetPanel => T.Vector * T.MaxVectors;

    public static void Run(in Lattice lattice, float* result)
    {
        int channels = lattice.Channels, outputs = lattice.Outputs;
        var tiles = new WinogradTiles(lattice, Side);
        long most = Math.Max(LeastTiles, ChunkFloats / (Points * (channels + outputs)));
        long chunk = WinogradOuter<T, V, TwoTaps>.Share(Math.Max(1, tiles.Count), most);
        long step = (long)channels * outputs + Line;
        Phase* phases = stackalloc Phase[3];
        var body = new TransformBody
        {
            Tiles = tiles,
            Phases = phases,
            Zeros = KernelScratch.Zeros(Math.Max(channels, outputs)),
        };
        float* sources = KernelScratch.Floats(
            ScratchSlot.Partials, Points * chunk * channels + Classes * Line);
        float* targets = KernelScratch.Floats(ScratchSlot.Weights, Points * chunk * outputs + Classes * Line);
        float* sums = KernelScratch.Floats(ScratchSlot.Patches, Classes * step);
        for (long first = 0; first == 0 || first < tiles.Count; first += chunk)
        {
            body.First = first;
            body.Count = (int)Math.Min(chunk, tiles.Count - first);
            float* source = sources, target = targets, sum = sums;
            for (int i = 0; i < 3; i++)
            {
                phases[i] = new Phase(lattice, i / 2, i % 2, body.Count, source, target, sum, step);
                source += phases[i].Classes * phases[i].SourceStep;
                target += phases[i].Classes * phases[i].TargetStep;
                sum += phases[i].Classes * step;
            }
            WorkerPool.Run((body.Count + Piece - 1) / Piece, ref body);
            var products = new SumBody
            {
                Data = body,
                Middle = Centre(lattice, result),
                Panels = (outputs + TargetPanel - 1) / TargetPanel,
            };
            WorkerPool.Run(products.Panels + Classes, ref products);
        }
        var last = new ResultBody { Phases = phases, Result = result };
        WorkerPool.Run(3 * channels, ref last);
    }

    private static MiddleTap Centre(in Lattice lattice, float* result)
    {
        Lattice middle = Of(lattice, 1, 1);
        return new() { Lattice = middle, Result = result + 4L * lattice.Channels * lattice.Outputs };
    }

    private static Lattice Of(in Lattice lattice, int y, int x) => lattice with
    {
        TapsY = 2 - y,
        TapsX = 2 - x,
        BaseY = lattice.BaseY + y,
        BaseX = lattice.BaseX + x,
    };

    private struct MiddleTap
    {
        public Lattice Lattice;
        public float* Result;
    }

    /// <summary>The matrices of a phase: for each class, the products of its copies one below the other.</summary>
    private struct Phase
    {
        public Lattice Lattice;
        public bool Both;
        public bool Turned;
        public int Classes;
        public int Copies;
        public int Rows;
        public float* Sources;
        public long SourceStep;
        public float* Targets;
        public long TargetStep;
        public float* Sums;
        public long Step;

        public Phase(
            in Lattice lattice, int y, int x, int count, float* sources, float* targets, float* sums, long step)
        {
            Lattice = Of(lattice, y, x);
            Both = y + x == 0;
            Turned = y > x;
            Classes = Both ? Corners : Reach;
            Copies = Both ? 1 : Side;
            Rows = Copies * count;
            Sources = sources;
            SourceStep = (long)Rows * lattice.Channels + Line;
            Targets = targets;
            TargetStep = (long)Rows * lattice.Outputs + Line;
            Sums = sums;
            Step = step;
        }
    }

    /// <summary>Transforms tiles of the source and of the target, into panels of channels with a row a tile.</summary>
    private struct TransformBody : IParallelBody
    {
        public WinogradTiles Tiles;
        public Phase* Phases;
        public long First;
        public int Count;
        public float* Zeros;

        public readonly void Run(int part)
        {
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, TwoTaps>.Space);
            float** pixels = stackalloc float*[MostPoints];
            int last = Math.Min((part + 1) * Piece, Count);
            for (int i = part * Piece; i < last; i++)
                for (Phase* phase = Phases; phase < Phases + 3; phase++)
                    Transform(*phase, i, pixels, space);
        }

        private readonly void Transform(in Phase phase, int tile, float** pixels, float* space)
        {
            int down = phase.Both || !phase.Turned ? Reach : Side, across = phase.Both || phase.Turned ? Reach : Side;
            int channels = phase.Lattice.Channels, outputs = phase.Lattice.Outputs;
            Tiles.Sources(phase.Lattice, First + tile, down, across, phase.Turned, Zeros, pixels);
            for (int c = 0; c < channels; c += V.Width)
            {
                float* to = Place(phase, phase.Sources, tile, c, SourcePanel, channels, out int width);
                if (phase.Both)
                    WinogradTransforms<V, TwoTaps>.Source(pixels, c, space, to, (nint)phase.SourceStep);
                else
                    WinogradTransforms<V, TwoDown>.SourceColumns(pixels, c, to, (nint)phase.SourceStep, Count * width);
            }
            Tiles.Targets(phase.Lattice, First + tile, phase.Turned, Zeros, pixels);
            for (int j = 0; j < outputs; j += V.Width)
            {
                float* to = Place(phase, phase.Targets, tile, j, TargetPanel, outputs, out int width);
                if (phase.Both)
                    WinogradTransforms<V, TwoTaps>.TargetTransposed(pixels, j, space, to, (nint)phase.TargetStep);
                else
                    WinogradTransforms<V, TwoDown>.TargetColumnsTransposed(
                        pixels, j, to, (nint)phase.TargetStep, Count * width);
            }
        }

        private static float* Place(
            in Phase phase, float* to, int tile, int column, int panelWidth, int columns, out int width)
        {
            int panel = column / panelWidth * panelWidth;
            width = Math.Min(panelWidth, columns - panel);
            return to + (long)panel * phase.Rows + (long)tile * width + (column - panel);
        }
    }

    /// <summary>The sums over a chunk: those that take longest first.</summary>
    private struct SumBody : IParallelBody
    {
        public TransformBody Data;
        public MiddleTap Middle;
        public int Panels;

        public readonly void Run(int part)
        {
            if (part < Panels)
            {
                SumMiddle(part * TargetPanel);
                return;
            }
            int which = part - Panels;
            ref readonly Phase phase = ref Data.Phases[which < Reach ? 1 : which < 2 * Reach ? 2 : 0];
            int place = which < 2 * Reach ? which % Reach : which - 2 * Reach;
            int channels = phase.Lattice.Channels, outputs = phase.Lattice.Outputs;
            float* left = phase.Sources + place * phase.SourceStep, right = phase.Targets + place * phase.TargetStep;
            float* to = phase.Sums + place * phase.Step;
            for (int c = 0; c < channels; c += SourcePanel)
                WinogradOuter<T, V, TwoTaps>.Sum(
                    left + (long)c * phase.Rows, right, phase.Rows, phase.Rows, Math.Min(SourcePanel, channels - c),
                    outputs, to + (long)c * outputs, outputs, Data.First > 0, null, null);
        }

        /// <summary>The gradient of the weights in the middle, for some outputs, from pixels where they are.</summary>
        private readonly void SumMiddle(int column)
        {
            const int Most = 6 * Pixels;
            Lattice lattice = Middle.Lattice;
            int channels = lattice.Channels, outputs = lattice.Outputs, width = Math.Min(TargetPanel, outputs - column);
            float** pairs = KernelScratch.Pointers(ScratchSlot.Table, 2 * Most);
            float** sources = stackalloc float*[Pixels], targets = stackalloc float*[Pixels];
            bool add = Data.First > 0;
            for (int tile = 0; tile < Data.Count; add = true)
            {
                int count = 0;
                for (int last = Math.Min(tile + 6, Data.Count); tile < last; tile++)
                {
                    Data.Tiles.Sources(lattice, Data.First + tile, Side, Side, false, Data.Zeros, sources);
                    Data.Tiles.Targets(lattice, Data.First + tile, false, Data.Zeros, targets);
                    for (int i = 0; i < Pixels; i++)
                    {
                        if (targets[i] == Data.Zeros || sources[i] == Data.Zeros)
                            continue;
                        pairs[2 * count] = sources[i];
                        pairs[2 * count++ + 1] = targets[i] + column;
                    }
                }
                WinogradOuter<T, V, TwoTaps>.Panel(
                    pairs, count, channels, width, Middle.Result + column, outputs, add, null, null);
            }
            if (Data.Count == 0)
                for (int c = 0; c < channels; c++)
                    new Span<float>(Middle.Result + (long)c * outputs + column, width).Clear();
        }
    }

    /// <summary>The gradients of one input channel's weights in one phase, from their sums.</summary>
    private struct ResultBody : IParallelBody
    {
        public Phase* Phases;
        public float* Result;

        public readonly void Run(int part)
        {
            ref readonly Phase phase = ref Phases[part % 3];
            int channel = part / 3, outputs = phase.Lattice.Outputs;
            float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, TwoTaps>.Space);
            long tap = (long)phase.Lattice.Channels * outputs;
            nint right = (nint)(2 * tap), down = (nint)(6 * tap);
            float* from = phase.Sums + (long)channel * outputs;
            float* to = Result + (part % 3 == 1 ? tap : part % 3 == 2 ? 3 * tap : 0) + (long)channel * outputs;
            for (int j = 0; j < outputs; j += V.Width)
                if (phase.Both)
                    WinogradTransforms<V, TwoTaps>.WeightTransposed(
                        from + j, (nint)phase.Step, space, to + j, down, right, false);
                else
                    WinogradTransforms<V, TwoDown>.WeightTransposed(
                        from + j, (nint)phase.Step, space, to + j, phase.Turned ? right : down, right, false);
        }
    }
}
