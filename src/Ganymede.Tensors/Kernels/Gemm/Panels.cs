using System.Diagnostics;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The right-hand side of a sum in the order in which tiles read it: panels as wide as a tile, each with a row for each
/// (tap, channel). Weights that are stored like that already, or are read too few times for a copy, stay in place.
/// </summary>
/// <remarks>Packing is apart from the product, so that packed weights can outlive it.</remarks>
internal unsafe struct Panels
{
    // A copy costs about what a tile or two cost that read it.
    private const int FewTiles = 4;

    // Rows that are fetched before they are copied.
    private const int Ahead = 24;
    private const int AheadColumns = 64;

    // Channels that one part of the packing job copies.
    private const int Piece = 256;

    // Floats from which the copy is shared among threads.
    private const long LargeCopy = 16384;

    private float* direct;
    private long directRow;
    private float* packed;
    private int columns;
    private long depth;
    private int vector;
    private int width;

    // The panels before this one stay in place.
    private int firstCopy;

    public readonly int Count => (columns + width - 1) / width;

    /// <summary>
    /// The weights of a panel, the distance of their rows, its vectors and how many of its columns are real.
    /// </summary>
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

    /// <summary>Whether so few tiles read the weights, in the order in which they are stored, that they stay.</summary>
    public static bool InPlace<T>(in Lattice lattice, in WeightSource source, long tiles)
        where T : struct, ITiles =>
        source.Column == 1
        && (lattice.TapsX == 1 || source.TapX == lattice.Channels * source.Row)
        && (lattice.TapsY == 1 || source.TapY == lattice.TapsX * lattice.Channels * source.Row)
        && (lattice.Outputs <= T.Vector * T.MaxVectors || tiles <= FewTiles);

    /// <summary>
    /// Panels for the tiles of <typeparamref name="T"/>; what has to be copied is not copied yet. With
    /// <paramref name="local"/> that is left to <see cref="Copy"/>.
    /// </summary>
    public static Panels Plan<T>(in Lattice lattice, in WeightSource source, long tiles, bool local = false)
        where T : struct, ITiles
    {
        var panels = new Panels
        {
            columns = lattice.Outputs,
            depth = lattice.Depth,
            vector = T.Vector,
            width = T.Vector * T.MaxVectors,
        };
        if (local)
            panels.firstCopy = panels.Count;
        else if (InPlace<T>(lattice, source, tiles))
        {
            panels.direct = source.First;
            panels.directRow = source.Row;
            // Only a last panel that is no whole number of vectors wide has to be copied: it is padded with zeros.
            panels.firstCopy = lattice.Outputs % T.Vector == 0 ? panels.Count : panels.Count - 1;
        }
        return panels;
    }

    /// <summary>Floats that <see cref="Pack"/> writes.</summary>
    public readonly long PackedSize =>
        firstCopy == Count ? 0 : ((columns + vector - 1) / vector * vector - (long)firstCopy * width) * depth;

    /// <summary>Copies to <paramref name="to"/> what <see cref="Plan"/> found to need it.</summary>
    public void Pack(in Lattice lattice, in WeightSource source, float* to)
    {
        packed = to;
        if (PackedSize == 0)
            return;
        int pieces = (lattice.Channels + Piece - 1) / Piece;
        var body = new PackBody
        {
            Panels = this,
            Source = source,
            Pieces = pieces,
            TapsX = lattice.TapsX,
            Taps = lattice.Taps,
            Channels = lattice.Channels,
        };
        int parts = (Count - firstCopy) * lattice.Taps * pieces;
        if (PackedSize >= LargeCopy)
        {
            WorkerPool.Run(parts, ref body);
            return;
        }
        for (int part = 0; part < parts; part++)
            body.Run(part);
    }

    /// <summary>Weights for <see cref="ITiles.Dot"/>: for each tap and column, its channels in a row.</summary>
    public static void PackColumns(in Lattice lattice, in WeightSource source, float* to)
    {
        int channels = lattice.Channels, columns = lattice.Outputs;
        for (int tap = 0; tap < lattice.Taps; tap++)
        {
            float* from = source.First + tap / lattice.TapsX * source.TapY + tap % lattice.TapsX * source.TapX;
            float* block = to + (long)tap * channels * columns;
            if (source.Row == 1)
            {
                for (int j = 0; j < columns; j++)
                    new Span<float>(from + j * source.Column, channels).CopyTo(new(block + j * channels, channels));
            }
            else
            {
                Transpose.Run(from, source.Row, channels, columns, block, channels);
            }
        }
    }

    /// <summary>
    /// Copies the rows of some channels of a tap for one panel, padded with zeros to whole vectors.
    /// </summary>
    public readonly void Copy(
        int tapsX, in WeightSource source, int panel, int tap, int begin, int count, float* to)
    {
        Get(panel, out _, out int vectors, out int real);
        int rowWidth = vectors * vector;
        float* from = source.First + tap / tapsX * source.TapY + tap % tapsX * source.TapX
            + begin * source.Row + (long)panel * width * source.Column;
        Debug.Assert(source.Row == 1 || source.Column == 1);
        if (source.Column == 1)
        {
            for (int c = 0; c < count; c++)
            {
                // Rows are too far apart for the processor to see what comes next; nor does it know of the next panel.
                Floats.Prefetch(from + (c + Ahead) * source.Row, AheadColumns);
                Floats.Copy(from + c * source.Row, to + (long)c * rowWidth, real);
            }
        }
        else
        {
            Transpose.Run(from, source.Column, real, count, to, rowWidth);
        }
        for (int c = 0; c < count && real < rowWidth; c++)
            new Span<float>(to + (long)c * rowWidth + real, rowWidth - real).Clear();
    }

    private struct PackBody : IParallelBody
    {
        public Panels Panels;
        public WeightSource Source;
        public int Pieces;
        public int TapsX;
        public int Taps;
        public int Channels;

        public readonly void Run(int part)
        {
            int piece = part % Pieces, tap = part / Pieces % Taps, panel = Panels.firstCopy + part / Pieces / Taps;
            int begin = piece * Piece, count = Math.Min(Piece, Channels - begin);
            float* to = Panels.Get(panel, out nint width, out _, out _) + ((long)tap * Channels + begin) * width;
            Panels.Copy(TapsX, Source, panel, tap, begin, count, to);
        }
    }
}
