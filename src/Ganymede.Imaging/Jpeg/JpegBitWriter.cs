namespace Ganymede.Imaging.Jpeg;

/// <summary>Writes entropy-coded bits, highest first, with a zero behind each 0xFF byte.</summary>
internal sealed class JpegBitWriter(Stream stream)
{
    private readonly byte[] buffer = new byte[1 << 14];
    private int length;
    private ulong bits;
    private int count;

    /// <summary>Writes the low bits of a number, 0 to 16 of them.</summary>
    public void Write(int value, int number)
    {
        bits = bits << number | (uint)value & ((1u << number) - 1);
        count += number;
        while (count >= 8)
        {
            count -= 8;
            Put((byte)(bits >> count));
        }
    }

    /// <summary>Fills the last byte with ones and hands everything to the stream.</summary>
    public void Finish()
    {
        if (count > 0)
            Write(0x7F, 8 - count);
        stream.Write(buffer, 0, length);
        length = 0;
    }

    private void Put(byte value)
    {
        if (length + 2 > buffer.Length)
        {
            stream.Write(buffer, 0, length);
            length = 0;
        }

        buffer[length++] = value;
        if (value == 0xFF)
            buffer[length++] = 0;
    }
}
