using System.Buffers.Binary;

namespace Ganymede.Imaging.Jpeg;

/// <summary>
/// Writes baseline JPEG with a JFIF header (ITU-T T.81, T.871): grey, or YCbCr at 4:4:4 or 4:2:0. With the standard
/// Huffman tables or with best ones, the file is what libjpeg writes for the same picture and quality.
/// </summary>
internal static class JpegEncoder
{
    private const int LargestSide = 65535;

    // Quantization steps at quality 50 (T.81, tables K.1 and K.2), row by row.
    private static readonly byte[] lumaSteps =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
        51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121,
        120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly byte[] chromaSteps =
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
    ];

    public static void Encode(Image image, Stream stream, JpegOptions options)
    {
        Check(image, options);
        if (image.BitDepth == 16)
            image = image.To8Bit();

        JpegPlane[] planes = JpegPlanes.Of(image, options.Subsampling);
        byte[][] steps = [Scale(lumaSteps, options.Quality), Scale(chromaSteps, options.Quality)];
        for (int i = 0; i < planes.Length; i++)
            planes[i].Quantize(steps[i == 0 ? 0 : 1]);

        // One pair of tables for brightness, one for both colours.
        JpegBlockWriter[] blocks = [new(), new()];
        if (options.OptimizeTables)
            WriteScan(planes, blocks, writer: null);
        int tables = planes.Length == 1 ? 1 : 2;
        for (int i = 0; i < tables; i++)
        {
            if (options.OptimizeTables)
                blocks[i].UseBest();
            else
                blocks[i].UseStandard(luma: i == 0);
        }

        WriteHeader(stream, image, planes, steps.AsSpan(0, tables), blocks.AsSpan(0, tables));
        var writer = new JpegBitWriter(stream);
        WriteScan(planes, blocks, writer);
        writer.Finish();
        stream.Write([0xFF, JpegMarker.End]);
    }

    private static void Check(Image image, JpegOptions options)
    {
        if (options.Quality is < 1 or > 100)
            throw new ArgumentException($"JPEG quality goes from 1 to 100, not {options.Quality}.", nameof(options));
        if (!Enum.IsDefined(options.Subsampling))
            throw new ArgumentException($"{options.Subsampling} is not a JPEG subsampling.", nameof(options));
        if (image.HasAlpha)
        {
            throw new ArgumentException("JPEG has no transparency, and the picture has an alpha channel: blend it with "
                + "Flatten, or drop it with ToChannels.", nameof(image));
        }

        if (image.Width > LargestSide || image.Height > LargestSide)
        {
            throw new ArgumentException($"A JPEG has at most {LargestSide} x {LargestSide} pixels, not {image.Width} x "
                + $"{image.Height}.", nameof(image));
        }
    }

    /// <summary>The steps for a quality, in zigzag order.</summary>
    private static byte[] Scale(byte[] steps, int quality)
    {
        int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        var scaled = new byte[64];
        for (int k = 0; k < 64; k++)
            scaled[k] = (byte)Math.Clamp((steps[JpegZigzag.ToNatural[k]] * percent + 50) / 100, 1, 255);
        return scaled;
    }

    private static void WriteHeader(Stream stream, Image image, JpegPlane[] planes, ReadOnlySpan<byte[]> steps,
        ReadOnlySpan<JpegBlockWriter> blocks)
    {
        stream.Write([0xFF, JpegMarker.Start]);
        // JFIF 1.01, square pixels of no stated size, no preview.
        Segment(stream, JpegMarker.App0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        for (int i = 0; i < steps.Length; i++)
            Segment(stream, JpegMarker.QuantizationTables, [(byte)i, .. steps[i]]);

        List<byte> frame = [8, 0, 0, 0, 0, (byte)planes.Length], scan = [(byte)planes.Length];
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)image.Height);
        BinaryPrimitives.WriteUInt16BigEndian(size[2..], (ushort)image.Width);
        for (int i = 0; i < 4; i++)
            frame[1 + i] = size[i];
        for (int i = 0; i < planes.Length; i++)
        {
            byte table = (byte)(i == 0 ? 0 : 1);
            frame.AddRange([(byte)(i + 1), (byte)(planes[i].Factor * 0x11), table]);
            scan.AddRange([(byte)(i + 1), (byte)(table * 0x11)]);
        }

        Segment(stream, JpegMarker.Baseline, [.. frame]);
        for (int i = 0; i < blocks.Length; i++)
        {
            WriteTable(stream, i, blocks[i].Dc.Spec);
            WriteTable(stream, 0x10 | i, blocks[i].Ac.Spec);
        }

        Segment(stream, JpegMarker.Scan, [.. scan, 0, 63, 0]);
    }

    private static void WriteTable(Stream stream, int selector, HuffmanSpec spec) =>
        Segment(stream, JpegMarker.HuffmanTables, [(byte)selector, .. spec.Counts, .. spec.Values]);

    private static void Segment(Stream stream, byte marker, ReadOnlySpan<byte> data)
    {
        Span<byte> start = [0xFF, marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(start[2..], (ushort)(data.Length + 2));
        stream.Write(start);
        stream.Write(data);
    }

    /// <summary>Goes through all units of the one scan.</summary>
    private static void WriteScan(JpegPlane[] planes, JpegBlockWriter[] blocks, JpegBitWriter? writer)
    {
        Span<int> predictions = stackalloc int[planes.Length];
        Span<short> filler = stackalloc short[64];
        int unitsWide = (planes[0].BlocksWide + planes[0].Factor - 1) / planes[0].Factor;
        int unitsHigh = (planes[0].BlocksHigh + planes[0].Factor - 1) / planes[0].Factor;
        for (int unit = 0; unit < unitsWide * unitsHigh; unit++)
        {
            int unitX = unit % unitsWide, unitY = unit / unitsWide;
            for (int i = 0; i < planes.Length; i++)
            {
                JpegPlane plane = planes[i];
                JpegBlockWriter target = blocks[i == 0 ? 0 : 1];
                for (int part = 0; part < plane.Factor * plane.Factor; part++)
                {
                    int x = unitX * plane.Factor + part % plane.Factor, y = unitY * plane.Factor + part / plane.Factor;
                    bool inside = x < plane.BlocksWide && y < plane.BlocksHigh;
                    // Blocks that only fill the unit are flat and like the one before, which takes fewest bits.
                    filler[0] = (short)predictions[i];
                    target.Write(inside ? plane.Block(x, y) : filler, ref predictions[i], writer);
                }
            }
        }
    }
}
