namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Convolutions by the minimal filtering algorithm of Lavin and Gray 2016. With 3x3 kernels, F(4x4, 3x3) makes 16
/// pixels from 36 multiply-adds where the definition takes 144; with 4x4 kernels, F(3x3, 4x4) makes 9 from as many;
/// with 2x2 kernels, F(4x4, 2x2) makes 16 from 25 instead of 64. A 4x4 kernel with stride 2 is four 2x2 kernels, one on
/// each phase of the source's rows and columns, whose sums are added;
/// its gradient in the input is four 2x2 convolutions. A 3x3 kernel with stride 2 is one of 2x2, one each of 2x1 and
/// 1x2, and one of a single tap, with 81 products in place of 144. This class decides where it pays and picks the code.
/// </summary>
/// <remarks>
/// The sums are those of the definition but for rounding, whose errors are some three times larger. The twin is the
/// direct convolution, which GANYMEDE_FUSE=off brings back everywhere.
/// </remarks>
internal static unsafe class Winograd
{
    /// <summary>Products that make a tile, for each pair of channels, at most.</summary>
    public const int MaxPoints = 36;

    // Channels are read in whole vectors of the widest kind.
    private const int Vector = 16;

    // With fewer pairs of channels the transforms cost what the products save.
    private const int FewPairs = 512;

    // With fewer tiles the weights are transformed for too little. Kernels of 2x2 with few channels want twice as many.
    private const int FewTiles = 12;

    // The share of the pixels of tiles that must be pixels of the target with all of their taps inside the source: the
    // definition leaves out what is zero.
    private const double LeastShare = 0.4;

    // The same limits for the phases of a 3x3 kernel with stride 2, which spare less. Each band reads all of their
    // transformed weights, and those of more pairs of channels do not come fast enough.
    private const int FewPhasePairs = 1024;
    private const int ManyPhasePairs = 128 * 256;
    private const double LeastPhaseShare = 0.8;

    // With fewer tiles and as many pairs of channels, weights are transformed where they are used.
    private const int PanelTiles = 192;
    private const int PanelPairs = 128 * 128;

    // With more pairs of channels they would take more than 20 MB.
    private const int ManyPairs = 256 * 512;

    // With as many pairs of channels, the sums of a gradient in weights are made in blocks.
    private const int BlockPairs = 256 * 256;

    /// <summary>Whether the sums of a lattice can be computed so at all.</summary>
    public static bool Can(in Lattice lattice) =>
        (lattice.TapsY, lattice.StrideY) is (3, 1) or (4, 1) or (2, 1) or (4, 2)
        && lattice.TapsX == lattice.TapsY && lattice.StrideX == lattice.StrideY
        && lattice.StepY == 1 && lattice.StepX == 1
        && lattice.Channels % Vector == 0 && lattice.Outputs % Vector == 0;

    /// <summary>Whether that is faster than the definition.</summary>
    public static bool Pays(in Lattice lattice)
    {
        long pairs = Pairs(lattice);
        if (!KernelChoice.Fuse || !Can(lattice) || pairs < FewPairs)
            return false;
        int taps = lattice.TapsX / lattice.StrideX, side = taps == 4 ? FourTaps.Side : ThreeTaps.Side;
        var tiles = new WinogradTiles(lattice, side);
        int ease = taps == 2 && pairs < PanelPairs ? 2 : 1;
        return tiles.Count >= ease * FewTiles
            && lattice.LiveShare * lattice.Positions >= LeastShare * tiles.Count * side * side;
    }

    /// <summary>Runs a sum for which <see cref="Can"/> holds.</summary>
    public static void Run(Isa isa, in IndirectSum sum)
    {
        int taps = sum.Lattice.TapsX / sum.Lattice.StrideX, side = taps == 4 ? FourTaps.Side : ThreeTaps.Side;
        long pairs = Pairs(sum.Lattice);
        bool few = new WinogradTiles(sum.Lattice, side).Count < PanelTiles;
        bool panels = pairs > ManyPairs || (few && pairs >= PanelPairs);
        Run(isa, sum, panels);
    }

    /// <summary>
    /// Runs a sum, with weights transformed where they are used (<see cref="WinogradPanels{T, V, K}"/>) or all before
    /// (<see cref="WinogradProduct{T, V, K}"/>).
    /// </summary>
    public static void Run(Isa isa, in IndirectSum sum, bool panels)
    {
        switch (sum.Lattice.TapsX / sum.Lattice.StrideX)
        {
            case 2:
                Run<TwoTaps>(isa, sum, panels);
                break;
            case 3:
                Run<ThreeTaps>(isa, sum, panels);
                break;
            default:
                Run<FourTaps>(isa, sum, panels);
                break;
        }
    }

    /// <summary>
    /// result [taps, channels, outputs] = Σ over positions of source pixel [c] · target pixel [j] at each tap: the
    /// gradient in the weights, for a lattice for which <see cref="Can"/> holds.
    /// </summary>
    public static void WeightGradient(Isa isa, in Lattice lattice, float* result) =>
        WeightGradient(isa, lattice, result, Pairs(lattice) >= BlockPairs);

    /// <summary>
    /// The gradient in the weights, whose sums at all points are made block by block of channels, or all kept.
    /// </summary>
    public static void WeightGradient(Isa isa, in Lattice lattice, float* result, bool blocks)
    {
        switch (lattice.TapsX / lattice.StrideX)
        {
            case 2:
                WeightGradient<TwoTaps>(isa, lattice, result, blocks);
                break;
            case 3:
                WeightGradient<ThreeTaps>(isa, lattice, result, blocks);
                break;
            default:
                WeightGradient<FourTaps>(isa, lattice, result, blocks);
                break;
        }
    }

