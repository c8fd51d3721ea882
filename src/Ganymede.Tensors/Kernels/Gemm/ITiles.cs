namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The innermost loops of one instruction set. A tile is six rows by a few vectors of columns, held in registers; rows
/// are pointers, so that matrices and convolutions, straight or strided, run through the same loops.
/// </summary>
/// <remarks>
/// Adding <c>bias</c> and what was there happens once a tile, at its end: an activation would go to the same place.
/// </remarks>
internal unsafe interface ITiles
{
    /// <summary>Rows of every tile.</summary>
    const int Rows = 6;

    /// <summary>Pointers of a segment: one for each row, then the number of the segment's first weight row.</summary>
    const int Slots = Rows + 1;

    /// <summary>The instruction set.</summary>
    static abstract Isa Isa { get; }

    /// <summary>Floats of a vector.</summary>
    static abstract int Vector { get; }

    /// <summary>The widest tile, in vectors.</summary>
    static abstract int MaxVectors { get; }

    /// <summary>The widest tile of <see cref="Dot"/>, in columns.</summary>
    static abstract int MaxDotColumns { get; }

    /// <summary>
    /// outs[r][j] = Σ over segments and i &lt; channels of row[r][i] · panel[(segment's weight row + i) · ldw + j],
    /// plus bias[j] unless null, plus what outs held if accumulate; j runs over vectors · <see cref="Vector"/> columns.
    /// </summary>
    static abstract void Tile(
        int vectors, float** segment, int count, nint channels, float* panel, nint ldw,
        float** outs, float* bias, bool accumulate);

    /// <summary>
    /// outs[r][j] = Σ over count pairs (a, b) of a[rows[r]] · b[offsetB + j], plus what outs held if accumulate.
    /// </summary>
    static abstract void Outer(
        int vectors, float** pairs, nint count, nint* rows, nint offsetB, float** outs, bool accumulate);

    /// <summary>
    /// outs[r][c] = Σ over segments and i &lt; channels of row[r][i] · weights[weight row · ldw + c · pitch + i],
    /// plus bias and old value as in <see cref="Tile"/>: for few columns c. channels is a multiple of the vector.
    /// </summary>
    static abstract void Dot(
        int columns, float** segment, int count, nint channels, float* weights, nint ldw, nint pitch,
        float** outs, float* bias, bool accumulate);
}
