using System.Buffers.Binary;
using System.IO.Compression;

namespace Ganymede.Data;

/// <summary>
/// One IDX file of unsigned bytes, plain or gzip: two zero bytes, the type 8, the number of dimensions, each dimension
/// as a big-endian 32-bit number, then the values, last dimension fastest, and nothing after them.
/// </summary>
internal sealed class IdxFile
{
    // No stream of deflate expands further than 1032 bytes for each of its own.
    private const long MaxDeflateRatio = 1032;
    private const int GrowthStart = 64 << 20;
    private const byte UnsignedByte = 8;

    private IdxFile(int[] dimensions, byte[] values)
    {
        Dimensions = dimensions;
        Values = values;
    }

    public int[] Dimensions { get; }

    public byte[] Values { get; }

    /// <summary>Reads a file that must have this many dimensions: 3 for pictures, 1 for labels.</summary>
    /// <exception cref="DatasetException">It cannot be read or is not such a file.</exception>
    public static IdxFile Read(string path, int dimensionCount)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            bool packed = IsGzip(file);
            using Stream stream = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
            long mostBytes = packed ? file.Length * MaxDeflateRatio : file.Length;
            IdxFile idx = Read(path, stream, dimensionCount, mostBytes, packed);
            if (packed)
                CheckTrailer(path, file, HeaderLength(dimensionCount) + idx.Values.Length);
            return idx;
        }
        catch (InvalidDataException damage)
        {
            throw new DatasetException($"{path}: the gzip data is damaged or cut short.", damage);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: cannot be read: {fault.Message}", fault);
        }
    }

    private static bool IsGzip(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        int got = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return got == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
    }

    // GZipStream compares the checksum, but takes a file whose trailer is missing for a whole one. A file of gzip ends
    // in its unpacked length, little-endian.
    private static void CheckTrailer(string path, FileStream file, int length)
    {
        Span<byte> trailer = stackalloc byte[4];
        file.Seek(-trailer.Length, SeekOrigin.End);
        file.ReadExactly(trailer);
        uint recorded = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (recorded != (uint)length)
            throw new DatasetException(
                $"{path}: the gzip data is damaged or cut short: it unpacks to {length} bytes, but ends in the " +
                $"length {recorded}.");
    }

    private static int HeaderLength(int dimensionCount) => 4 + 4 * dimensionCount;

    private static IdxFile Read(string path, Stream stream, int dimensionCount, long mostBytes, bool packed)
    {
        string kind = dimensionCount == 3 ? "pictures (idx3)" : "labels (idx1)";
        var header = new byte[HeaderLength(dimensionCount)];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) is var got && got < header.Length)
            throw new DatasetException(
                $"{path}: cut short: {got} bytes, but the header of an IDX file of {kind} alone has {header.Length}.");
        if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != dimensionCount)
            throw new DatasetException(
                $"{path}: begins with {Convert.ToHexString(header, 0, 4)}, but an IDX file of {kind} begins with " +
                $"{UnsignedByte << 8 | dimensionCount:X8}.");

        var dimensions = new int[dimensionCount];
        // As decimal, because three 32-bit counts of a hostile header overflow 64 bits.
        decimal claimed = 1;
        for (int i = 0; i < dimensionCount; i++)
        {
            uint extent = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 + 4 * i));
            if (extent is 0 or > int.MaxValue)
                throw new DatasetException(
                    $"{path}: the header gives dimension {i + 1} as {extent}; it must be 1 to {int.MaxValue}.");
            dimensions[i] = (int)extent;
            claimed *= extent;
        }

        string shape = string.Join("x", dimensions);
        if (claimed > mostBytes - header.Length)
            throw new DatasetException(
                $"{path}: cut short: the header promises {shape} values, but the file " +
                (packed ? "is too small to unpack to that many." : $"has only {mostBytes - header.Length} after it."));
        if (claimed > Array.MaxLength)
            throw new DatasetException($"{path}: {shape} values are more than the {Array.MaxLength} that can be read.");
        return new IdxFile(dimensions, ReadValues(path, stream, (int)claimed, shape));
    }

    // A packed file could promise a thousand times its size, so memory grows with what really comes.
    private static byte[] ReadValues(string path, Stream stream, int count, string shape)
    {
        var values = new byte[Math.Min(count, GrowthStart)];
        int read = 0;
        while (true)
        {
            read += stream.ReadAtLeast(values.AsSpan(read), values.Length - read, throwOnEndOfStream: false);
            if (read == count)
                break;
            if (read < values.Length)
                throw new DatasetException(
                    $"{path}: cut short: the header promises {shape} values, but only {read} follow.");
            Array.Resize(ref values, (int)Math.Min(count, 2L * values.Length));
        }

        // Also makes gzip compare its checksum, which comes after the last byte.
        return stream.ReadByte() < 0
            ? values
            : throw new DatasetException($"{path}: more bytes follow the {shape} values that the header promises.");
    }
}
