namespace Ganymede.Tensors.Kernels;

/// <summary>
/// How [outer, middle, channels] is cut for threads: by shape alone. Neighbouring rows of few channels are taken as one
/// (<see cref="Fold"/> of them), so that rows fill vectors; a chunk is a few of the resulting rows of one outer index.
/// </summary>
internal readonly unsafe struct NormalizationPlan
{
    private const int Wide = 64;
    private const int MaxRows = 256;

    internal readonly int Outer, Channels, Fold, Rows, Width, ChunkRows, Chunks;
    private readonly int itemsAPart;

    internal NormalizationPlan(int outer, int middle, int channels)
    {
        (Outer, Channels) = (outer, channels);
        // The fewest rows that together are a multiple of 64 wide, or the most that divide the middle.
        Fold = 1;
        while (Fold * channels % Wide != 0 && Fold * channels < Wide * Wide && middle % (2 * Fold) == 0)
            Fold *= 2;
        Rows = middle / Fold;
        Width = channels * Fold;
        // Numbers of a column are added one after another, so there are few: equal ones would all round the same way.
        ChunkRows = Math.Clamp(2 * Elementwise.Grain / Math.Max(1, Width), 16, MaxRows);
        Chunks = Math.Max(1, (Rows + ChunkRows - 1) / ChunkRows);
        itemsAPart = Math.Max(1, Elementwise.Grain / Math.Max(1, Math.Min(ChunkRows, Rows) * Width));
    }

    internal int Items => Outer * Chunks;

    internal int Parts => (Items + itemsAPart - 1) / itemsAPart;

    internal (int From, int To) ItemsOf(int part) => (part * itemsAPart, Math.Min(Items, (part + 1) * itemsAPart));

    internal int RowsOf(int chunk) => Math.Min(ChunkRows, Rows - (chunk * ChunkRows));

    /// <summary>Where an item's rows start in x, where its row of [outer, width] starts, and how many rows it has.</summary>
    internal (long Data, long Row, int Rows) Item(int item)
    {
        (int o, int c) = Math.DivRem(item, Chunks);
        return ((((long)o * Rows) + (c * ChunkRows)) * Width, (long)o * Width, RowsOf(c));
    }

    /// <summary>[outer, channels] repeated for each of the rows that are taken as one, in the given place if need be.</summary>
    internal float* Spread(float* values, float* place)
    {
        if (Fold == 1 || values is null)
            return values;
        float* to = place;
        for (int o = 0; o < Outer; o++, values += Channels)
        {
            for (int copy = 0; copy < Fold; copy++, to += Channels)
                new ReadOnlySpan<float>(values, Channels).CopyTo(new Span<float>(to, Channels));
        }
        return place;
    }
}
