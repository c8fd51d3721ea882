namespace Ganymede.Imaging.Jpeg;

/// <summary>Blocks of sequential scans (ITU-T T.81, F.2.2), transformed as soon as they are read.</summary>
internal sealed class SequentialCoder : JpegBlockCoder
{
    private readonly int[] block = new int[64];

    public override bool Read(ref JpegBitReader reader, JpegComponent component, int blockX, int blockY)
    {
        ReadOnlySpan<byte> natural = JpegZigzag.ToNatural;
        ReadOnlySpan<ushort> steps = component.Steps;
        Span<int> coefficients = block;

        int bits = component.Dc!.Read(ref reader);
        if ((uint)bits > 15)
            return false;
        if (bits > 0)
            component.Prediction += reader.ReadSigned(bits);

        JpegHuffmanTable ac = component.Ac!;
        int last = 0;
        for (int k = 1; k < 64; k++)
        {
            int symbol = ac.Read(ref reader);
            int size = symbol & 15;
            if (size == 0)
            {
                // 0xF0 skips 16 zeros; any other run of nothing ends the block.
                if (symbol != 0xF0)
                {
                    if (symbol < 0)
                        return false;
                    break;
                }

                k += 15;
                continue;
            }

            k += symbol >> 4;
            int value = reader.ReadSigned(size);
            if (k > 63)
                return false;
            if (last == 0)
                coefficients.Clear();
            last = k;
            coefficients[natural[k]] = value * steps[k];
        }

        if (reader.Overrun)
            return false;

        int dc = (short)component.Prediction * steps[0];
        Span<byte> target = component.Samples.AsSpan(8 * (blockY * component.Stride + blockX));
        if (last == 0)
        {
            InverseDct.Flat(dc, target, component.Stride);
            return true;
        }

        coefficients[0] = dc;
        InverseDct.Transform(coefficients, target, component.Stride);
        return true;
    }
}
