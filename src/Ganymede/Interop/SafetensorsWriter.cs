using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Interop;

/// <summary>Writes tensors in the safetensors format, as float32, in the order in which they come.</summary>
public static class SafetensorsWriter
{
    /// <summary>
    /// Writes a file: beside its place first, then flushed to the disk and renamed, so that a crash or a full disk
    /// leaves the file that was there before.
    /// </summary>
    /// <exception cref="ArgumentException">A name that is there twice or is reserved.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(
        string path,
        IEnumerable<(string Name, Tensor Value)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to a stream, from its position on.</summary>
    /// <exception cref="ArgumentException">A name that is there twice or is reserved.</exception>
    public static void Write(
        Stream stream,
        IEnumerable<(string Name, Tensor Value)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        (string Name, Tensor Value)[] all = [.. tensors];
        byte[] header = Header(all, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        byte[] swapped = [];
        foreach ((_, Tensor value) in all)
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(value.AsSpan());
            if (!BitConverter.IsLittleEndian)
            {
                Array.Resize(ref swapped, bytes.Length);
                for (int i = 0; i < value.Count; i++)
                    BinaryPrimitives.WriteSingleLittleEndian(swapped.AsSpan(4 * i), value.AsSpan()[i]);
                bytes = swapped;
            }
            stream.Write(bytes);
        }
    }

    private static byte[] Header((string Name, Tensor Value)[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsHeader.MetadataName);
                foreach ((string key, string value) in metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            long at = 0;
            var names = new HashSet<string>(StringComparer.Ordinal) { SafetensorsHeader.MetadataName };
            foreach ((string name, Tensor value) in tensors)
            {
                if (!names.Add(name))
                    throw new ArgumentException($"The name '{name}' is reserved or there twice.", nameof(tensors));
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                WriteNumbers(json, "shape", value.Shape.Select(e => (long)e));
                WriteNumbers(json, "data_offsets", [at, at += 4L * value.Count]);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // Spaces, so that the data begins at a multiple of 8 bytes.
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
