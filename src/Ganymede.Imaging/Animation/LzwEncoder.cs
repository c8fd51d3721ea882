namespace Ganymede.Imaging.Animation;

/// <summary>
/// The variable-length-code LZW of GIF89a, appendix F: strings are found through an open hash of (prefix code, next
/// index), and when all 4096 codes are taken the table is cleared and begun anew.
/// </summary>
internal sealed class LzwEncoder
{
    private const int MaxCodes = 4096;
    private const int HashSize = 1 << 14;

    private readonly Stream stream;
    private readonly int clearCode;
    private readonly int firstWidth;
    private readonly int[] keys = new int[HashSize];
    private readonly short[] codes = new short[HashSize];
    private readonly byte[] block = new byte[256];
    private int blockLength;
    private uint bits;
    private int bitCount;
    private int width;
    private int nextCode;

    private LzwEncoder(Stream stream, int indexBits)
    {
        this.stream = stream;
        clearCode = 1 << indexBits;
        firstWidth = indexBits + 1;
    }

    /// <summary>Writes the code size, the indices as blocks of codes, and the block that ends them.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="indices">One or more palette indices, each below 2^indexBits.</param>
    /// <param name="indexBits">2 to 8.</param>
    public static void Write(Stream stream, ReadOnlySpan<byte> indices, int indexBits)
    {
        stream.WriteByte((byte)indexBits);
        new LzwEncoder(stream, indexBits).Encode(indices);
    }

    private void Encode(ReadOnlySpan<byte> indices)
    {
        ClearTable();
        Emit(clearCode);
        int prefix = indices[0];
        foreach (byte index in indices[1..])
        {
            int slot = Find((prefix << 8) | index);
            if (keys[slot] != 0)
            {
                prefix = codes[slot];
                continue;
            }

            Emit(prefix);
            Widen();
            if (nextCode == MaxCodes)
            {
                Emit(clearCode);
                ClearTable();
            }
            else
            {
                // Keys are stored plus one, so that zero means an empty slot.
                keys[slot] = ((prefix << 8) | index) + 1;
                codes[slot] = (short)nextCode++;
            }

            prefix = index;
        }

        Emit(prefix);
        Widen();
        Emit(clearCode + 1);
        Finish();
    }

    private int Find(int key)
    {
        int slot = (int)((uint)key * 2654435761u >> 18);
        while (keys[slot] != 0 && keys[slot] != key + 1)
            slot = (slot + 1) & (HashSize - 1);
        return slot;
    }

    private void ClearTable()
    {
        Array.Clear(keys);
        width = firstWidth;
        nextCode = clearCode + 2;
    }

    // A reader makes its entries one code later than the writer, so codes grow after the first that could be needed.
    private void Widen()
    {
        if (nextCode == 1 << width && width < 12)
            width++;
    }

    private void Emit(int code)
    {
        bits |= (uint)code << bitCount;
        bitCount += width;
        while (bitCount >= 8)
        {
            PutByte((byte)bits);
            bits >>= 8;
            bitCount -= 8;
        }
    }

    private void PutByte(byte value)
    {
        block[++blockLength] = value;
        if (blockLength == 255)
            WriteBlock();
    }

    private void WriteBlock()
    {
        block[0] = (byte)blockLength;
        stream.Write(block, 0, blockLength + 1);
        blockLength = 0;
    }

    private void Finish()
    {
        if (bitCount > 0)
            PutByte((byte)bits);
        if (blockLength > 0)
            WriteBlock();
        stream.WriteByte(0);
    }
}
