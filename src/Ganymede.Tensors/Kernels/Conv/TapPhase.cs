namespace Ganymede.Tensors.Kernels;

/// <summary>
/// One axis of one phase of a convolution's gradient in its input. Input positions First, First + stride, … (Count of
/// them) are reached by the same taps only: those k with (First + pad − k·dilation) divisible by the stride. They are
/// taken from the last to the first, so that the output positions rise: position number t meets at tap number j output
/// t + Base + j·Step, through kernel position FirstTap − j·TapStep.
/// </summary>
internal readonly record struct TapPhase(int First, int Count, int Taps, int Base, int Step, int FirstTap, int TapStep)
{
    public static TapPhase Of(int phase, int size, int kernel, int stride, int pad, int dilation)
    {
        int count = phase < size ? (size - phase + stride - 1) / stride : 0;
        int taps = 0, last = 0, period = 0;
        for (int k = 0; k < kernel; k++)
        {
            if ((phase + pad - k * dilation) % stride != 0)
                continue;
            if (taps++ > 0)
                period = k - last;
            last = k;
        }
        return new TapPhase(
            phase, count, taps, taps == 0 ? 0 : (phase + pad - last * dilation) / stride,
            period == 0 ? 1 : period * dilation / stride, last, period);
    }
}
