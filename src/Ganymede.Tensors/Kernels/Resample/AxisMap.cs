namespace Ganymede.Tensors.Kernels;

/// <summary>
/// A sparse matrix from the positions of one axis to those of another: row i lists the source positions that make
/// position i, with their weights. Padding, resizing and average pooling of an axis are all of this form, and the
/// gradient is the same with the transposed matrix.
/// </summary>
internal sealed class AxisMap
{
    private AxisMap? transposed;

    private AxisMap(int sources, int[] starts, int[] positions, float[] weights)
    {
        Sources = sources;
        Starts = starts;
        Positions = positions;
        Weights = weights;
    }

    internal int Sources { get; }

    internal int Targets => Starts.Length - 1;

    /// <summary>Row i has the entries from Starts[i] up to and without Starts[i + 1].</summary>
    internal int[] Starts { get; }

    internal int[] Positions { get; }

    internal float[] Weights { get; }

    /// <summary>How many targets from this one on are plain copies of sources that follow each other; often 0.</summary>
    internal int CopiesFrom(int target)
    {
        int count = 0;
        while (target + count < Targets && IsCopy(target + count)
            && FirstSource(target + count) == FirstSource(target) + count)
            count++;
        return count;
    }

    /// <summary>The first source of a target that has one.</summary>
    internal int FirstSource(int target) => Positions[Starts[target]];

    internal AxisMap Transposed => transposed ??= Transpose();

    /// <summary>A map from its rows, each a list of positions and weights.</summary>
    internal static AxisMap FromRows(int sources, int targets, Func<int, IEnumerable<(int Position, float Weight)>> row)
    {
        int[] starts = new int[targets + 1];
        List<int> positions = [];
        List<float> weights = [];
        for (int i = 0; i < targets; i++)
        {
            foreach ((int position, float weight) in row(i))
            {
                positions.Add(position);
                weights.Add(weight);
            }
            starts[i + 1] = positions.Count;
        }
        return new AxisMap(sources, starts, [.. positions], [.. weights]);
    }

    internal static AxisMap Identity(int extent) => FromRows(extent, extent, i => [(i, 1)]);

    internal static AxisMap Pad(int extent, int before, int after, PaddingMode mode) =>
        FromRows(extent, before + extent + after, i =>
        {
            int p = i - before;
            if ((uint)p < (uint)extent)
                return [(p, 1)];
            return mode switch
            {
                PaddingMode.Reflect => [(p < 0 ? -p : (2 * (extent - 1)) - p, 1)],
                PaddingMode.Replicate => [(Math.Clamp(p, 0, extent - 1), 1)],
                _ => [],
            };
        });

    // In float, as PyTorch computes it: where i · from / to is whole, its rounding can decide for the pixel before.
    internal static AxisMap Nearest(int from, int to) =>
        FromRows(from, to, i => [(Math.Min((int)(i * ((float)from / to)), from - 1), 1)]);

    internal static AxisMap Bilinear(int from, int to, bool alignCorners) => FromRows(from, to, i =>
    {
        float at = alignCorners
            ? (to == 1 ? 0 : i * ((float)(from - 1) / (to - 1)))
            : Math.Max(0, ((i + 0.5f) * ((float)from / to)) - 0.5f);
        int low = Math.Min((int)at, from - 1), high = Math.Min(low + 1, from - 1);
        float share = at - low;
        return high == low ? [(low, 1)] : [(low, 1 - share), (high, share)];
    });

    /// <summary>Windows of an average pooling; what lies in the padding counts for the divisor or does not.</summary>
    internal static AxisMap Pool(int extent, int kernel, int stride, int padding, bool countPadding)
    {
        int targets = ((extent + (2 * padding) - kernel) / stride) + 1;
        return FromRows(extent, targets, i =>
        {
            int from = (i * stride) - padding, start = Math.Max(0, from), end = Math.Min(extent, from + kernel);
            float weight = 1f / (countPadding ? kernel : Math.Max(1, end - start));
            return Enumerable.Range(start, Math.Max(0, end - start)).Select(p => (p, weight));
        });
    }

    internal static AxisMap Adaptive(int from, int to) => FromRows(from, to, i =>
    {
        int start = (int)((long)i * from / to), end = (int)((((long)(i + 1) * from) + to - 1) / to);
        return Enumerable.Range(start, end - start).Select(p => (p, 1f / (end - start)));
    });

    private bool IsCopy(int target) => Starts[target + 1] - Starts[target] == 1 && Weights[Starts[target]] == 1;

    private AxisMap Transpose()
    {
        var rows = new List<(int, float)>[Sources];
        for (int i = 0; i < Sources; i++)
            rows[i] = [];
        for (int i = 0; i < Targets; i++)
        {
            for (int e = Starts[i]; e < Starts[i + 1]; e++)
                rows[Positions[e]].Add((i, Weights[e]));
        }
        AxisMap result = FromRows(Targets, Sources, i => rows[i]);
        result.transposed = this;
        return result;
    }
}
