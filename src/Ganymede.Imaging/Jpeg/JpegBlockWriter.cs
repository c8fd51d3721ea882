using System.Numerics;

namespace Ganymede.Imaging.Jpeg;

/// <summary>
/// Tells the blocks of a baseline scan as Huffman symbols and bits (ITU-T T.81, F.1.2): first to count the symbols,
/// then to write them.
/// </summary>
internal sealed class JpegBlockWriter
{
    private readonly long[] dcFrequencies = new long[256];
    private readonly long[] acFrequencies = new long[256];
    private HuffmanCodes? dc;
    private HuffmanCodes? ac;

    public HuffmanCodes Dc => dc!;

    public HuffmanCodes Ac => ac!;

    /// <summary>Takes the standard tables.</summary>
    public void UseStandard(bool luma)
    {
        dc = new HuffmanCodes(luma ? StandardHuffman.LumaDc : StandardHuffman.ChromaDc);
        ac = new HuffmanCodes(luma ? StandardHuffman.LumaAc : StandardHuffman.ChromaAc);
    }

    /// <summary>Makes tables for the symbols that were counted.</summary>
    public void UseBest()
    {
        dc = HuffmanCodes.For(dcFrequencies);
        ac = HuffmanCodes.For(acFrequencies);
    }

    /// <summary>One block.</summary>
    /// <param name="block">64 coefficients in zigzag order.</param>
    /// <param name="prediction">The first coefficient of the component's block before; becomes this one's.</param>
    /// <param name="writer">Null to count only.</param>
    public void Write(ReadOnlySpan<short> block, ref int prediction, JpegBitWriter? writer)
    {
        int difference = block[0] - prediction;
        prediction = block[0];
        Put(dc, dcFrequencies, 0, difference, writer);
        int run = 0;
        for (int k = 1; k < 64; k++)
        {
            if (block[k] == 0)
            {
                run++;
                continue;
            }

            for (; run > 15; run -= 16)
                Put(ac, acFrequencies, 15, 0, writer);
            Put(ac, acFrequencies, run, block[k], writer);
            run = 0;
        }

        if (run > 0)
            Put(ac, acFrequencies, 0, 0, writer);
    }

    private static void Put(HuffmanCodes? codes, long[] frequencies, int run, int value, JpegBitWriter? writer)
    {
        int size = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));
        int symbol = run << 4 | size;
        if (writer is null)
        {
            frequencies[symbol]++;
            return;
        }

        codes!.Write(writer, symbol);
        // Negative numbers are written less one, so that they begin with a zero bit.
        writer.Write(value < 0 ? value - 1 : value, size);
    }
}
