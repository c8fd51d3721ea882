using System.Runtime.Intrinsics;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Means and variances of the channels of [sets, rows, channels], from what the kernels that write it sum up on the way
/// (<see cref="MomentPlaces"/>). What they leave is joined in its order, in double (Chan et al. 1983).
/// </summary>
/// <param name="sets">How many sets of statistics there are: one, or one for each image.</param>
/// <param name="channels">The last extent.</param>
internal unsafe struct ChannelMoments(int sets, int channels)
{
    // [sets, 2, channels]: means, and sums of the squares of the differences from them.
    private double* totals;

    public readonly int Sets => sets;

    public readonly int Channels => channels;

    /// <summary>How many rows of each set have been joined.</summary>
    public double Rows { get; private set; }

    /// <summary>Joins what one kernel has left.</summary>
    public void Join(in MomentPlaces places)
    {
        if (totals == null)
        {
            totals = (double*)KernelScratch.Floats(ScratchSlot.Totals, 4L * sets * channels);
            new Span<double>(totals, 2 * sets * channels).Clear();
        }
        double before = Rows;
        for (int set = 0; set < sets; set++)
        {
            Rows = before;
            places.Range(set, out long place, out long last);
            for (; place <= last; place++)
                Join(places[place], totals + (2L * set * channels));
        }
    }

    /// <summary>Writes the means and the biased variances, [sets, channels].</summary>
    public readonly void CopyTo(float* mean, float* variance)
    {
        for (int set = 0; set < sets; set++)
        {
            double* center = totals + (2L * set * channels), squares = center + channels;
            for (int i = 0; i < channels; i++)
            {
                *mean++ = (float)center[i];
                *variance++ = (float)(squares[i] / Rows);
            }
        }
    }

    private void Join(float* sums, double* center)
    {
        float* near = sums + channels, sum = near + channels, square = sum + channels;
        double* squares = center + channels;
        double rows = *sums, total = Rows + rows, part = 1 / rows, share = rows / total, weight = Rows * share;
        int i = 0;
        for (; i <= channels - 4; i += 4)
        {
            Vector256<double> c = Vector256.Load(center + i), s = Moments.Widen(sum + i), mean = s * part;
            Vector256<double> spread = Vector256.Max(Moments.Widen(square + i) - (s * mean), Vector256<double>.Zero);
            Vector256<double> delta = Moments.Widen(near + i) + mean - c;
            (c + (delta * share)).Store(center + i);
            (Vector256.Load(squares + i) + (spread + (delta * delta * weight))).Store(squares + i);
        }
        for (; i < channels; i++)
        {
            double mean = sum[i] * part, delta = near[i] + mean - center[i];
            center[i] += delta * share;
            squares[i] += Math.Max(square[i] - (sum[i] * mean), 0) + (delta * delta * weight);
        }
        Rows = total;
    }
}
