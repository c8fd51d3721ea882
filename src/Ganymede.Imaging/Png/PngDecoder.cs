using System.Buffers;
using System.IO.Compression;

namespace Ganymede.Imaging.Png;

/// <summary>
/// Reads PNG (W3C Recommendation, ISO 15948) in full: every colour type and bit depth, palettes, transparency, Adam7.
/// Samples come out as stored: gAMA, iCCP, sRGB, cHRM, sBIT and background are not applied, so that reading and writing
/// a file changes nothing and training sees the stored values, as with other readers. 1, 2 and 4 bits become 8; a
/// palette becomes RGB; a transparent colour or transparent palette entries add an alpha channel. Of an animated PNG
/// the default picture is read.
/// </summary>
/// <remarks>
/// Nothing is guessed for a damaged file: a wrong CRC in a chunk that the picture depends on, missing pixel data and a
/// missing end are errors. Pixel data beyond what the header implies is never inflated.
/// </remarks>
internal static class PngDecoder
{
    // Deflate's best case codes 258 bytes in two bits, so a file cannot hold more pixels than its own length allows.
    private const long MaxDeflateRatio = 1032;

    public static Image Decode(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        int position = PngChunk.Signature.Length;
        PngChunk first = PngChunk.Read(file, ref position);
        if (!first.Is("IHDR"u8))
            throw new ImageFormatException($"the first PNG chunk is {first.Name} where IHDR is wanted");
        PngHeader header = PngHeader.Parse(first.Data, limits);

        byte[] compressed = ArrayPool<byte>.Shared.Rent(file.Length);
        try
        {
            PngPixels pixels = ReadChunks(file, position, header, compressed, out int length);
            CheckSize(header, pixels, length, limits);
            var image = new Image(header.Width, header.Height, pixels.Channels, pixels.BitDepth);
            Inflate(header, pixels, compressed, length, image);
            return image;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(compressed);
        }
    }

    /// <summary>
    /// Walks all chunks to the end of the file and gathers the pixel data, which may be cut into several.
    /// </summary>
    private static PngPixels ReadChunks(
        ReadOnlySpan<byte> file, int position, PngHeader header, byte[] compressed, out int length)
    {
        ReadOnlySpan<byte> palette = [], transparency = [];
        bool hasTransparency = false, afterData = false;
        PngPixels? pixels = null;
        length = 0;
        while (true)
        {
            int start = position;
            PngChunk chunk = PngChunk.Read(file, ref position);
            if (chunk.Is("IDAT"u8))
            {
                if (afterData)
                    throw new ImageFormatException($"an IDAT chunk at byte {start} does not follow the last");
                pixels ??= new PngPixels(header, palette, transparency, hasTransparency);
                chunk.Data.CopyTo(compressed.AsSpan(length));
                length += chunk.Data.Length;
                continue;
            }

            afterData = pixels is not null;
            if (chunk.Is("IEND"u8))
                return pixels ?? throw new ImageFormatException("the PNG has no IDAT chunk, so no pixel data");

            if (chunk.Is("PLTE"u8))
            {
                if (chunk.Data.Length is 0 or > 768 || chunk.Data.Length % 3 != 0)
                {
                    throw new ImageFormatException($"the PLTE chunk has {chunk.Data.Length} bytes where 3 for each of "
                        + "1 to 256 colours are wanted");
                }

                palette = chunk.Data;
            }
            else if (chunk.Is("tRNS"u8))
            {
                transparency = chunk.Data;
                hasTransparency = true;
            }
            else if (chunk.IsCritical)
            {
                throw new ImageFormatException($"the {chunk.Name} chunk at byte {start} is needed to show the "
                    + "picture, and none of that name is expected there");
            }

            // Everything else describes the picture (time, text, colour space) and is skipped, damaged or not.
        }
    }

    private static void CheckSize(PngHeader header, PngPixels pixels, int compressed, ImageLimits limits)
    {
        // Limits may be raised by the caller to any number, so the product is made in 128 bits.
        Int128 bytes = (Int128)header.Width * header.Height * pixels.Channels * (pixels.BitDepth / 8);
        long limit = Math.Min(limits.MaxBytes, Array.MaxLength);
        if (bytes > limit)
        {
            throw new ImageFormatException($"a picture of {header.Width} x {header.Height} pixels needs {bytes} bytes, "
                + $"more than the limit of {limit} bytes");
        }

        if (header.RawBytes() > compressed * MaxDeflateRatio)
        {
            throw new ImageFormatException($"the PNG header says {header.Width} x {header.Height} pixels, more than "
                + $"{compressed} bytes of compressed pixel data can hold");
        }
    }

    private static void Inflate(PngHeader header, PngPixels pixels, byte[] compressed, int length, Image image)
    {
        using var stream = new ZLibStream(new MemoryStream(compressed, 0, length), CompressionMode.Decompress);
        int longest = (int)header.RowBytes(header.Width);
        // Each row has its filter byte in front.
        byte[] row = new byte[longest + 1], above = new byte[longest + 1];
        byte[] samples = new byte[header.Interlaced && image.BitDepth == 8 ? image.Stride : 0];
        ushort[] samples16 = new ushort[header.Interlaced && image.BitDepth == 16 ? image.Stride : 0];

        foreach (Adam7 pass in header.Interlaced ? Adam7.Passes : Adam7.Single)
        {
            int columns = pass.Columns(header.Width);
            if (columns == 0)
                continue;
            int bytes = (int)header.RowBytes(columns);
            Array.Clear(above);
            for (int j = 0, y = pass.Y; y < header.Height; j++, y += pass.StepY)
            {
                Fill(stream, row.AsSpan(0, bytes + 1), y, header);
                Span<byte> data = row.AsSpan(1, bytes);
                PngFilter.Undo(row[0], data, above.AsSpan(1), header.FilterStep);

                if (image.BitDepth == 8)
                {
                    Span<byte> target = pass.StepX == 1 ? image.Row(y) : samples;
                    pixels.Expand(data, columns, target);
                    if (pass.StepX != 1)
                        Scatter<byte>(samples, image.Row(y), pass, columns, image.Channels);
                }
                else
                {
                    Span<ushort> target = pass.StepX == 1 ? image.Row16(y) : samples16;
                    pixels.Expand(data, columns, target);
                    if (pass.StepX != 1)
                        Scatter<ushort>(samples16, image.Row16(y), pass, columns, image.Channels);
                }

                (row, above) = (above, row);
            }
        }

        // One more byte is asked for, so that the checksum behind the last row is reached and compared. What a file
        // holds beyond its picture is left where it is.
        Read(stream, row.AsSpan(0, 1), header.Height - 1, header);
    }

    private static void Fill(ZLibStream stream, Span<byte> target, int y, PngHeader header)
    {
        if (Read(stream, target, y, header) < target.Length)
            throw new ImageFormatException($"the pixel data ends in row {y} of {header.Height}");
    }

    private static int Read(ZLibStream stream, Span<byte> target, int y, PngHeader header)
    {
        try
        {
            return stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ImageFormatException(
                $"the compressed pixel data is damaged near row {y} of {header.Height}", null, e);
        }
    }

    private static void Scatter<T>(ReadOnlySpan<T> samples, Span<T> row, Adam7 pass, int columns, int channels)
    {
        for (int i = 0; i < columns; i++)
            samples.Slice(i * channels, channels).CopyTo(row[((pass.X + i * pass.StepX) * channels)..]);
    }
}
