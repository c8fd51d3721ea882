using Ganymede.Tensors;

namespace Ganymede.Interop;

/// <summary>
/// A file of named tensors open for reading, whatever its format. Opening it checks its structure; the numbers are read
/// on demand. Written for files of unknown origin: nothing is allocated that the file does not have the bytes for.
/// </summary>
public abstract class WeightFile : IDisposable
{
    private const int ChunkBytes = 64 * 1024;
    // What lies between the first and the last number of a view is read with it.
    private const long MaxViewBytes = 1L << 30;

    private readonly Stream stream;

    private protected WeightFile(Stream stream, string name)
    {
        this.stream = stream;
        Name = name;
    }

    /// <summary>The file's name in messages.</summary>
    public string Name { get; }

    /// <summary>The tensors by name, in the order of the file.</summary>
    public abstract IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>Opens a safetensors file or a file of PyTorch's, told apart by their first bytes.</summary>
    /// <exception cref="StateFileException">It cannot be read, or is well-formed in neither format.</exception>
    public static WeightFile Open(string path)
    {
        FileStream stream = OpenStream(path);
        Span<byte> first = stackalloc byte[9];
        try
        {
            int read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            stream.Position = 0;
            if (TorchFile.IsTorch(first[..Math.Min(read, 4)]))
                return new TorchFile(stream, path);
            // Eight bytes of length, then JSON.
            if (read < first.Length || first[^1] == '{')
                return new SafetensorsFile(stream, path);
            stream.Dispose();
            throw new StateFileException(
                $"{path}: it begins neither as a file of torch.save nor as a safetensors file, and no others are read.");
        }
        catch (IOException e)
        {
            stream.Dispose();
            throw new StateFileException($"{path}: the file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a tensor.</summary>
    /// <exception cref="StateFileException">There is no such tensor, or the file ends early.</exception>
    public Tensor Read(string tensor)
    {
        TensorEntry entry = Entry(tensor);
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
        TensorEntry entry = Entry(tensor);
        if (destination.Length != entry.Shape.ElementCount)
            throw new ArgumentException(
                $"{Name}: the tensor '{tensor}' has {entry.Shape.ElementCount} elements, but there is room for "
                + $"{destination.Length}.", nameof(destination));
        Read(entry, destination);
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose()
    {
        stream.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static FileStream OpenStream(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateFileException($"{path}: the file cannot be opened: {e.Message}", e);
        }
    }

    private TensorEntry Entry(string tensor) => Entries.TryGetValue(tensor, out TensorEntry? entry)
        ? entry
        : throw new StateFileException($"{Name}: there is no tensor '{tensor}'.");

    private void Read(TensorEntry entry, Span<float> destination)
    {
        try
        {
            stream.Position = entry.Offset;
            if (entry.Strides is null)
                ReadInOrder(entry, destination);
            else if (destination.Length > 0)
                ReadView(entry, entry.Strides, destination);
        }
        catch (IOException e)
        {
            throw new StateFileException($"{Name}: the tensor '{entry.Name}' cannot be read: {e.Message}", e);
        }
    }

    private void ReadInOrder(TensorEntry entry, Span<float> destination)
    {
        int size = entry.Type.Size();
        byte[] chunk = new byte[(int)Math.Min(ChunkBytes, entry.Length)];
        for (int done = 0; done < destination.Length;)
        {
            int count = Math.Min(destination.Length - done, ChunkBytes / size);
            Span<byte> bytes = chunk.AsSpan(0, count * size);
            stream.ReadExactly(bytes);
            NumberFormats.Convert(entry.Type, bytes, destination.Slice(done, count));
            done += count;
        }
    }

    private void ReadView(TensorEntry entry, long[] strides, Span<float> destination)
    {
        int size = entry.Type.Size(), rank = strides.Length;
        long last = 0;
        for (int axis = 0; axis < rank; axis++)
            last += (entry.Shape[axis] - 1) * strides[axis];
        if ((last + 1) * size > MaxViewBytes)
            throw new StateFileException(
                $"{Name}: the tensor '{entry.Name}' is a view of {(last + 1) * size} bytes, and at most {MaxViewBytes} are "
                + "read; save it with .contiguous().");
        byte[] bytes = new byte[(last + 1) * size];
        stream.ReadExactly(bytes);
        Span<int> place = stackalloc int[Shape.MaxRank];
        place.Clear();
        long at = 0;
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = NumberFormats.Convert(entry.Type, bytes.AsSpan((int)at * size, size));
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                at += strides[axis];
                if (++place[axis] < entry.Shape[axis])
                    break;
                at -= strides[axis] * entry.Shape[axis];
                place[axis] = 0;
            }
        }
    }
}
