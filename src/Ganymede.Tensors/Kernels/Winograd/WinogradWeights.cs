namespace Ganymede.Tensors.Kernels;

/// <summary>Weights as Winograd's products want them.</summary>
internal static unsafe class WinogradWeights<T, V, K>
    where T : struct, ITiles
    where V : struct, ISimd<V>
    where K : struct, IWinogradTaps
{
    // Channels that are transposed at once.
    private const int Piece = 16;

    // How many channels weights are fetched before they are wanted: short rows of many taps are no pattern that a
    // processor would recognize.
    private const int Ahead = 4;

    /// <summary>
    /// Transforms the weights of some channels, which are of one phase, for some columns. For each point, a step apart,
    /// columns go into panels as wide as a tile of the product; the channels begin at a row of these.
    /// </summary>
    public static void Run(
        in WeightSource source, in Lattice lattice, int phase, int channel, int count, int column, int width,
        float* to, int height, int row, nint step)
    {
        float* space = KernelScratch.Floats(ScratchSlot.Edge, WinogradTransforms<V, K>.Space);
        float* from = source.First + phase / lattice.StrideX * source.TapY + phase % lattice.StrideX * source.TapX
            + channel * source.Row + column * source.Column;
        long down = lattice.StrideY * source.TapY, right = lattice.StrideX * source.TapX;
        if (source.Column == 1)
        {
            for (int c = 0; c < Ahead; c++)
                Fetch(from + c * source.Row, (nint)down, (nint)right, width);
            Panels(from, (nint)source.Row, (nint)down, (nint)right, count, width, space, to, height, row, step);
            return;
        }
        int taps = K.Taps * K.Across, size = Piece * width;
        float* turned = KernelScratch.Floats(ScratchSlot.Transposed, taps * size);
        for (int c = 0; c < count; c += Piece)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                float* at = from + c + tap / K.Across * down + tap % K.Across * right;
                for (int j = 0; j < width; j++)
                    Floats.Prefetch(at + Piece + j * source.Column, 1);
                Transpose.Run(at, source.Column, width, Piece, turned + tap * size, width);
            }
            Panels(turned, width, K.Across * size, size, Piece, width, space, to, height, row + c, step);
        }
    }

    private static void Panels(
        float* from, nint line, nint down, nint right, int count, int width, float* space, float* to, int height,
        int row, nint step)
    {
        for (int panel = 0; panel < width; panel += T.Vector * T.MaxVectors)
        {
            int wide = Math.Min(T.Vector * T.MaxVectors, width - panel);
            float* place = to + (nint)panel * height + row * wide;
            for (int c = 0; c < count; c++, place += wide)
            {
                Fetch(from + (c + Ahead) * line + panel, down, right, wide);
                for (int j = 0; j < wide; j += V.Width)
                    WinogradTransforms<V, K>.Weight(
                        from + c * line + panel + j, down, right, space, place + j, step);
            }
        }
    }

    private static void Fetch(float* from, nint down, nint right, int width)
    {
        for (int i = 0; i < K.Taps; i++, from += down)
            for (int j = 0; j < K.Across; j++)
                Floats.Prefetch(from + j * right, width);
    }
}
