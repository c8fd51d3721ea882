using System.Buffers.Binary;
using Ganymede.Tensors;

namespace Ganymede.Interop;

/// <summary>
/// A safetensors file open for reading. Opening it checks the whole header; the numbers are read on demand. Written for
/// files of unknown origin: nothing is allocated that the file does not have the bytes for.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    // The limit of the reference implementation.
    private const long MaxHeader = 100_000_000;
    private const int ChunkBytes = 64 * 1024;

    private readonly Stream stream;
    private readonly string name;
    private readonly SafetensorsHeader header;

    /// <summary>Reads from a stream that can seek, and closes it in the end.</summary>
    /// <param name="stream">The whole file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="StateFileException">It is not a well-formed safetensors file.</exception>
    public SafetensorsFile(Stream stream, string name)
    {
        this.stream = stream;
        this.name = name;
        try
        {
            header = ReadHeader();
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The tensors, by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => header.Entries;

    /// <summary>The strings that the writer left with them.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>The file's name in messages.</summary>
    public string Name => name;

    /// <summary>Opens a file.</summary>
    /// <exception cref="StateFileException">It cannot be read, or is not a well-formed safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateFileException($"{path}: the file cannot be opened: {e.Message}", e);
        }
        return new SafetensorsFile(stream, path);
    }

    /// <summary>Reads a tensor.</summary>
    /// <exception cref="StateFileException">There is no such tensor, or the file ends early.</exception>
    public Tensor Read(string tensor)
    {
        SafetensorsEntry entry = Entry(tensor);
        Tensor result = Tensor.Empty(entry.Shape);
        try
        {
            Read(entry, result.Span);
        }
        catch
        {
            result.Dispose();
            throw;
        }
        return result;
    }

    /// <summary>Reads a tensor's numbers.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="destination">As long as the tensor has elements.</param>
    /// <exception cref="StateFileException">There is no such tensor, or the file ends early.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void Read(string tensor, Span<float> destination)
    {
        SafetensorsEntry entry = Entry(tensor);
        if (destination.Length != entry.Shape.ElementCount)
            throw new ArgumentException(
                $"{name}: the tensor '{tensor}' has {entry.Shape.ElementCount} elements, but there is room for "
                + $"{destination.Length}.", nameof(destination));
        Read(entry, destination);
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => stream.Dispose();

    private void Read(SafetensorsEntry entry, Span<float> destination)
    {
        int size = entry.Type.Size();
        byte[] chunk = new byte[(int)Math.Min(ChunkBytes, entry.Length)];
        try
        {
            stream.Position = entry.Offset;
            for (int done = 0; done < destination.Length;)
            {
                int count = Math.Min(destination.Length - done, ChunkBytes / size);
                Span<byte> bytes = chunk.AsSpan(0, count * size);
                stream.ReadExactly(bytes);
                SafetensorsNumbers.Convert(entry.Type, bytes, destination.Slice(done, count));
                done += count;
            }
        }
        catch (IOException e)
        {
            throw new StateFileException($"{name}: the tensor '{entry.Name}' cannot be read: {e.Message}", e);
        }
    }

    private SafetensorsEntry Entry(string tensor) => Entries.TryGetValue(tensor, out SafetensorsEntry? entry)
        ? entry
        : throw new StateFileException($"{name}: there is no tensor '{tensor}'.");

    private SafetensorsHeader ReadHeader()
    {
        try
        {
            long rest = stream.Length - 8;
            if (rest < 2)
                throw new StateFileException(
                    $"{name}: the file has {stream.Length} bytes; a safetensors file has a length, a header and data.");
            Span<byte> prefix = stackalloc byte[8];
            stream.Position = 0;
            stream.ReadExactly(prefix);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (length > (ulong)Math.Min(rest, MaxHeader))
                throw new StateFileException(
                    $"{name}: the header is said to have {length} bytes, but at most {Math.Min(rest, MaxHeader)} are "
                    + "possible; the file is cut short or not in the safetensors format.");
            byte[] json = new byte[(int)length];
            stream.ReadExactly(json);
            var result = new SafetensorsHeader(name, 8 + json.Length, rest - json.Length);
            result.Read(json);
            return result;
        }
        catch (IOException e)
        {
            throw new StateFileException($"{name}: the header cannot be read: {e.Message}", e);
        }
    }
}
