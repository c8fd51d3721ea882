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
/// Mean and biased variance of each channel that the writer of a tensor gathered on the way, so that the normalization
/// behind it need not read the tensor for them. They hold as long as nobody writes to the tensor.
/// </summary>
/// <param name="Mean">[1, C] over the batch, [N, C] over each image.</param>
/// <param name="Variance">The same shape.</param>
internal sealed record ChannelStatistics(Tensor Mean, Tensor Variance)
{
    /// <summary>What a kernel that writes <paramref name="y"/> is to be given for them.</summary>
    internal static ChannelMoments Ask(Tensor y, StatisticsOver over) =>
        new(over == StatisticsOver.Image ? y.Shape[0] : 1, y.Shape[-1]);

    /// <summary>What the kernel has gathered; null if that is not all of the tensor.</summary>
    internal static unsafe ChannelStatistics? Of(Tensor y, in ChannelMoments moments)
    {
        if (moments.Rows == 0 || moments.Rows * moments.Sets * moments.Channels != y.Count)
            return null;
        Shape shape = [moments.Sets, moments.Channels];
        var statistics = new ChannelStatistics(Tensor.Empty(shape), Tensor.Empty(shape));
        moments.CopyTo(statistics.Mean.Data, statistics.Variance.Data);
        return statistics;
    }

    /// <summary>Copies them, if they are of so many sets.</summary>
    internal bool TryCopyTo(int sets, Tensor mean, Tensor variance)
    {
        if (Mean.Shape[0] != sets)
            return false;
        Mean.AsSpan().CopyTo(mean.Span);
        Variance.AsSpan().CopyTo(variance.Span);
        return true;
    }
}
