namespace Ganymede.Imaging.Jpeg;

/// <summary>
/// The forward discrete cosine transform that <see cref="InverseDct"/> undoes: Loeffler, Ligtenberg and Moschytz
/// (ICASSP 1989) in 13-bit fixed point. Coefficients come out 8 times as large as T.81 defines them.
/// </summary>
internal static class ForwardDct
{
    private const int ConstantBits = 13;
    private const int PassBits = 2;

    /// <summary>Transforms 64 samples less 128, row by row, in place.</summary>
    public static void Transform(Span<int> block)
    {
        for (int row = 0; row < 8; row++)
            Line(block[(8 * row)..], step: 1, evenScale: PassBits, shift: ConstantBits - PassBits);
        for (int column = 0; column < 8; column++)
            Line(block[column..], step: 8, evenScale: -PassBits, shift: ConstantBits + PassBits);
    }

    /// <summary>One row or column.</summary>
    /// <param name="d">From the line's first value on.</param>
    /// <param name="step">From one value of the line to the next.</param>
    /// <param name="evenScale">Left shift of frequencies 0 and 4, which no constant scales; right if negative.</param>
    /// <param name="shift">Right shift of the others.</param>
    private static void Line(Span<int> d, int step, int evenScale, int shift)
    {
        int sum0 = d[0] + d[7 * step], difference0 = d[0] - d[7 * step];
        int sum1 = d[step] + d[6 * step], difference1 = d[step] - d[6 * step];
        int sum2 = d[2 * step] + d[5 * step], difference2 = d[2 * step] - d[5 * step];
        int sum3 = d[3 * step] + d[4 * step], difference3 = d[3 * step] - d[4 * step];

        int outer = sum0 + sum3, outerLess = sum0 - sum3;
        int inner = sum1 + sum2, innerLess = sum1 - sum2;
        d[0] = Scale(outer + inner, evenScale);
        d[4 * step] = Scale(outer - inner, evenScale);
        int turn = (innerLess + outerLess) * 4433;                        // 0.541196100
        d[2 * step] = Descale(turn + outerLess * 6270, shift);            // 0.765366865
        d[6 * step] = Descale(turn - innerLess * 15137, shift);           // 1.847759065

        int z1 = (difference3 + difference0) * -7373;                     // 0.899976223
        int z2 = (difference2 + difference1) * -20995;                    // 2.562915447
        int z3 = difference3 + difference1, z4 = difference2 + difference0;
        int z5 = (z3 + z4) * 9633;                                        // 1.175875602
        z3 = z3 * -16069 + z5;                                            // 1.961570560
        z4 = z4 * -3196 + z5;                                             // 0.390180644
        d[7 * step] = Descale(difference3 * 2446 + z1 + z3, shift);       // 0.298631336
        d[5 * step] = Descale(difference2 * 16819 + z2 + z4, shift);      // 2.053119869
        d[3 * step] = Descale(difference1 * 25172 + z2 + z3, shift);      // 3.072711026
        d[step] = Descale(difference0 * 12299 + z1 + z4, shift);          // 1.501321110
    }

    private static int Scale(int value, int bits) => bits >= 0 ? value << bits : Descale(value, -bits);

    private static int Descale(int value, int bits) => (value + (1 << (bits - 1))) >> bits;
}
