using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <summary>Over what a normalization takes the mean and the variance of each channel of [N, ..., C].</summary>
internal enum StatisticsOver
{
    /// <summary>It takes none.</summary>
    Nothing,

    /// <summary>All places of all images.</summary>
    Batch,

    /// <summary>All places of each image.</summary>
    Image,
}

/// <summary>
/// Mean and variance of each channel that the writer of a tensor gathered on the way, so that the normalization behind it
/// need not read the tensor for them. The tensor is seen as [outer, rows, channels]: outer is 1 for the statistics of a
/// batch, N for those of each image. They hold as long as nobody writes to the tensor.
/// </summary>
internal sealed class ChannelStatistics
{
    private ChannelStatistics(int outer, int rows, int channels)
    {
        (Outer, Rows, Channels) = (outer, rows, channels);
        Mean = new float[outer * channels];
        Variance = new float[outer * channels];
    }

    /// <summary>How many sets of statistics there are.</summary>
    internal int Outer { get; }

    /// <summary>Over how many values of a channel each is taken.</summary>
    internal int Rows { get; }

    /// <summary>The last extent of the tensor.</summary>
    internal int Channels { get; }

    /// <summary>[outer, channels].</summary>
    internal float[] Mean { get; }

    /// <summary>The biased variance, [outer, channels].</summary>
    internal float[] Variance { get; }

    /// <summary>
    /// The statistics of what was gathered in parts. Their bits depend on the parts and their order, so parts are cut by
    /// shape alone, never by threads.
    /// </summary>
    /// <param name="partials">
    /// [outer, parts, 2, channels]: the mean of the part's rows, then the sum of the squares of the differences from that
    /// mean. From the differences d of n rows from any number k near them: k + Σd / n, and Σd² - (Σd)² / n.
    /// </param>
    /// <param name="outer">How many sets of statistics there are.</param>
    /// <param name="rows">How many rows each part of one set has, more than none; alike for all sets.</param>
    /// <param name="channels">The last extent of the tensor.</param>
    internal static unsafe ChannelStatistics Join(float* partials, int outer, ReadOnlySpan<int> rows, int channels)
    {
        int total = 0;
        foreach (int part in rows)
            total += part;
        var joined = new ChannelStatistics(outer, total, channels);
        fixed (float* mean = joined.Mean, variance = joined.Variance)
        {
            for (int o = 0; o < outer; o++)
            {
                long at = (long)o * channels;
                Moments.Join(partials + (at * rows.Length * 2), rows, 1, channels, mean + at, variance + at);
            }
        }
        return joined;
    }

    /// <summary>Whether these are the statistics of a tensor seen like this.</summary>
    internal bool Fits(int outer, int rows, int channels) => (Outer, Rows, Channels) == (outer, rows, channels);
}
