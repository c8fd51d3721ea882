using System.Runtime.Intrinsics;

namespace Ganymede.Tensors.Kernels;

/// <summary>Means and variances of columns from those of their parts.</summary>
internal static unsafe class Moments
{
    // The accumulators of so many columns stay in the first cache.
    private const int Tile = 64;

    /// <summary>
    /// Joins parts in their order, in double (Chan et al. 1983): means and sums of squares around them, two at a time.
    /// </summary>
    /// <param name="partials">
    /// [parts, 2, fold, columns]: the means of a part's rows, and the sums of the squares of the differences from them.
    /// </param>
    /// <param name="rows">How many rows each part has.</param>
    /// <param name="fold">How many neighbouring groups of the same columns a part holds.</param>
    /// <param name="columns">How many results there are.</param>
    /// <param name="mean">[columns].</param>
    /// <param name="variance">[columns]; biased.</param>
    internal static void Join(
        float* partials, ReadOnlySpan<int> rows, int fold, int columns, float* mean, float* variance)
    {
        if (rows.Length == 1 && fold == 1)
        {
            // Nothing to join: the common case of many small images.
            new ReadOnlySpan<float>(partials, columns).CopyTo(new Span<float>(mean, columns));
            for (int i = 0; i < columns; i++)
                variance[i] = partials[columns + i] / rows[0];
            return;
        }
        double* center = stackalloc double[2 * Tile], squares = center + Tile;
        for (int from = 0; from < columns; from += Tile)
        {
            int width = Math.Min(Tile, columns - from);
            new Span<double>(center, 2 * Tile).Clear();
            double count = 0;
            for (int part = 0; part < rows.Length; part++)
            {
                float* at = partials + (2L * part * fold * columns) + from;
                for (int group = 0; group < fold; group++, at += columns)
                {
                    double total = count + rows[part], share = rows[part] / total;
                    Add(at, at + ((long)fold * columns), width, share, count * share, center, squares);
                    count = total;
                }
            }
            for (int i = 0; i < width; i++)
            {
                mean[from + i] = (float)center[i];
                variance[from + i] = (float)(squares[i] / count);
            }
        }
    }

    private static void Add(
        float* mean, float* spread, int width, double share, double weight, double* center, double* squares)
    {
        int i = 0;
        Vector256<double> shares = Vector256.Create(share), weights = Vector256.Create(weight);
        for (; i <= width - 4; i += 4)
        {
            Vector256<double> c = Vector256.Load(center + i), delta = Widen(mean + i) - c;
            (c + (delta * shares)).Store(center + i);
            (Vector256.Load(squares + i) + (Widen(spread + i) + (delta * delta * weights))).Store(squares + i);
        }
        for (; i < width; i++)
        {
            double delta = mean[i] - center[i];
            center[i] += delta * share;
            squares[i] += spread[i] + (delta * delta * weight);
        }
    }

    /// <summary>total[i] += x[i], in double.</summary>
    internal static void Accumulate(float* x, int count, double* total)
    {
        int i = 0;
        for (; i <= count - 4; i += 4)
            (Vector256.Load(total + i) + Widen(x + i)).Store(total + i);
        for (; i < count; i++)
            total[i] += x[i];
    }

    internal static Vector256<double> Widen(float* p) => Vector256.WidenLower(Vector128.Load(p).ToVector256Unsafe());
}
