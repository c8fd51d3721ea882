namespace Ganymede.Imaging.Jpeg;

/// <summary>First scans of a band of coefficients of progressive blocks (ITU-T T.81, G.1.2.2).</summary>
/// <param name="first">The band's first coefficient, in zigzag order.</param>
/// <param name="last">Its last.</param>
/// <param name="low">How many low bits are left to later scans.</param>
internal sealed class ProgressiveAcFirst(int first, int last, int low) : JpegBlockCoder
{
    // How many blocks, from the next on, have nothing more in this band.
    private int emptyBlocks;

    public override void Restart() => emptyBlocks = 0;

    public override bool Read(ref JpegBitReader reader, JpegComponent component, int blockX, int blockY)
    {
        if (emptyBlocks > 0)
        {
            emptyBlocks--;
            return true;
        }

        Span<short> block = component.Coefficients.AsSpan(64 * (blockY * component.PaddedWide + blockX), 64);
        JpegHuffmanTable table = component.Ac!;
        for (int k = first; k <= last; k++)
        {
            int symbol = table.Read(ref reader);
            if (symbol < 0)
                return false;
            int run = symbol >> 4, size = symbol & 15;
            if (size == 0)
            {
                if (run == 15)
                {
                    k += 15;
                    continue;
                }

                emptyBlocks = (1 << run) - 1;
                if (run > 0)
                    emptyBlocks += reader.Read(run);
                break;
            }

            k += run;
            int value = reader.ReadSigned(size);
            if (k > last)
                return false;
            block[k] = (short)(value << low);
        }

        return !reader.Overrun;
    }
}

/// <summary>Scans that add one bit to a band of coefficients of progressive blocks (ITU-T T.81, G.1.2.3).</summary>
/// <param name="first">The band's first coefficient, in zigzag order.</param>
/// <param name="last">Its last.</param>
/// <param name="low">The place of the bit.</param>
internal sealed class ProgressiveAcRefine(int first, int last, int low) : JpegBlockCoder
{
    private int emptyBlocks;

    public override void Restart() => emptyBlocks = 0;

    public override bool Read(ref JpegBitReader reader, JpegComponent component, int blockX, int blockY)
    {
        Span<short> block = component.Coefficients.AsSpan(64 * (blockY * component.PaddedWide + blockX), 64);
        int k = first;
        if (emptyBlocks == 0)
        {
            for (; k <= last; k++)
            {
                int symbol = component.Ac!.Read(ref reader);
                if (symbol < 0)
                    return false;
                int run = symbol >> 4, size = symbol & 15;
                short added = 0;
                if (size == 0 && run < 15)
                {
                    emptyBlocks = 1 << run;
                    if (run > 0)
                        emptyBlocks += reader.Read(run);
                    break;
                }

                if (size != 0)
                    added = (short)(reader.ReadBit() == 1 ? 1 << low : -1 << low);

                // The run counts only coefficients that are still zero; the others get their bit on the way.
                k = Refine(ref reader, block, k, run);
                if (added == 0)
                    continue;
                if (k > last)
                    return false;
                block[k] = added;
            }
        }

        if (emptyBlocks > 0)
        {
            Refine(ref reader, block, k, run: 64);
            emptyBlocks--;
        }

        return !reader.Overrun;
    }

    /// <summary>Adds a bit to each coefficient that is not zero, until so many zeros are passed.</summary>
    /// <returns>The place of the zero behind the run, or the end of the band.</returns>
    private int Refine(ref JpegBitReader reader, Span<short> block, int k, int run)
    {
        for (; k <= last; k++)
        {
            int value = block[k];
            if (value == 0)
            {
                if (--run < 0)
                    break;
            }
            else if (reader.ReadBit() == 1 && (value & (1 << low)) == 0)
            {
                block[k] = (short)(value + (value > 0 ? 1 << low : -1 << low));
            }
        }

        return k;
    }
}
