namespace Ganymede.Translation;

/// <summary>
/// How one side of a picture is covered by tiles of one length that overlap, and how much each tile counts at each
/// place: 1 in its middle, falling in a straight line to 0 over the inner half of the overlap, and the sum over all tiles
/// is 1. The outer quarter of the overlap, where a tile is disturbed by its edge, does not count.
/// </summary>
internal sealed class TileAxis
{
    private readonly float[][] weights;

    /// <summary>Covers a length.</summary>
    /// <param name="length">The side of the padded picture.</param>
    /// <param name="tile">The side of a tile, at most the length.</param>
    /// <param name="overlap">The overlap of two neighbours, below the tile's side; the last one may lack a step.</param>
    /// <param name="step">
    /// Tiles begin at multiples of this, where the length and the tile are such; at most a quarter of the overlap.
    /// </param>
    internal TileAxis(int length, int tile, int overlap, int step)
    {
        Tile = tile;
        int gaps = tile >= length ? 0 : (int)Math.Ceiling((double)(length - tile) / Math.Max(1, tile - overlap));
        Starts = new int[gaps + 1];
        // Evenly spread, so that no tile repeats most of its neighbour.
        for (int i = 1; i <= gaps; i++)
            Starts[i] = i == gaps ? length - tile : (int)((long)i * (length - tile) / gaps / step * step);
        weights = new float[Starts.Length][];
        var sums = new float[length];
        float edge = overlap / 4f, ramp = overlap / 2f;
        for (int i = 0; i < Starts.Length; i++)
        {
            weights[i] = new float[tile];
            for (int k = 0; k < tile; k++)
            {
                float rise = i == 0 ? 1 : (k + 0.5f - edge) / ramp;
                float fall = i == gaps ? 1 : (tile - k - 0.5f - edge) / ramp;
                weights[i][k] = Math.Clamp(Math.Min(rise, fall), 0, 1);
                sums[Starts[i] + k] += weights[i][k];
            }
        }
        for (int i = 0; i < Starts.Length; i++)
        {
            for (int k = 0; k < tile; k++)
                weights[i][k] /= sums[Starts[i] + k];
        }
    }

    /// <summary>The side of a tile.</summary>
    internal int Tile { get; }

    /// <summary>Where each tile begins.</summary>
    internal int[] Starts { get; }

    /// <summary>How much tile <paramref name="index"/> counts at each of its places.</summary>
    internal ReadOnlySpan<float> Weights(int index) => weights[index];
}
