using Ganymede.Tensors;

namespace Ganymede.Interop.Torch;

/// <summary>
/// All that a pickle may make besides plain values: ordered dictionaries, and tensors as views of storages. Every number
/// that comes from the file is checked here, once, before anything relies on it.
/// </summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="fileLength">The file's bytes, which bound every count.</param>
internal sealed class TorchObjects(string file, long fileLength)
{
    private const string OrderedDictionary = "collections.OrderedDict", Size = "torch.Size", Device = "torch.device";
    private const string Tensor = "torch._utils._rebuild_tensor", TensorV2 = "torch._utils._rebuild_tensor_v2";
    private const string Parameter = "torch._utils._rebuild_parameter";

    private static readonly HashSet<string> functions =
        [OrderedDictionary, Size, Device, Tensor, TensorV2, Parameter];

    private static readonly Dictionary<string, NumberType> storageTypes = new()
    {
        ["torch.FloatStorage"] = NumberType.F32,
        ["torch.HalfStorage"] = NumberType.F16,
        ["torch.BFloat16Storage"] = NumberType.BF16,
        ["torch.DoubleStorage"] = NumberType.F64,
        ["torch.LongStorage"] = NumberType.I64,
        ["torch.IntStorage"] = NumberType.I32,
        ["torch.ShortStorage"] = NumberType.I16,
        ["torch.CharStorage"] = NumberType.I8,
        ["torch.ByteStorage"] = NumberType.U8,
        ["torch.BoolStorage"] = NumberType.BOOL,
        ["torch.UntypedStorage"] = NumberType.U8,
        ["torch.storage.UntypedStorage"] = NumberType.U8,
    };

    // Expanded and shared tensors stand for more numbers than the file has; a few times more is what is met.
    private readonly long maxElements = (4 * fileLength) + (1 << 20);
    private long elements;

    /// <summary>The storages by key, without their places.</summary>
    internal Dictionary<string, TorchStorage> Storages { get; } = new(StringComparer.Ordinal);

    internal StateFileException Fault(string what) => new($"{file}: {what}");

    /// <summary>A name of Python's.</summary>
    /// <exception cref="StateFileException">It is not one of the few that weights need.</exception>
    internal PickleGlobal Global(string module, string name)
    {
        string full = $"{module}.{name}";
        return functions.Contains(full) || storageTypes.ContainsKey(full) ? new(full) : throw Foreign(full);
    }

    /// <summary>The refusal of a name of Python's.</summary>
    internal StateFileException Foreign(string name) => Fault(
        $"the file asks for '{Shown(name)}', and nothing but tensors, dictionaries, lists, text and numbers is made from a "
        + "file; save network.state_dict() alone.");

    /// <summary>What a call of a known name makes.</summary>
    internal object? Make(PickleGlobal function, object?[] arguments) => (function.Name, arguments) switch
    {
        (OrderedDictionary, []) => new PickleDictionary { Ordered = true },
        (OrderedDictionary, [List<object?> pairs]) => FromPairs(pairs),
        (Size, [object?[] extents]) => extents,
        (Device, [string device, ..]) => device,
        (Tensor, [TorchStorageView storage, long start, object?[] extents, object?[] strides]) =>
            View(storage, start, extents, strides),
        (TensorV2, [TorchStorageView storage, long start, object?[] extents, object?[] strides, _, _, ..]) =>
            View(storage, start, extents, strides),
        (Parameter, [TorchTensor tensor, ..]) => tensor,
        _ => throw Fault($"'{function.Name}' is called with something else than it takes; the file is damaged."),
    };

    /// <summary>A storage, from <c>('storage', type, key, location, count)</c> and in older files a view's place.</summary>
    internal TorchStorageView Persistent(object? id)
    {
        object?[] parts = id as object?[] ?? [];
        if (parts is ["module", ..])
            throw Fault("the file holds a network with its code, which is not run; save network.state_dict() instead.");
        if (parts is not ["storage", PickleGlobal type, string key, _, long count, ..]
            || !storageTypes.TryGetValue(type.Name, out NumberType number))
            throw Fault("its pickle names a storage in an unknown way; the file is damaged.");
        if (count < 0 || count > fileLength)
            throw Fault($"the storage '{Shown(key)}' is said to have {count} numbers, but the file has {fileLength} bytes.");
        if (!Storages.TryGetValue(key, out TorchStorage? storage))
            Storages.Add(key, storage = new(key, number, count));
        else if (storage.Type != number || storage.Count != count)
            throw Fault(
                $"the storage '{Shown(key)}' is {storage.Count} numbers of {storage.Type} in one place and {count} of {number} "
                + "in another.");
        return parts is [_, _, _, _, _, object?[] view] ? Part(storage, view) : new(storage, 0, count);
    }

    private TorchStorageView Part(TorchStorage storage, object?[] view) =>
        view is [_, long start, long count] && start >= 0 && count >= 0 && start <= storage.Count - count
            ? new(storage, start, count)
            : throw Fault($"a view of the storage '{Shown(storage.Key)}' does not lie in it.");

    private PickleDictionary FromPairs(List<object?> pairs)
    {
        var dictionary = new PickleDictionary { Ordered = true };
        foreach (object? pair in pairs)
        {
            (object? key, object? value) = pair switch
            {
                List<object?> and [var first, var second] => (first, second),
                object?[] and [var first, var second] => (first, second),
                _ => throw Fault("its OrderedDict is made of something else than pairs; the file is damaged."),
            };
            dictionary.Items.Add(new(key, value));
        }
        return dictionary;
    }

    private TorchTensor View(TorchStorageView storage, long start, object?[] extents, object?[] strides)
    {
        if (extents.Length != strides.Length || !extents.All(e => e is long and >= 0 and <= int.MaxValue)
            || !strides.All(s => s is long and >= 0))
            throw Fault("a tensor has extents or strides that are not whole numbers of 0 or more; the file is damaged.");
        int[] sizes = Array.ConvertAll(extents, e => (int)(long)e!);
        long[] steps = Array.ConvertAll(strides, s => (long)s!);
        string shape = $"[{string.Join(", ", sizes)}]";
        if (sizes.Length > Shape.MaxRank)
            throw Fault($"a tensor has {sizes.Length} axes; at most {Shape.MaxRank} are read.");
        Int128 count = 1, last = start;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            count = Int128.Min(count * sizes[axis], int.MaxValue + 1L);
            last += (Int128)Math.Max(0, sizes[axis] - 1) * steps[axis];
        }
        if (start < 0 || start > storage.Count || (count > 0 && last >= storage.Count))
            throw Fault(
                $"a tensor {shape} reaches from number {start} to {last} of a storage of {storage.Count}; the file is "
                + "damaged.");
        if (count > int.MaxValue || (elements += (long)count) > maxElements)
            throw Fault(
                $"its tensors together have more numbers than a file of {fileLength} bytes can stand for; they are views "
                + "that repeat the same numbers.");
        return new(storage.Storage, storage.Start + start, sizes, steps);
    }

    // What stands in the file may be anything; a message stays one short line.
    internal static string Shown(string name)
    {
        string clean = string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));
        return clean.Length <= 100 ? clean : clean[..100] + "…";
    }
}
