using System.Diagnostics;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The right-hand side of a sum in the order in which tiles read it: panels as wide as a tile, each with a row for each
/// (tap, channel). Weights that are stored like that already, or are read too few times to be worth a copy, stay in place.
/// </summary>
/// <remarks>Packing is apart from the product, so that packed weights can outlive it.</remarks>
internal unsafe struct Panels
{
    // A copy costs about what a tile or two cost that read it.
    private const int FewTiles = 4;

    // Channels that one part of the packing job copies.
    private const int Piece = 256;

    private float* direct;
    private long directRow;
    private float* packed;
    private int columns;
    private long depth;
    private int vector;
    private int width;

    public readonly int Count => (columns + width - 1) / width;

    /// <summary>The first column of a panel, its weights, their row distance, its width and how much of that is real.</summary>
    public readonly float* Get(int panel, out nint ldw, out int vectors, out int real)
    {
        int first = panel * width;
        real = Math.Min(width, columns - first);
        vectors = (real + vector - 1) / vector;
        if (direct != null && real == vectors * vector)
        {
            ldw = (nint)directRow;
            return direct + first;
        }
        ldw = vectors * vector;
        return direct != null ? packed : packed + first * depth;
    }

    /// <summary>Panels for the tiles of <typeparamref name="T"/>; the copy, if one is needed, is in this thread's scratch.</summary>
    public static Panels Pack<T>(in Lattice lattice, in WeightSource source, long tiles)
        where T : struct, ITiles
    {
        var panels = new Panels
        {
            columns = lattice.Outputs,
            depth = lattice.Depth,
            vector = T.Vector,
            width = T.Vector * T.MaxVectors,
        };
        bool inOrder = source.Column == 1
            && (lattice.TapsX == 1 || source.TapX == lattice.Channels * source.Row)
            && (lattice.TapsY == 1 || source.TapY == lattice.TapsX * lattice.Channels * source.Row);
        int first = 0;
        if (inOrder && (lattice.Outputs <= panels.width || tiles <= FewTiles))
        {
            panels.direct = source.First;
            panels.directRow = source.Row;
            // Only a last panel that is no whole number of vectors wide has to be copied: it is padded with zeros.
            first = lattice.Outputs % T.Vector == 0 ? panels.Count : panels.Count - 1;
        }
        int copies = panels.Count - first;
        if (copies == 0 || panels.depth == 0)
            return panels;
        long padded = ((long)lattice.Outputs + T.Vector - 1) / T.Vector * T.Vector - (long)first * panels.width;
        panels.packed = KernelScratch.Floats(ScratchSlot.Weights, padded * panels.depth);
        int pieces = (lattice.Channels + Piece - 1) / Piece;
        var body = new PackBody
        {
            Panels = panels,
            Source = source,
            First = first,
            Pieces = pieces,
            TapsX = lattice.TapsX,
            Taps = lattice.Taps,
            Channels = lattice.Channels,
        };
        int parts = copies * lattice.Taps * pieces;
        if (padded * panels.depth < 16384)
        {
            for (int part = 0; part < parts; part++)
                body.Run(part);
        }
        else
        {
            WorkerPool.Run(parts, ref body);
        }
        return panels;
    }

    /// <summary>Weights for <see cref="ITiles.Dot"/>: for each tap and column, its channels in a row.</summary>
    public static float* PackColumns(in Lattice lattice, in WeightSource source)
    {
        int channels = lattice.Channels, columns = lattice.Outputs;
        if (lattice.Taps == 1 && source.Row == 1 && source.Column == channels)
            return source.First;
        float* to = KernelScratch.Floats(ScratchSlot.Weights, lattice.Depth * columns);
        for (int tap = 0; tap < lattice.Taps; tap++)
        {
            float* from = source.First + tap / lattice.TapsX * source.TapY + tap % lattice.TapsX * source.TapX;
            float* block = to + (long)tap * channels * columns;
            if (source.Row == 1)
            {
                for (int j = 0; j < columns; j++)
                    new Span<float>(from + j * source.Column, channels).CopyTo(new(block + (long)j * channels, channels));
            }
            else
            {
                Transpose.Run(from, source.Row, channels, columns, block, channels);
            }
        }
        return to;
    }

    private struct PackBody : IParallelBody
    {
        public Panels Panels;
        public WeightSource Source;
        public int First;
        public int Pieces;
        public int TapsX;
        public int Taps;
        public int Channels;

        public readonly void Run(int part)
        {
            int piece = part % Pieces, tap = part / Pieces % Taps, panel = First + part / Pieces / Taps;
            int begin = piece * Piece, count = Math.Min(Piece, Channels - begin), column = panel * Panels.width;
            float* to = Panels.Get(panel, out nint width, out _, out int real) + ((long)tap * Channels + begin) * width;
            float* from = Source.First + tap / TapsX * Source.TapY + tap % TapsX * Source.TapX
                + begin * Source.Row + column * Source.Column;
            Debug.Assert(Source.Row == 1 || Source.Column == 1);
            if (Source.Column == 1)
            {
                for (int c = 0; c < count; c++)
                    new Span<float>(from + c * Source.Row, real).CopyTo(new(to + c * width, real));
            }
            else
            {
                Transpose.Run(from, Source.Column, real, count, to, width);
            }
            if (real == width)
                return;
            for (int c = 0; c < count; c++)
                new Span<float>(to + c * width + real, (int)width - real).Clear();
        }
    }
}
