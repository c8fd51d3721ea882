using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ganymede.Imaging;
using Ganymede.Interop.Torch;
using Ganymede.Tensors;

namespace Ganymede.Interop;

/// <summary>
/// Writes tensors as <c>torch.save(state_dict, path)</c> does, in the zip format: an OrderedDict of float32 tensors in
/// the order in which they come. A scalar named <c>num_batches_tracked</c> becomes int64, which is what PyTorch counts
/// batches in. <c>torch.load</c> reads it, with <c>weights_only=True</c> too.
/// </summary>
public static class TorchFileWriter
{
    private const string Root = "archive", BatchCount = "num_batches_tracked";

    /// <summary>
    /// Writes a file: beside its place first, then flushed to the disk and renamed, so that a crash or a full disk
    /// leaves the file that was there before.
    /// </summary>
    /// <exception cref="ArgumentException">A name that is there twice.</exception>
    /// <exception cref="StateFileException">More than 2 GB.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, IEnumerable<(string Name, Tensor Value)> tensors) =>
        AtomicFile.Write(path, stream => Write(stream, tensors));

    /// <summary>Writes to a stream, from its position on.</summary>
    /// <exception cref="ArgumentException">A name that is there twice.</exception>
    /// <exception cref="StateFileException">More than 2 GB.</exception>
    public static void Write(Stream stream, IEnumerable<(string Name, Tensor Value)> tensors)
    {
        (string Name, Tensor Value)[] all = [.. tensors];
        if (all.GroupBy(t => t.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"The name '{twice.Key}' is there twice.", nameof(tensors));
        var zip = new ZipStoreWriter(stream);
        zip.Add($"{Root}/data.pkl", TorchPickler.State([.. all.Select(t => (t.Name, t.Value.Shape, Type(t.Name, t.Value)))]));
        zip.Add($"{Root}/byteorder", "little"u8);
        for (int i = 0; i < all.Length; i++)
            zip.Add($"{Root}/data/{i}", Bytes(all[i].Value, Type(all[i].Name, all[i].Value)));
        zip.Add($"{Root}/version", "3\n"u8);
        zip.Finish();
    }

    private static NumberType Type(string name, Tensor value) =>
        value.Rank == 0 && (name == BatchCount || name.EndsWith($".{BatchCount}", StringComparison.Ordinal))
            ? NumberType.I64
            : NumberType.F32;

    private static ReadOnlySpan<byte> Bytes(Tensor tensor, NumberType type)
    {
        if (type == NumberType.F32 && BitConverter.IsLittleEndian)
            return MemoryMarshal.AsBytes(tensor.AsSpan());
        byte[] bytes = new byte[(long)tensor.Count * type.Size()];
        for (int i = 0; i < tensor.Count; i++)
        {
            if (type == NumberType.I64)
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * i), (long)tensor.AsSpan()[i]);
            else
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), tensor.AsSpan()[i]);
        }
        return bytes;
    }
}
