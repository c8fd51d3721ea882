namespace Ganymede.Imaging.Jpeg;

/// <summary>The codes of a Huffman table for writing, and the best table for given frequencies.</summary>
internal sealed class HuffmanCodes
{
    private const int LongestCode = 16;

    private readonly ushort[] codes = new ushort[256];
    private readonly byte[] lengths = new byte[256];

    public HuffmanCodes(HuffmanSpec spec)
    {
        Spec = spec;
        int code = 0, index = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            for (int i = 0; i < spec.Counts[length - 1]; i++, code++, index++)
            {
                codes[spec.Values[index]] = (ushort)code;
                lengths[spec.Values[index]] = (byte)length;
            }

            code <<= 1;
        }
    }

    public HuffmanSpec Spec { get; }

    public void Write(JpegBitWriter writer, int symbol) => writer.Write(codes[symbol], lengths[symbol]);

    /// <summary>The shortest codes of at most 16 bits, none of them all ones (ITU-T T.81, K.2).</summary>
    /// <param name="frequencies">How often each of 256 symbols is written.</param>
    public static HuffmanCodes For(ReadOnlySpan<long> frequencies)
    {
        int[] sizes = CodeSizes(frequencies);
        // Before the limit a code can be as long as there are symbols.
        var counts = new int[257];
        foreach (int size in sizes)
            counts[size]++;
        Shorten(counts);

        var lengths = new byte[LongestCode];
        for (int length = 1; length <= LongestCode; length++)
            lengths[length - 1] = (byte)counts[length];
        IEnumerable<int> used = Enumerable.Range(0, 256).Where(value => sizes[value] > 0);
        byte[] values = [.. used.OrderBy(value => sizes[value]).Select(value => (byte)value)];
        return new HuffmanCodes(new HuffmanSpec(lengths, values));
    }

    /// <summary>Huffman's algorithm; entry 256 is a symbol that is never written and gets the code of ones.</summary>
    private static int[] CodeSizes(ReadOnlySpan<long> frequencies)
    {
        var weight = new long[257];
        frequencies.CopyTo(weight);
        weight[256] = 1;
        var sizes = new int[257];
        var next = new int[257];
        Array.Fill(next, -1);
        while (true)
        {
            int first = Rarest(weight, except: -1), second = Rarest(weight, except: first);
            if (second < 0)
                return sizes;
            weight[first] += weight[second];
            weight[second] = 0;

            // Both trees get one bit longer, and the second is chained behind the first.
            int last = first;
            for (int i = first; i >= 0; last = i, i = next[i])
                sizes[i]++;
            next[last] = second;
            for (int i = second; i >= 0; i = next[i])
                sizes[i]++;
        }
    }

    private static int Rarest(long[] weight, int except)
    {
        int found = -1;
        for (int i = 0; i < weight.Length; i++)
        {
            if (weight[i] > 0 && i != except && (found < 0 || weight[i] <= weight[found]))
                found = i;
        }

        return found;
    }

    /// <summary>
    /// Brings codes of more than 16 bits down (figure K.3): of two siblings that are too long one takes their parent's
    /// place, and the other goes beside a shorter code that becomes a bit longer. Then the code of all ones goes.
    /// </summary>
    private static void Shorten(int[] counts)
    {
        for (int length = counts.Length - 1; length > LongestCode; length--)
        {
            while (counts[length] > 0)
            {
                int shorter = length - 2;
                while (counts[shorter] == 0)
                    shorter--;
                counts[length] -= 2;
                counts[length - 1]++;
                counts[shorter + 1] += 2;
                counts[shorter]--;
            }
        }

        int longest = LongestCode;
        while (counts[longest] == 0)
            longest--;
        counts[longest]--;
    }
}
