using System.Runtime.CompilerServices;

namespace Ganymede.Imaging.Jpeg;

/// <summary>
/// A Huffman table for reading (ITU-T T.81, annex C). Codes of up to 9 bits, which are nearly all, are looked up at
/// once; longer ones are found by comparing with the last code of each length.
/// </summary>
internal sealed class JpegHuffmanTable
{
    private const int LookupBits = 9;

    private readonly byte[] values;

    // Length in the high byte, value in the low; 0 where the code is longer than the lookup or not a code.
    private readonly ushort[] lookup = new ushort[1 << LookupBits];

    // For each length: the first 16-bit pattern behind its codes, and what to add to a code to get its value's index.
    private readonly int[] limits = new int[17];
    private readonly int[] offsets = new int[17];

    /// <summary>Builds the codes; the table must have passed <see cref="IsPossible"/>.</summary>
    /// <param name="counts">How many codes have 1, 2 ... 16 bits.</param>
    /// <param name="values">The values, shortest codes first.</param>
    public JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        this.values = values.ToArray();
        int code = 0, index = 0;
        for (int length = 1; length <= 16; length++)
        {
            offsets[length] = index - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (length > LookupBits)
                    continue;
                int spare = LookupBits - length;
                lookup.AsSpan(code << spare, 1 << spare).Fill((ushort)(length << 8 | values[index]));
            }

            limits[length] = code << (16 - length);
            code <<= 1;
        }
    }

    /// <summary>Whether no length has more codes than the shorter ones leave room for.</summary>
    public static bool IsPossible(ReadOnlySpan<byte> counts)
    {
        int room = 1;
        foreach (byte count in counts)
        {
            room = 2 * room - count;
            if (room < 0)
                return false;
        }

        return true;
    }

    /// <summary>
    /// Reads one code's value, or -1 where there is no such code; afterwards at least 16 bits are still there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Read(ref JpegBitReader reader)
    {
        reader.Prepare();
        int found = lookup[reader.Peek(LookupBits)];
        if (found == 0)
            return ReadLong(ref reader);
        reader.Skip(found >> 8);
        return found & 0xFF;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ReadLong(ref JpegBitReader reader)
    {
        int pattern = reader.Peek(16);
        for (int length = LookupBits + 1; length <= 16; length++)
        {
            if (pattern >= limits[length])
                continue;
            reader.Skip(length);
            return values[(pattern >> (16 - length)) + offsets[length]];
        }

        return -1;
    }
}
