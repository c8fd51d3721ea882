namespace Ganymede.Interop.Torch;

// Besides these a pickle's values are null, bool, long, BigInteger, double, string, byte[], List<object?> for lists and
// object?[] for tuples.

/// <summary>A dictionary, in the order in which it was filled; keys may be anything and are compared by nobody.</summary>
internal sealed class PickleDictionary
{
    /// <summary>Whether it is an OrderedDict, which may have attributes; they are of no use here.</summary>
    internal bool Ordered { get; init; }

    internal List<KeyValuePair<object?, object?>> Items { get; } = [];
}

/// <summary>One of the few names of Python's that are known.</summary>
internal sealed record PickleGlobal(string Name);

/// <summary>The numbers that tensors look at.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">Their format.</param>
/// <param name="Count">How many.</param>
internal sealed record TorchStorage(string Key, NumberType Type, long Count)
{
    /// <summary>Where they begin in the file; -1 until it is known.</summary>
    internal long Offset { get; set; } = -1;

    internal long Bytes => Count * Type.Size();
}

/// <summary>A stretch of a storage: the whole of it, but for the views of very old files.</summary>
internal sealed record TorchStorageView(TorchStorage Storage, long Start, long Count);

/// <summary>A tensor: its first number, extents and strides, all within the storage.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Start, int[] Extents, long[] Strides);
