namespace Ganymede.Tensors.Kernels;

/// <summary>
/// 3x3 convolutions of stride 1 by the minimal filtering algorithm F(4x4, 3x3) of Lavin and Gray 2016: 36 multiply-adds
/// for 16 pixels where the definition takes 144. This class decides where it is worth it and picks the vectors.
/// </summary>
/// <remarks>
/// The sums are those of the definition but for rounding, whose errors are some ten times larger. The twin is the direct
/// convolution, which GANYMEDE_FUSE=off brings back everywhere.
/// </remarks>
internal static unsafe class Winograd
{
    /// <summary>Pixels of the target that one tile makes, each way.</summary>
    public const int Side = 4;

    /// <summary>Pixels of the source that one tile reads, each way.</summary>
    public const int Reach = Side + 2;

    /// <summary>Products that make a tile, for each pair of channels.</summary>
    public const int Points = Reach * Reach;

    // Channels are read in whole vectors of the widest kind.
    private const int Vector = 16;

    // With fewer pairs of channels the transforms cost what the products save.
    private const int FewPairs = 512;

    // With fewer tiles the weights are transformed for too little.
    private const int FewTiles = 12;

    // The share of the pixels of tiles that must be pixels of the target with all of their taps inside the source: the
    // definition leaves out what is zero.
    private const double LeastShare = 0.4;

    // With more pairs of channels the transformed weights take more than 40 MB.
    private const int ManyPairs = 512 * 512;

    /// <summary>Whether the sums of a lattice can be computed so at all.</summary>
    public static bool Can(in Lattice lattice) =>
        lattice.TapsY == 3 && lattice.TapsX == 3 && lattice.StepY == 1 && lattice.StepX == 1
        && lattice.StrideY == 1 && lattice.StrideX == 1 && lattice.SpacingY == 1 && lattice.SpacingX == 1
        && lattice.Channels % Vector == 0 && lattice.Outputs % Vector == 0;

    /// <summary>Whether that is faster than the definition.</summary>
    public static bool Pays(in Lattice lattice)
    {
        long pairs = (long)lattice.Channels * lattice.Outputs;
        if (!KernelChoice.Fuse || !Can(lattice) || pairs is < FewPairs or > ManyPairs)
            return false;
        var tiles = new WinogradTiles(lattice);
        return tiles.Count >= FewTiles
            && lattice.LiveShare * lattice.Positions >= LeastShare * tiles.Count * Side * Side;
    }

    /// <summary>Runs a sum for which <see cref="Can"/> holds.</summary>
    public static void Run(Isa isa, in IndirectSum sum)
    {
        switch (isa)
        {
            case Isa.Avx512:
                WinogradProduct<Avx512Tiles, Simd512>.Run(sum);
                break;
            case Isa.V256:
                WinogradProduct<V256Tiles, Simd256>.Run(sum);
                break;
            default:
                WinogradProduct<V128Tiles, Simd128>.Run(sum);
                break;
        }
    }

    /// <summary>
    /// result [3, 3, channels, outputs] = Σ over positions of source pixel [c] · target pixel [j] at each tap: the
    /// gradient in the weights, for a lattice for which <see cref="Can"/> holds.
    /// </summary>
    public static void WeightGradient(Isa isa, in Lattice lattice, float* result)
    {
        switch (isa)
        {
            case Isa.Avx512:
                WinogradOuter<Avx512Tiles, Simd512>.Run(lattice, result);
                break;
            case Isa.V256:
                WinogradOuter<V256Tiles, Simd256>.Run(lattice, result);
                break;
            default:
                WinogradOuter<V128Tiles, Simd128>.Run(lattice, result);
                break;
        }
    }
}
