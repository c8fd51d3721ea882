using System.Runtime.CompilerServices;

namespace Ganymede.Imaging.Jpeg;

/// <summary>
/// The inverse discrete cosine transform of an 8 x 8 block in 13-bit fixed point: the algorithm of Loeffler, Ligtenberg
/// and Moschytz (ICASSP 1989) with 11 multiplications a row, scaled and rounded as the "slow integer" transform that
/// nearly all JPEG software uses, so that the same file gives the same picture to the last bit.
/// </summary>
internal static partial class InverseDct
{
    private const int ConstantBits = 13;

    // Extra bits that are kept between the columns' pass and the rows' pass.
    private const int PassBits = 2;

    /// <summary>Transforms one block of dequantized coefficients into samples.</summary>
    /// <param name="block">64 coefficients, row by row; used as working space.</param>
    /// <param name="target">The plane from the block's first sample on.</param>
    /// <param name="stride">Samples from one of the plane's rows to the next.</param>
    public static void Transform(Span<int> block, Span<byte> target, int stride)
    {
        for (int column = 0; column < 8; column++)
            Column(block[column..]);
        for (int row = 0; row < 8; row++)
            Row(block.Slice(8 * row, 8), target.Slice(row * stride, 8));
    }

    /// <summary>Fills a block that has no coefficient but the first: exactly what the transform gives.</summary>
    public static void Flat(int dc, Span<byte> target, int stride)
    {
        byte value = Clamp(((dc + 4) >> 3) + 128);
        for (int row = 0; row < 8; row++)
            target.Slice(row * stride, 8).Fill(value);
    }

    private static void Column(Span<int> c)
    {
        const int shift = ConstantBits - PassBits, half = 1 << (shift - 1);
        if ((c[8] | c[16] | c[24] | c[32] | c[40] | c[48] | c[56]) == 0)
        {
            int value = c[0] << PassBits;
            c[0] = c[8] = c[16] = c[24] = c[32] = c[40] = c[48] = c[56] = value;
            return;
        }

        (int even0, int even1, int even2, int even3) = Even(c[0], c[16], c[32], c[48]);
        (int odd0, int odd1, int odd2, int odd3) = Odd(c[8], c[24], c[40], c[56]);
        c[0] = (even0 + odd0 + half) >> shift;
        c[56] = (even0 - odd0 + half) >> shift;
        c[8] = (even1 + odd1 + half) >> shift;
        c[48] = (even1 - odd1 + half) >> shift;
        c[16] = (even2 + odd2 + half) >> shift;
        c[40] = (even2 - odd2 + half) >> shift;
        c[24] = (even3 + odd3 + half) >> shift;
        c[32] = (even3 - odd3 + half) >> shift;
    }

    private static void Row(Span<int> c, Span<byte> row)
    {
        // 3 more bits undo the two passes' scale of 8; 128 moves samples back to 0..255.
        const int shift = ConstantBits + PassBits + 3, half = (1 << (shift - 1)) + (128 << shift);
        (int even0, int even1, int even2, int even3) = Even(c[0], c[2], c[4], c[6]);
        (int odd0, int odd1, int odd2, int odd3) = Odd(c[1], c[3], c[5], c[7]);
        row[7] = Clamp((even0 - odd0 + half) >> shift);
        row[0] = Clamp((even0 + odd0 + half) >> shift);
        row[1] = Clamp((even1 + odd1 + half) >> shift);
        row[6] = Clamp((even1 - odd1 + half) >> shift);
        row[2] = Clamp((even2 + odd2 + half) >> shift);
        row[5] = Clamp((even2 - odd2 + half) >> shift);
        row[3] = Clamp((even3 + odd3 + half) >> shift);
        row[4] = Clamp((even3 - odd3 + half) >> shift);
    }

    /// <summary>The half of the transform that the even frequencies 0, 2, 4, 6 make.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int, int, int, int) Even(int c0, int c2, int c4, int c6)
    {
        int turn = (c2 + c6) * 4433;           // 0.541196100
        int high = turn - c6 * 15137;          // 1.847759065
        int low = turn + c2 * 6270;            // 0.765366865
        int sum = (c0 + c4) << ConstantBits, difference = (c0 - c4) << ConstantBits;
        return (sum + low, difference + high, difference - high, sum - low);
    }

    /// <summary>The half of the transform that the odd frequencies 1, 3, 5, 7 make.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int, int, int, int) Odd(int c1, int c3, int c5, int c7)
    {
        int z1 = (c7 + c1) * -7373;            // 0.899976223
        int z2 = (c5 + c3) * -20995;           // 2.562915447
        int turn = (c7 + c3 + c5 + c1) * 9633; // 1.175875602
        int z3 = turn + (c7 + c3) * -16069;    // 1.961570560
        int z4 = turn + (c5 + c1) * -3196;     // 0.390180644
        return (c1 * 12299 + z1 + z4,          // 1.501321110
            c3 * 25172 + z2 + z3,              // 3.072711026
            c5 * 16819 + z2 + z4,              // 2.053119869
            c7 * 2446 + z1 + z3);              // 0.298631336
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Clamp(int value) => (byte)((uint)value <= 255 ? value : ~(value >> 31));
}
