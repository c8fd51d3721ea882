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
        for (int i = 0; i < reach; i++)
        {
            int y = lattice.Row(top + i * lattice.StrideY);
            for (int j = 0; j < reach; j++)
            {
                int x = lattice.Column(left + j * lattice.StrideX);
                *to++ = y >= 0 && x >= 0 ? lattice.SourcePixel(image, y, x) : zeros;
            }
        }
    }

    /// <summary>The target pixels that a tile makes, row by row; <paramref name="beyond"/> for those outside.</summary>
    public void Targets(in Lattice lattice, long tile, float* beyond, float** to)
    {
        Place(tile, out long image, out int top, out int left);
        LatticeCursor at = default;
        at.Image = image;
        for (int i = 0; i < side; i++)
            for (int j = 0; j < side; j++)
            {
                at.Y = top + i;
                at.X = left + j;
                *to++ = at.Y < lattice.CountY && at.X < lattice.CountX ? lattice.TargetPixel(at) : beyond;
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
