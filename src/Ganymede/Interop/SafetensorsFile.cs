using System.Buffers.Binary;

namespace Ganymede.Interop;

/// <summary>A safetensors file open for reading; opening it checks the whole header.</summary>
public sealed class SafetensorsFile : WeightFile
{
    // The limit of the reference implementation.
    private const long MaxHeader = 100_000_000;

    private readonly SafetensorsHeader header;

    /// <summary>Reads from a stream that can seek, and closes it in the end.</summary>
    /// <param name="stream">The whole file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="StateFileException">It is not a well-formed safetensors file.</exception>
    public SafetensorsFile(Stream stream, string name)
        : base(stream, name)
    {
        try
        {
            header = ReadHeader(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorEntry> Entries => header.Entries;

    /// <summary>The strings that the writer left with them.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>Opens a file.</summary>
    /// <exception cref="StateFileException">It cannot be read, or is not a well-formed safetensors file.</exception>
    public static new SafetensorsFile Open(string path) => new(OpenStream(path), path);

    private SafetensorsHeader ReadHeader(Stream stream)
    {
        try
        {
            long rest = stream.Length - 8;
            if (rest < 2)
                throw new StateFileException(
                    $"{Name}: the file has {stream.Length} bytes; a safetensors file has a length, a header and data.");
            Span<byte> prefix = stackalloc byte[8];
            stream.Position = 0;
            stream.ReadExactly(prefix);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (length > (ulong)Math.Min(rest, MaxHeader))
                throw new StateFileException(
                    $"{Name}: the header is said to have {length} bytes, but at most {Math.Min(rest, MaxHeader)} are "
                    + "possible; the file is cut short or not in the safetensors format.");
            byte[] json = new byte[(int)length];
            stream.ReadExactly(json);
            var result = new SafetensorsHeader(Name, 8 + json.Length, rest - json.Length);
            result.Read(json);
            return result;
        }
        catch (IOException e)
        {
            throw new StateFileException($"{Name}: the header cannot be read: {e.Message}", e);
        }
    }
}
