namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The rows of a source that some neighbouring target pixels read, copied with the border around them and without gaps
/// between pixels: every tap of every pixel stands at the same distance from its first, and nothing is outside.
/// </summary>
/// <remarks>
/// For few channels: the pixels are few bytes, and to see at each tap whether it is inside would take longer than to
/// multiply it. The taps of a row are one run of floats if they are neighbours.
/// </remarks>
internal readonly unsafe struct SourceBand
{
    private readonly float* pixels;
    private readonly long rowsPerImage;
    private readonly long firstRow;
    private readonly int firstColumn;
    private readonly int strideY;
    private readonly int strideX;
    private readonly long row;
    private readonly int channels;

    /// <summary>Copies what <paramref name="count"/> target pixels from <paramref name="at"/> on read.</summary>
    public SourceBand(in Lattice lattice, LatticeCursor at, long count)
    {
        long inRow = at.X + count - 1, lastTargetRow = at.Image * lattice.CountY + at.Y + inRow / lattice.CountX;
        LatticeCursor last = new()
        {
            Image = lastTargetRow / lattice.CountY,
            Y = (int)(lastTargetRow % lattice.CountY),
            X = (int)(inRow % lattice.CountX),
        };
        bool oneRow = inRow < lattice.CountX;
        channels = lattice.Channels;
        strideY = lattice.StrideY;
        strideX = lattice.StrideX;
        int tall = (lattice.TapsY - 1) * lattice.StepY + 1, wide = (lattice.TapsX - 1) * lattice.StepX + 1;
        rowsPerImage = (lattice.CountY - 1) * strideY + tall;
        firstRow = at.Image * rowsPerImage + at.Y * strideY;
        firstColumn = oneRow ? at.X * strideX : 0;
        int columns = ((oneRow ? last.X : lattice.CountX - 1) * strideX) + wide - firstColumn;
        row = (long)columns * channels;
        long end = last.Image * rowsPerImage + last.Y * strideY + tall;
        pixels = KernelScratch.Floats(ScratchSlot.Patches, (end - firstRow) * row);
        float* to = pixels;
        int y = at.Y * strideY + lattice.BaseY, bottom = (int)rowsPerImage + lattice.BaseY;
        for (long i = firstRow, image = at.Image; i < end; i++, to += row)
        {
            Copy(lattice, image, y, firstColumn + lattice.BaseX, columns, to);
            if (++y == bottom)
                (y, image) = (lattice.BaseY, image + 1);
        }
        // Whoever goes on from there needs as many of the pixels behind.
        Floats.Prefetch(
            lattice.SourcePixel(last.Image, last.Y * strideY + lattice.BaseY + tall, firstColumn),
            count * strideY * strideX * lattice.SourcePitch);
    }

    /// <summary>Floats from one row to the next.</summary>
    public nint Row => (nint)row;

    /// <summary>What the first tap of a target pixel reads.</summary>
    public float* Pixel(in LatticeCursor at) =>
        pixels + (at.Image * rowsPerImage + at.Y * strideY - firstRow) * row
        + ((long)at.X * strideX - firstColumn) * channels;

    private static void Copy(in Lattice lattice, long image, int y, int left, int count, float* to)
    {
        int channels = lattice.Channels, from = lattice.Row(y);
        if (from < 0)
        {
            new Span<float>(to, count * channels).Clear();
            return;
        }
        int begin = Math.Clamp(-left, 0, count), end = Math.Clamp(lattice.SourceW - left, begin, count);
        for (int i = 0; i < begin; i++)
            CopyPixel(lattice, image, from, left + i, to + i * channels);
        if (lattice.SourcePitch == channels)
            new Span<float>(lattice.SourcePixel(image, from, left + begin), (end - begin) * channels).CopyTo(
                new(to + begin * channels, (end - begin) * channels));
        else
            for (int i = begin; i < end; i++)
                CopyPixel(lattice, image, from, left + i, to + i * channels);
        for (int i = end; i < count; i++)
            CopyPixel(lattice, image, from, left + i, to + i * channels);
    }

    private static void CopyPixel(in Lattice lattice, long image, int y, int x, float* to)
    {
        int column = lattice.Column(x);
        if (column >= 0)
            Floats.Copy(lattice.SourcePixel(image, y, column), to, lattice.Channels);
        else
            new Span<float>(to, lattice.Channels).Clear();
    }
}
