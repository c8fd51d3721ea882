namespace Ganymede.Tensors.Tests.Engine;

[NoTensorLeaks]
public sealed class ChannelStatisticsTests
{
    [Theory]
    [InlineData(1, 3, new[] { 5 })]
    [InlineData(1, 70, new[] { 1, 7, 2, 30 })]
    [InlineData(3, 129, new[] { 4, 4, 3 })]
    public unsafe void Parts_join_to_the_statistics_of_the_whole(int outer, int channels, int[] rows)
    {
        int total = rows.Sum();
        float[] x = new float[outer * total * channels];
        new RandomStream(1, 2).FillNormal(x, 50, 2);
        float[] partials = new float[outer * rows.Length * 2 * channels];
        ChannelStatistics joined;
        double[] means = new double[outer * channels], variances = new double[outer * channels];
        for (int o = 0; o < outer; o++)
        {
            for (int c = 0; c < channels; c++)
            {
                (means[(o * channels) + c], variances[(o * channels) + c]) = Of(Column(o, c, 0, total));
                for (int part = 0, from = 0; part < rows.Length; from += rows[part++])
                {
                    (double mean, double variance) = Of(Column(o, c, from, rows[part]));
                    int at = (((((o * rows.Length) + part) * 2) + 0) * channels) + c;
                    (partials[at], partials[at + channels]) = ((float)mean, (float)(variance * rows[part]));
                }
            }
        }
        fixed (float* p = partials)
            joined = ChannelStatistics.Join(p, outer, rows, channels);
        Assert.True(joined.Fits(outer, total, channels));
        for (int i = 0; i < means.Length; i++)
        {
            Assert.Equal(means[i], joined.Mean[i], 1e-5);
            Assert.Equal(variances[i], joined.Variance[i], variances[i] * 1e-5);
        }

        double[] Column(int o, int c, int from, int count) =>
            [.. Enumerable.Range(from, count).Select(r => (double)x[(((o * total) + r) * channels) + c])];

        static (double Mean, double Variance) Of(double[] values)
        {
            double mean = values.Average();
            return (mean, values.Average(v => (v - mean) * (v - mean)));
        }
    }

    [Fact]
    public void A_normalization_takes_what_the_writer_gathered_when_it_fits()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(1, 3).Normal([2, 3, 3, 4]);
        x.Statistics = Told(2, 9, 4);
        Assert.Equal(x.ToArray(), x.InstanceNorm(eps: 0).ToArray());
        x.BatchNorm(null, null, 1e-5f, out Tensor mean, out _);
        Assert.NotEqual([0, 0, 0, 0], mean.ToArray());
        x.Statistics = Told(1, 18, 4);
        x.BatchNorm(null, null, 1e-5f, out mean, out Tensor variance);
        Assert.Equal([0, 0, 0, 0], mean.ToArray());
        Assert.Equal([1, 1, 1, 1], variance.ToArray());

        // Mean 0 and variance 1, which are not those of x.
        static unsafe ChannelStatistics Told(int outer, int rows, int channels)
        {
            float[] partials = new float[outer * 2 * channels];
            for (int i = 0; i < partials.Length; i++)
                partials[i] = i / channels % 2 == 0 ? 0 : rows;
            fixed (float* p = partials)
                return ChannelStatistics.Join(p, outer, [rows], channels);
        }
    }
}
