using System.Buffers.Binary;
using System.Numerics;
using Ganymede.Interop.Torch;
using Ganymede.Tensors;

namespace Ganymede.Interop;

/// <summary>
/// A file of PyTorch's, <c>.pth</c> or <c>.pt</c>, open for reading: the zip format of PyTorch 1.6 and later, and the one
/// before. Tensors and dictionaries are made from it and nothing else; no code in it is ever run. The tensors are those
/// of the state dictionary, also where it lies in a larger one (<c>{'epoch': 5, 'state_dict': …}</c>); where there are
/// several (<c>{'netG': …, 'netD': …}</c>), their names begin with the way to them: <c>netG.main.0.weight</c>.
/// </summary>
public sealed class TorchFile : WeightFile
{
    private const long MaxPickle = 64 << 20;
    private const int Protocol = 1001, MaxNesting = 3, MaxTensors = 100_000, MaxName = 1000;

    private static readonly BigInteger magic = BigInteger.Parse("119547037146038801333356");

    private readonly Dictionary<string, TensorEntry> entries = new(StringComparer.Ordinal);

    /// <summary>Reads from a stream that can seek, and closes it in the end.</summary>
    /// <param name="stream">The whole file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="StateFileException">
    /// It is not a well-formed file of PyTorch's, has no tensors, or asks for more than tensors and dictionaries.
    /// </exception>
    public TorchFile(Stream stream, string name)
        : base(stream, name)
    {
        try
        {
            stream.Position = 0;
            Span<byte> first = stackalloc byte[4];
            int read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            if (!IsTorch(first[..read]))
                throw Fault("it does not begin as a file of PyTorch's does.");
            var objects = new TorchObjects(name, stream.Length);
            AddStates(first[0] == 'P' ? ReadZip(stream, objects) : ReadLegacy(stream, objects));
        }
        catch (IOException e)
        {
            stream.Dispose();
            throw new StateFileException($"{name}: the file cannot be read: {e.Message}", e);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorEntry> Entries => entries;

    /// <summary>Opens a file.</summary>
    /// <exception cref="StateFileException">
    /// It cannot be read, is not well-formed, or asks for more than tensors and dictionaries.
    /// </exception>
    public static new TorchFile Open(string path) => new(OpenStream(path), path);

    /// <summary>Whether a file that begins with these four bytes is to be read as PyTorch's.</summary>
    internal static bool IsTorch(ReadOnlySpan<byte> first) =>
        // A safetensors file that began like the second would have a header of a gigabyte and more.
        first.SequenceEqual("PK\u0003\u0004"u8) || first is [0x80, >= 2 and <= 5, 0x8A, 10];

    private StateFileException Fault(string what) => new($"{Name}: {what}");

    private object? ReadZip(Stream stream, TorchObjects objects)
    {
        var zip = new ZipDirectory(stream, Name);
        if (zip.Find("constants.pkl") is not null)
            throw Fault("it is a TorchScript program, which is not run; save network.state_dict() with torch.save.");
        ZipEntry pickle = zip.Find("data.pkl")
            ?? throw Fault("it is a zip file without the entry 'data.pkl', so it was not written by torch.save.");
        if (pickle.Size > MaxPickle)
            throw Fault($"its pickle has {pickle.Size} bytes; at most {MaxPickle} are read.");
        if (zip.Find("byteorder") is { Size: > 0 } order)
        {
            stream.Position = order.Offset;
            if (stream.ReadByte() != 'l')
                throw Fault("it was written on a big-endian machine, and little-endian numbers are read.");
        }
        stream.Position = pickle.Offset;
        var source = new PickleSource(stream, pickle.Offset + pickle.Size, Name);
        object? root = new Unpickler(source, objects).Load();
        foreach (TorchStorage storage in objects.Storages.Values)
        {
            ZipEntry data = zip.Find($"data/{storage.Key}")
                ?? throw Fault($"the entry 'data/{TorchObjects.Shown(storage.Key)}' with the numbers of a tensor is missing.");
            if (data.Size != storage.Bytes)
                throw Fault(
                    $"the entry '{data.Shown}' has {data.Size} bytes, but {storage.Count} numbers of {storage.Type} take "
                    + $"{storage.Bytes}.");
            storage.Offset = data.Offset;
        }
        return root;
    }

    // A pickle each: a magic number, a version, the machine, the object, the order of the storages; then the storages.
    private object? ReadLegacy(Stream stream, TorchObjects objects)
    {
        long end = Math.Min(stream.Length, MaxPickle);
        stream.Position = 0;
        if (Next() is not BigInteger number || number != magic || Next() is not long and not Protocol)
            throw Fault("it is a pickle, but not one that torch.save wrote.");
        if (Next() is not PickleDictionary machine)
            throw Fault("it does not say on what machine it was written; the file is damaged.");
        if (machine.Items.Any(i => i is { Key: "little_endian", Value: false }))
            throw Fault("it was written on a big-endian machine, and little-endian numbers are read.");
        object? root = Next();
        if (Next() is not List<object?> keys)
            throw Fault("the list of its storages is missing; the file is damaged.");
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (object? key in keys)
        {
            if (key is not string text || !objects.Storages.TryGetValue(text, out TorchStorage? storage)
                || storage.Offset >= 0)
                throw Fault("the list of its storages does not fit its tensors; the file is damaged.");
            stream.ReadExactly(count);
            storage.Offset = stream.Position;
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count
                || storage.Offset > stream.Length - storage.Bytes)
                throw Fault(
                    $"the storage '{TorchObjects.Shown(text)}' of {storage.Count} numbers of {storage.Type} is not whole; the "
                    + "file is cut short or damaged.");
            stream.Position += storage.Bytes;
        }
        if (objects.Storages.Values.Any(s => s.Offset < 0))
            throw Fault("the list of its storages does not have all that its tensors need; the file is damaged.");
        return root;

        object? Next()
        {
            var source = new PickleSource(stream, end, Name);
            object? value = new Unpickler(source, objects).Load();
            stream.Position = source.Position;
            return value;
        }
    }

    private void AddStates(object? root)
    {
        if (root is not PickleDictionary dictionary)
            throw Fault("it holds something else than a dictionary; save network.state_dict().");
        List<(string Path, PickleDictionary State)> states = [];
        Find(dictionary, "", 0, states, new HashSet<object>(ReferenceEqualityComparer.Instance));
        // Tensors beside a whole state, such as a best score, are no weights.
        if (states.Count > 1)
            states.RemoveAll(s => s.Path.Length == 0);
        if (states.Count == 0)
            throw Fault("there is no dictionary of tensors in it; save network.state_dict().");
        foreach ((string path, PickleDictionary state) in states)
        {
            foreach ((object? key, object? value) in state.Items)
            {
                if (key is string name && value is TorchTensor tensor)
                    Add(states.Count == 1 ? name : $"{path}.{name}", tensor);
            }
        }
    }

    // Dictionaries that hold tensors by name, outer before inner. Each is looked at once, however often it is held.
    private static void Find(
        PickleDictionary dictionary, string path, int depth, List<(string, PickleDictionary)> states, HashSet<object> seen)
    {
        if (!seen.Add(dictionary))
            return;
        if (dictionary.Items.Any(i => i is { Key: string, Value: TorchTensor }))
            states.Add((path, dictionary));
        if (depth == MaxNesting)
            return;
        foreach ((object? key, object? value) in dictionary.Items)
        {
            if (key is string { Length: <= MaxName } name && value is PickleDictionary inner)
                Find(inner, path.Length == 0 ? name : $"{path}.{name}", depth + 1, states, seen);
        }
    }

    private void Add(string name, TorchTensor tensor)
    {
        if (entries.Count == MaxTensors)
            throw Fault($"it has more than {MaxTensors:N0} tensors.");
        if (name.Length > 2 * MaxName)
            throw Fault($"the name '{TorchObjects.Shown(name)}' has {name.Length} characters.");
        var shape = new Shape(tensor.Extents);
        var entry = new TensorEntry(
            name, tensor.Storage.Type, shape, tensor.Storage.Offset + (tensor.Start * tensor.Storage.Type.Size()))
        {
            Strides = InOrder(tensor) ? null : tensor.Strides,
        };
        if (!entries.TryAdd(name, entry))
            throw Fault($"the tensor '{TorchObjects.Shown(name)}' is there twice.");
    }

    private static bool InOrder(TorchTensor tensor)
    {
        long expected = 1;
        for (int axis = tensor.Extents.Length - 1; axis >= 0; axis--)
        {
            if (tensor.Extents[axis] != 1 && tensor.Strides[axis] != expected)
                return false;
            expected *= tensor.Extents[axis];
        }
        return true;
    }
}