    /// <summary>
    /// Whether the phases of a 3x3 convolution with stride 2, given by its forward lattice, are faster so.
    /// </summary>
    public static bool PhasesPay(in Lattice lattice)
    {
        long pairs = (long)lattice.Channels * lattice.Outputs;
        if (!KernelChoice.Fuse || !CanPhases(lattice) || pairs is < FewPhasePairs or > ManyPhasePairs)
            return false;
        var tiles = new WinogradTiles(lattice, TwoTaps.Side);
        return tiles.Count >= FewTiles
            && lattice.LiveShare * lattice.Positions >= LeastPhaseShare * tiles.Count * TwoTaps.Side * TwoTaps.Side;
    }

    /// <summary>Whether they can be computed so at all.</summary>
    public static bool CanPhases(in Lattice lattice) =>
        (lattice.TapsY, lattice.TapsX, lattice.StrideY, lattice.StrideX) is (3, 3, 2, 2)
        && lattice.StepY == 1 && lattice.StepX == 1
        && lattice.Channels % Vector == 0 && lattice.Outputs % Vector == 0;

    /// <summary>
    /// Runs a 3x3 convolution with stride 2, for which <see cref="CanPhases"/> holds, as the phases of its source.
    /// </summary>
    public static void RunPhases(Isa isa, in IndirectSum sum)
    {
        Span<IndirectSum> phases = stackalloc IndirectSum[4];
        for (int i = 0; i < phases.Length; i++)
            phases[i] = SourcePhase(sum, i / 2, i % 2);
        RunPhases(isa, phases);
    }

    /// <summary>
    /// Runs sums of one or two taps each way, with the same channels and outputs, one after the other.
    /// </summary>
    public static void RunPhases(Isa isa, ReadOnlySpan<IndirectSum> phases)
    {
        switch (isa)
        {
            case Isa.Avx512:
                WinogradPhases<Avx512Tiles, Simd512>.Run(phases);
                break;
            case Isa.V256:
                WinogradPhases<V256Tiles, Simd256>.Run(phases);
                break;
            default:
                WinogradPhases<V128Tiles, Simd128>.Run(phases);
                break;
        }
    }

    /// <summary>
    /// The gradient in the weights of a 3x3 convolution with stride 2, for which <see cref="CanPhases"/> holds.
    /// </summary>
    public static void PhasesWeightGradient(Isa isa, in Lattice lattice, float* result)
    {
        switch (isa)
        {
            case Isa.Avx512:
                WinogradPhasesOuter<Avx512Tiles, Simd512>.Run(lattice, result);
                break;
            case Isa.V256:
                WinogradPhasesOuter<V256Tiles, Simd256>.Run(lattice, result);
                break;
            default:
                WinogradPhasesOuter<V128Tiles, Simd128>.Run(lattice, result);
                break;
        }
    }

    // Each after the first is added to what those before it left; the last applies the function.
    private static IndirectSum SourcePhase(in IndirectSum sum, int y, int x)
    {
        IndirectSum phase = sum;
        phase.Lattice.TapsY = 2 - y;
        phase.Lattice.TapsX = 2 - x;
        phase.Lattice.BaseY += y;
        phase.Lattice.BaseX += x;
        phase.Lattice.StepY = 2;
        phase.Lattice.StepX = 2;
        phase.Weights.First += y * sum.Weights.TapY + x * sum.Weights.TapX;
        phase.Weights.TapY *= 2;
        phase.Weights.TapX *= 2;
        phase.Bias = y + x == 0 ? sum.Bias : null;
        phase.Accumulate = y + x > 0;
        phase.Activation = y + x == 2 ? sum.Activation : default;
        phase.Moments = y + x == 2 ? sum.Moments : null;
        return phase;
    }

    private static long Pairs(in Lattice lattice) =>
        (long)lattice.Channels * lattice.Outputs * lattice.StrideY * lattice.StrideX;

    private static void Run<K>(Isa isa, in IndirectSum sum, bool panels)
        where K : struct, IWinogradTaps
    {
        switch (isa)
        {
            case Isa.Avx512:
                Run<Avx512Tiles, Simd512, K>(sum, panels);
                break;
            case Isa.V256:
                Run<V256Tiles, Simd256, K>(sum, panels);
                break;
            default:
                Run<V128Tiles, Simd128, K>(sum, panels);
                break;
        }
    }

    private static void Run<T, V, K>(in IndirectSum sum, bool panels)
        where T : struct, ITiles
        where V : struct, ISimd<V>
        where K : struct, IWinogradTaps
    {
        if (panels)
            WinogradPanels<T, V, K>.Run(sum);
        else
            WinogradProduct<T, V, K>.Run(sum);
    }

    private static void WeightGradient<K>(Isa isa, in Lattice lattice, float* result, bool blocks)
        where K : struct, IWinogradTaps
    {
        switch (isa)
        {
            case Isa.Avx512:
                WinogradOuter<Avx512Tiles, Simd512, K>.Run(lattice, result, blocks);
                break;
            case Isa.V256:
                WinogradOuter<V256Tiles, Simd256, K>.Run(lattice, result, blocks);
                break;
            default:
                WinogradOuter<V128Tiles, Simd128, K>.Run(lattice, result, blocks);
                break;
        }
    }
}
