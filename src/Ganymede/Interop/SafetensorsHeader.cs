using System.Text;
using System.Text.Json;
using Ganymede.Tensors;

namespace Ganymede.Interop;

/// <summary>
/// Reads the header of a safetensors file: a JSON object of <c>name: { dtype, shape, data_offsets }</c> and of
/// <c>__metadata__</c>, strings by name. Every tensor must lie in the file, and together they fill it without gap or
/// overlap, so that a file never stands for more than its own bytes.
/// </summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="dataStart">Where the data begins in the file.</param>
/// <param name="dataLength">How many bytes of data there are.</param>
internal sealed class SafetensorsHeader(string file, long dataStart, long dataLength)
{
    internal const string MetadataName = "__metadata__";

    internal Dictionary<string, TensorEntry> Entries { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    internal StateFileException Fault(string what) => new($"{file}: {what}");

    internal void Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
            Expect(ref reader, JsonTokenType.StartObject, "a JSON object");
            bool metadata = false;
            while (NextName(ref reader) is { } name)
            {
                if (name != MetadataName)
                    ReadEntry(ref reader, name);
                else if (metadata)
                    throw Fault($"{MetadataName} stands in the header twice.");
                else
                    ReadMetadata(ref reader);
                metadata |= name == MetadataName;
            }
            if (reader.Read())
                throw Fault("something follows the JSON object of the header.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new StateFileException($"{file}: the header is not valid JSON: {e.Message}", e);
        }
        CheckCover();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, $"an object in {MetadataName}");
        while (NextName(ref reader) is { } name)
        {
            Expect(ref reader, JsonTokenType.String, $"a string in {MetadataName}.{name}");
            if (!Metadata.TryAdd(name, reader.GetString()!))
                throw Fault($"{MetadataName} has '{name}' twice.");
        }
    }

    private void ReadEntry(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.StartObject, $"an object for '{name}'");
        string? type = null;
        long[]? extents = null, offsets = null;
        while (NextName(ref reader) is { } field)
        {
            bool again = field switch
            {
                "dtype" => type is not null,
                "shape" => extents is not null,
                "data_offsets" => offsets is not null,
                _ => throw Fault($"the tensor '{name}' has the unknown field '{field}'."),
            };
            if (again)
                throw Fault($"the tensor '{name}' has the field '{field}' twice.");
            if (field == "dtype")
            {
                Expect(ref reader, JsonTokenType.String, $"a string as the dtype of '{name}'");
                type = reader.GetString();
            }
            else if (field == "shape")
            {
                extents = Numbers(ref reader, name, field);
            }
            else
            {
                offsets = Numbers(ref reader, name, field);
            }
        }
        if (type is null || extents is null || offsets is not { Length: 2 })
            throw Fault($"the tensor '{name}' needs a dtype, a shape and two data_offsets.");
        Add(name, type, extents, offsets[0], offsets[1]);
    }

    private void Add(string name, string type, long[] extents, long begin, long end)
    {
        // By name alone: Enum.TryParse takes numbers too.
        if (!Enum.TryParse(type, out NumberType known) || known.ToString() != type)
            throw Fault(
                $"the tensor '{name}' has the dtype {type}; what is read is "
                + $"{string.Join(", ", Enum.GetNames<NumberType>())}.");
        if (extents.Length > Shape.MaxRank)
            throw Fault($"the tensor '{name}' has {extents.Length} axes; at most {Shape.MaxRank} are read.");
        if (begin > end || end > dataLength)
            throw Fault($"the tensor '{name}' lies at bytes {begin} to {end} of the data, which has {dataLength}.");
        // The numbers of a tensor are bounded by its bytes, which are bounded by the file, so nothing overflows for
        // long.
        long count = 1;
        foreach (long extent in extents)
        {
            if (extent > int.MaxValue || (count *= extent) > int.MaxValue)
                throw Fault($"the tensor '{name}' has the shape [{string.Join(", ", extents)}], which is too large.");
        }
        long length = count * known.Size();
        if (length != end - begin)
            throw Fault(
                $"the tensor '{name}' has {end - begin} bytes, but the shape [{string.Join(", ", extents)}] of {type} "
                + $"takes {length}.");
        var shape = new Shape(Array.ConvertAll(extents, e => (int)e));
        if (!Entries.TryAdd(name, new(name, known, shape, dataStart + begin)))
            throw Fault($"the tensor '{name}' stands in the header twice.");
    }

    private void CheckCover()
    {
        long at = dataStart;
        foreach (TensorEntry entry in Entries.Values.OrderBy(e => e.Offset).ThenBy(e => e.Length))
        {
            if (entry.Offset != at)
                throw Fault(
                    $"the tensor '{entry.Name}' begins at byte {entry.Offset - dataStart} of the data, but the "
                    + $"one before it ends at byte {at - dataStart}.");
            at += entry.Length;
        }
        if (at != dataStart + dataLength)
            throw Fault($"the tensors end at byte {at - dataStart} of the data, but the file has {dataLength}.");
    }

    private long[] Numbers(ref Utf8JsonReader reader, string name, string field)
    {
        Expect(ref reader, JsonTokenType.StartArray, $"a list as the {field} of '{name}'");
        List<long> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw Fault($"the {field} of '{name}' holds something else than whole numbers of 0 or more.");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    // The next property of the object under way; null at its end.
    private string? NextName(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndObject))
            throw Fault("the header ends in the middle of an object.");
        return reader.TokenType == JsonTokenType.EndObject ? null : reader.GetString();
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType type, string wanted)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw Fault($"the header has {reader.TokenType} where {wanted} is wanted.");
    }
}
