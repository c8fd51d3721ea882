namespace Ganymede.Tensors.Kernels;

/// <content>
/// Groups of a few channels, done several together: a convolution of fewer and larger groups, whose weights between
/// channels of different groups are zero. Products with zeros cost less than vectors that are nearly empty.
/// </content>
internal static unsafe partial class Convolution
{
    // Channels that a group should have, and groups that become one at most.
    private const int WantedChannels = 16;
    private const int MaxTogether = 32;

    /// <summary>How many groups are done as one: a divisor of their number.</summary>
    private static int GroupsTogether(in ConvShape s)
    {
        int least = Math.Min(s.GroupCin, s.GroupCout);
        if (s.Groups == 1 || Math.Max(s.GroupCin, s.GroupCout) >= WantedChannels || Depthwise.Fits(s))
            return 1;
        int together = 1;
        for (int count = 2; count <= Math.Min(MaxTogether, s.Groups) && together * least < WantedChannels; count++)
            if (s.Groups % count == 0)
                together = count;
        return together;
    }

    /// <summary>The weights with so many groups together: [KH, KW, together · GroupCin, Cout].</summary>
    private static float* Widen(in ConvShape s, int together, float* w)
    {
        long count = together * s.WeightCount;
        float* wide = KernelScratch.Floats(ScratchSlot.Groups, count);
        for (long i = 0; i < count; i += int.MaxValue)
            new Span<float>(wide + i, (int)Math.Min(count - i, int.MaxValue)).Clear();
        CopyBlocks(s, together, wide, w, widen: true);
        return wide;
    }

    /// <summary>Copies the weights that join channels of one group.</summary>
    private static void CopyBlocks(in ConvShape s, int together, float* wide, float* w, bool widen)
    {
        int cin = s.GroupCin, cout = s.GroupCout;
        for (int tap = 0; tap < s.Taps; tap++)
            for (int group = 0; group < s.Groups; group++)
                for (int ci = 0; ci < cin; ci++)
                {
                    float* narrow = w + ((long)tap * cin + ci) * s.Cout + group * cout;
                    float* block = wide
                        + (((long)tap * together + group % together) * cin + ci) * s.Cout + group * cout;
                    if (widen)
                        Floats.Copy(narrow, block, cout);
                    else
                        Floats.Copy(block, narrow, cout);
                }
    }
}
