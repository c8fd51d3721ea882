namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Where the right-hand side of a sum is stored: entry (tap a, b; channel c; column j) at
/// <c>First + a·TapY + b·TapX + c·Row + j·Column</c>. Row or Column is 1.
/// </summary>
internal unsafe struct WeightSource
{
    public float* First;
    public long TapY;
    public long TapX;
    public long Row;
    public long Column;

    public static WeightSource Matrix(float* b, long ldb, bool transposed) => new()
    {
        First = b,
        Row = transposed ? 1 : ldb,
        Column = transposed ? ldb : 1,
    };

    public static WeightSource Forward(in ConvShape s, int group, float* w) => new()
    {
        First = w + group * s.GroupCout,
        TapY = (long)s.KW * s.GroupCin * s.Cout,
        TapX = (long)s.GroupCin * s.Cout,
        Row = s.Cout,
        Column = 1,
    };

    public static WeightSource Backward(in ConvShape s, int group, float* w, in TapPhase rows, in TapPhase columns)
    {
        long tap = (long)s.GroupCin * s.Cout;
        return new()
        {
            First = w + group * s.GroupCout + ((long)rows.FirstTap * s.KW + columns.FirstTap) * tap,
            TapY = -rows.TapStep * s.KW * tap,
            TapX = -columns.TapStep * tap,
            Row = 1,
            Column = s.Cout,
        };
    }
}
