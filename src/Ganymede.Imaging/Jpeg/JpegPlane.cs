namespace Ganymede.Imaging.Jpeg;

/// <summary>One component of a picture that is written: its samples, then its quantized coefficients.</summary>
internal sealed class JpegPlane
{
    private readonly byte[] samples;
    private readonly short[] coefficients;

    /// <param name="width">Samples a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="factor">Sampling factor in both directions: blocks a unit holds side by side.</param>
    public JpegPlane(int width, int height, int factor)
    {
        Width = width;
        Height = height;
        Factor = factor;
        BlocksWide = (width + 7) / 8;
        BlocksHigh = (height + 7) / 8;
        samples = new byte[(long)Stride * 8 * BlocksHigh];
        coefficients = new short[64L * BlocksWide * BlocksHigh];
    }

    public int Width { get; }

    public int Height { get; }

    public int Factor { get; }

    public int BlocksWide { get; }

    public int BlocksHigh { get; }

    private int Stride => 8 * BlocksWide;

    /// <summary>One row of samples, as long as the blocks are wide.</summary>
    public Span<byte> Row(int y) => samples.AsSpan(y * Stride, Stride);

    /// <summary>The coefficients of one block in zigzag order.</summary>
    public Span<short> Block(int x, int y) => coefficients.AsSpan(64 * (y * BlocksWide + x), 64);

    /// <summary>
    /// Half the resolution in both directions; each sample is the mean of four. Halves are rounded down and up in turn
    /// along a row, as libjpeg does, so that no shade is favoured.
    /// </summary>
    public JpegPlane Halve()
    {
        var half = new JpegPlane((Width + 1) / 2, (Height + 1) / 2, Factor);
        for (int y = 0; y < half.Height; y++)
        {
            ReadOnlySpan<byte> upper = Row(2 * y), lower = Row(Math.Min(2 * y + 1, Height - 1));
            Span<byte> target = half.Row(y);
            for (int x = 0; x < target.Length; x++)
            {
                // The last column stands for those beyond it.
                int left = Math.Min(2 * x, Width - 1), right = Math.Min(2 * x + 1, Width - 1);
                target[x] = (byte)((upper[left] + upper[right] + lower[left] + lower[right] + 1 + x % 2) >> 2);
            }
        }

        return half;
    }

    /// <summary>Repeats the last column to the end of the blocks.</summary>
    public void FillRight()
    {
        for (int y = 0; y < Height; y++)
            Row(y)[Width..].Fill(Row(y)[Width - 1]);
    }

    /// <summary>Transforms and quantizes all blocks; the last row is repeated to the end of the blocks.</summary>
    /// <param name="steps">64 quantization steps in zigzag order.</param>
    public void Quantize(ReadOnlySpan<byte> steps)
    {
        for (int y = Height; y < 8 * BlocksHigh; y++)
            Row(Height - 1).CopyTo(Row(y));

        ReadOnlySpan<byte> natural = JpegZigzag.ToNatural;
        Span<int> block = stackalloc int[64];
        for (int blockY = 0; blockY < BlocksHigh; blockY++)
        {
            for (int blockX = 0; blockX < BlocksWide; blockX++)
            {
                for (int i = 0; i < 64; i++)
                    block[i] = samples[(8 * blockY + i / 8) * Stride + 8 * blockX + i % 8] - 128;
                ForwardDct.Transform(block);
                Span<short> target = Block(blockX, blockY);
                for (int k = 0; k < 64; k++)
                {
                    // The transform's scale of 8 is divided out here; halves go away from zero.
                    int value = block[natural[k]], step = 8 * steps[k];
                    int size = (Math.Abs(value) + step / 2) / step;
                    target[k] = (short)(value < 0 ? -size : size);
                }
            }
        }
    }
}
