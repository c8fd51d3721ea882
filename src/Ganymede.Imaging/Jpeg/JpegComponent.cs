namespace Ganymede.Imaging.Jpeg;

/// <summary>One colour component of a frame: how it is sampled, and its decoded data.</summary>
internal sealed class JpegComponent
{
    /// <summary>For <see cref="Precision"/>: no scan has brought the coefficient yet.</summary>
    public const sbyte Unseen = -1;

    /// <summary>For <see cref="Precision"/>: the scan that brought the coefficient was damaged.</summary>
    public const sbyte Damaged = -2;

    public required byte Id { get; init; }

    /// <summary>Horizontal sampling factor, 1 to 4.</summary>
    public required int H { get; init; }

    /// <summary>Vertical sampling factor, 1 to 4.</summary>
    public required int V { get; init; }

    /// <summary>Which quantization table, 0 to 3.</summary>
    public required int TableIndex { get; init; }

    /// <summary>Samples a row and rows that the picture needs.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Blocks that hold the picture: what a scan of this component alone codes.</summary>
    public int BlocksWide => (Width + 7) / 8;

    public int BlocksHigh => (Height + 7) / 8;

    /// <summary>Blocks a row and rows of blocks, filled up to whole units of the interleaved scan.</summary>
    public required int PaddedWide { get; init; }

    public required int PaddedHigh { get; init; }

    /// <summary>Samples from one row of <see cref="Samples"/> to the next.</summary>
    public int Stride => 8 * PaddedWide;

    /// <summary>Samples of the padded component.</summary>
    public long SampleCount => 64L * PaddedWide * PaddedHigh;

    /// <summary>The decoded samples, padded; grey where nothing was decoded.</summary>
    public byte[] Samples { get; private set; } = [];

    /// <summary>Of a progressive picture: 64 coefficients a block, in zigzag order, as padded as the samples.</summary>
    public short[] Coefficients { get; private set; } = [];

    /// <summary>
    /// How many low bits each coefficient still misses, in zigzag order; 0 when it is whole. Sequential pictures use
    /// only the first.
    /// </summary>
    public sbyte[] Precision { get; } = new sbyte[64];

    /// <summary>The quantization steps in zigzag order, as they were when the component's first scan began.</summary>
    public ushort[]? Steps { get; set; }

    /// <summary>The last first coefficient (DC), from which the next is told.</summary>
    public int Prediction { get; set; }

    /// <summary>The current scan's tables.</summary>
    public JpegHuffmanTable? Dc { get; set; }

    public JpegHuffmanTable? Ac { get; set; }

    /// <summary>Takes the memory; the limits were checked before.</summary>
    public void Allocate(bool progressive)
    {
        Samples = new byte[SampleCount];
        Array.Fill(Samples, (byte)128);
        Array.Fill(Precision, Unseen);
        if (progressive)
            Coefficients = new short[SampleCount];
    }

    /// <summary>Transforms the gathered coefficients of a progressive picture into samples.</summary>
    public void TransformAll()
    {
        // Without a first scan there are no steps, and the component stays grey.
        if (Steps is null)
            return;
        ReadOnlySpan<byte> natural = JpegZigzag.ToNatural;
        Span<int> block = stackalloc int[64];
        for (int y = 0; y < BlocksHigh; y++)
        {
            for (int x = 0; x < BlocksWide; x++)
            {
                ReadOnlySpan<short> coefficients = Coefficients.AsSpan(64 * (y * PaddedWide + x), 64);
                Span<byte> target = Samples.AsSpan(8 * (y * Stride + x));
                if (!coefficients[1..].ContainsAnyExcept((short)0))
                {
                    InverseDct.Flat(coefficients[0] * Steps[0], target, Stride);
                    continue;
                }

                for (int k = 0; k < 64; k++)
                    block[natural[k]] = coefficients[k] * Steps[k];
                InverseDct.Transform(block, target, Stride);
            }
        }

        Coefficients = [];
    }
}
