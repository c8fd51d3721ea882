namespace Ganymede.Tensors.Kernels;

/// <summary>A target position of a <see cref="Lattice"/>: walked in order, without a division a step.</summary>
internal struct LatticeCursor
{
    public long Image;
    public int Y;
    public int X;

    public LatticeCursor(in Lattice lattice, long position)
    {
        Image = position / lattice.Pixels;
        int pixel = (int)(position - Image * lattice.Pixels);
        Y = pixel / lattice.CountX;
        X = pixel - Y * lattice.CountX;
    }

    public void Advance(in Lattice lattice)
    {
        if (++X < lattice.CountX)
            return;
        X = 0;
        if (++Y < lattice.CountY)
            return;
        Y = 0;
        Image++;
    }
}
