using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Ganymede.Imaging.Png;

/// <summary>
/// Writes PNG: the picture's own channels and bit depth, the row filter of the smallest sum of differences.
/// </summary>
internal static class PngEncoder
{
    private const int ChunkBytes = 1 << 16;

    public static void Encode(Image image, Stream stream, PngOptions options)
    {
        WriteHeader(image, stream);
        WriteText(stream, options.Text);
        using (var data = new ChunkedStream(ChunkBytes, bytes => PngChunk.Write(stream, "IDAT"u8, bytes)))
            Compress(image, data, options.Compression);
        PngChunk.Write(stream, "IEND"u8, []);
    }

    /// <summary>Writes the signature and the IHDR chunk.</summary>
    public static void WriteHeader(Image image, Stream stream)
    {
        stream.Write(PngChunk.Signature);
        Span<byte> header = stackalloc byte[PngHeader.Length];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = (byte)image.BitDepth;
        header[9] = (byte)(image.Channels switch
        {
            1 => PngColour.Grey,
            2 => PngColour.GreyAlpha,
            3 => PngColour.Rgb,
            _ => PngColour.Rgba,
        });
        PngChunk.Write(stream, "IHDR"u8, header);
    }

    /// <summary>Writes the filtered and compressed rows.</summary>
    public static void Compress(Image image, Stream target, CompressionLevel level)
    {
        using var zlib = new ZLibStream(target, level, leaveOpen: true);
        int step = image.Channels * image.BitDepth / 8;
        int bytes = image.Width * step;
        byte[] row = new byte[bytes], above = new byte[bytes];
        byte[] best = new byte[bytes + 1], candidate = new byte[bytes + 1];
        for (int y = 0; y < image.Height; y++)
        {
            ReadRow(image, y, row);
            long bestSum = long.MaxValue;
            for (int filter = 0; filter < PngFilter.Count; filter++)
            {
                long sum = PngFilter.Apply(filter, row, above, step, candidate.AsSpan(1));
                if (sum >= bestSum)
                    continue;
                bestSum = sum;
                candidate[0] = (byte)filter;
                (best, candidate) = (candidate, best);
            }

            zlib.Write(best);
            (row, above) = (above, row);
        }
    }

    private static void ReadRow(Image image, int y, byte[] row)
    {
        if (image.BitDepth == 8)
        {
            image.Row(y).CopyTo(row);
            return;
        }

        ReadOnlySpan<ushort> samples = image.Row16(y);
        for (int i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(2 * i), samples[i]);
    }

    private static void WriteText(Stream stream, IReadOnlyList<(string Keyword, string Text)> notes)
    {
        foreach ((string keyword, string text) in notes)
        {
            CheckKeyword(keyword);
            if (text.Contains('\0'))
                throw new ArgumentException($"The text of the PNG keyword '{keyword}' holds a zero character.");
            byte[] key = Encoding.Latin1.GetBytes(keyword);
            // tEXt is read everywhere but knows only Latin-1; iTXt is UTF-8 (no compression, language or translation).
            if (text.All(c => c <= 0xFF))
                PngChunk.Write(stream, "tEXt"u8, [.. key, 0, .. Encoding.Latin1.GetBytes(text)]);
            else
                PngChunk.Write(stream, "iTXt"u8, [.. key, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)]);
        }
    }

    private static void CheckKeyword(string keyword)
    {
        bool good = keyword.Length is >= 1 and <= 79 && keyword == keyword.Trim(' ') && !keyword.Contains("  ")
            && keyword.All(c => c is (>= ' ' and <= '~') or (>= '\u00A1' and <= '\u00FF'));
        if (!good)
        {
            throw new ArgumentException($"'{keyword}' is no PNG keyword: 1 to 79 printable Latin-1 characters without "
                + "leading, trailing or doubled spaces are wanted.");
        }
    }
}
