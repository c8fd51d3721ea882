namespace Ganymede.Tensors.Kernels;

/// <summary>How the target pixels of a lattice are laid out in tiles of some pixels each way.</summary>
internal readonly unsafe struct WinogradTiles
{
    private readonly int side;
    private readonly int down;
    private readonly int across;

    public WinogradTiles(in Lattice lattice, int side)
    {
        this.side = side;
        down = (lattice.CountY + side - 1) / side;
        across = (lattice.CountX + side - 1) / side;
        Count = (long)lattice.Images * down * across;
    }

    /// <summary>The tiles of the largest of several lattices.</summary>
    public WinogradTiles(ReadOnlySpan<IndirectSum> sums, int side)
    {
        int rows = 0, columns = 0;
        foreach (ref readonly IndirectSum sum in sums)
        {
            rows = Math.Max(rows, sum.Lattice.CountY);
            columns = Math.Max(columns, sum.Lattice.CountX);
        }
        this = new(sums[0].Lattice with { CountY = rows, CountX = columns }, side);
    }

    /// <summary>Tiles of all images.</summary>
    public long Count { get; }

    /// <summary>
    /// The source pixels of one phase that a tile reads, <paramref name="reach"/> each way, row by row; zeros stand for
    /// those that are nowhere: a tile may reach beyond the border too.
    /// </summary>
    public void Sources(in Lattice lattice, long tile, int phase, int reach, float* zeros, float** to)
    {
        Place(tile, out long image, out int top, out int left);
        top = top * lattice.StrideY + lattice.BaseY + phase / lattice.StrideX;
        left = left * lattice.StrideX + lattice.BaseX + phase % lattice.StrideX;
        Sources(lattice, image, top, left, reach, reach, false, zeros, to);
    }

    /// <summary>The target pixels that a tile makes, row by row; <paramref name="beyond"/> for those outside.</summary>
    public void Targets(in Lattice lattice, long tile, float* beyond, float** to) =>
        Targets(lattice, tile, turned: false, beyond, to);

    /// <summary>
    /// The source pixels that a tile of a lattice reads whose taps are as far apart as its targets, column by column if
    /// turned.
    /// </summary>
    public void Sources(
        in Lattice lattice, long tile, int reachDown, int reachAcross, bool turned, float* zeros, float** to)
    {
        Place(tile, out long image, out int top, out int left);
        top = top * lattice.StrideY + lattice.BaseY;
        left = left * lattice.StrideX + lattice.BaseX;
        Sources(lattice, image, top, left, reachDown, reachAcross, turned, zeros, to);
    }

    private static void Sources(
        in Lattice lattice, long image, int top, int left, int reachDown, int reachAcross, bool turned, float* zeros,
        float** to)
    {
        int stepDown = turned ? 1 : reachAcross, stepAcross = turned ? reachDown : 1;
        bool inside = left >= 0 && left + (reachAcross - 1) * lattice.StrideX < lattice.SourceW;
        long step = lattice.StrideX * lattice.SourcePitch;
        for (int i = 0; i < reachDown; i++)
        {
            int y = lattice.Row(top + i * lattice.StrideY);
            float** at = to + i * stepDown;
            if (inside && y >= 0)
            {
                float* pixel = lattice.SourcePixel(image, y, left);
                for (int j = 0; j < reachAcross; j++, at += stepAcross, pixel += step)
                    *at = pixel;
                continue;
            }
            for (int j = 0; j < reachAcross; j++, at += stepAcross)
            {
                int x = lattice.Column(left + j * lattice.StrideX);
                *at = y >= 0 && x >= 0 ? lattice.SourcePixel(image, y, x) : zeros;
            }
        }
    }

    /// <summary>
    /// The target pixels of a tile, column by column if turned; <paramref name="beyond"/> for those outside.
    /// </summary>
    public void Targets(in Lattice lattice, long tile, bool turned, float* beyond, float** to)
    {
        Place(tile, out long image, out int top, out int left);
        LatticeCursor at = default;
        at.Image = image;
        int stepDown = turned ? 1 : side, stepAcross = turned ? side : 1;
        int firstX = lattice.FirstX + left * lattice.SpacingX, lastX = firstX + (side - 1) * lattice.SpacingX;
        bool inside = left + side <= lattice.CountX && firstX >= 0 && lastX < lattice.TargetW;
        long step = lattice.SpacingX * lattice.TargetPitch;
        for (int i = 0; i < side; i++, to += stepDown)
        {
            at.Y = top + i;
            at.X = left;
            int y = lattice.FirstY + at.Y * lattice.SpacingY;
            if (inside && at.Y < lattice.CountY && (uint)y < (uint)lattice.TargetH)
            {
                float* pixel = lattice.TargetPixel(at);
                for (int j = 0; j < side; j++, pixel += step)
                    to[j * stepAcross] = pixel;
                continue;
            }
            for (int j = 0; j < side; j++)
            {
                at.X = left + j;
                to[j * stepAcross] =
                    at.Y < lattice.CountY && at.X < lattice.CountX ? lattice.TargetPixel(at) : beyond;
            }
        }
    }

    private void Place(long tile, out long image, out int top, out int left)
    {
        image = tile / (down * across);
        int inImage = (int)(tile - image * (down * across));
        top = inImage / across * side;
        left = inImage % across * side;
    }
}
