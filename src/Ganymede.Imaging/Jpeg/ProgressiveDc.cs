namespace Ganymede.Imaging.Jpeg;

/// <summary>First scans of the first coefficient of progressive blocks (ITU-T T.81, G.1.2.1).</summary>
/// <param name="low">How many low bits are left to later scans.</param>
internal sealed class ProgressiveDcFirst(int low) : JpegBlockCoder
{
    public override bool Read(ref JpegBitReader reader, JpegComponent component, int blockX, int blockY)
    {
        int bits = component.Dc!.Read(ref reader);
        if ((uint)bits > 15)
            return false;
        if (bits > 0)
            component.Prediction += reader.ReadSigned(bits);
        if (reader.Overrun)
            return false;
        component.Coefficients[64 * (blockY * component.PaddedWide + blockX)] = (short)(component.Prediction << low);
        return true;
    }
}

/// <summary>Scans that add one bit to the first coefficient of progressive blocks.</summary>
/// <param name="low">The place of the bit.</param>
internal sealed class ProgressiveDcRefine(int low) : JpegBlockCoder
{
    public override bool Read(ref JpegBitReader reader, JpegComponent component, int blockX, int blockY)
    {
        int bit = reader.ReadBit();
        if (reader.Overrun)
            return false;
        component.Coefficients[64 * (blockY * component.PaddedWide + blockX)] |= (short)(bit << low);
        return true;
    }
}
