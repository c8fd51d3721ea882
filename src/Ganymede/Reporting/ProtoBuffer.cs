using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Ganymede.Reporting;

/// <summary>Encodes protobuf messages: each method appends one field in the wire format.</summary>
internal sealed class ProtoBuffer
{
    private enum WireType { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 }

    private readonly ArrayBufferWriter<byte> buffer = new();

    /// <summary>The bytes encoded so far.</summary>
    internal ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    internal ProtoBuffer Integer(int field, long value)
    {
        Key(field, WireType.Varint);
        Varint((ulong)value);
        return this;
    }

    internal ProtoBuffer Double(int field, double value)
    {
        Key(field, WireType.Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(sizeof(double)), value);
        buffer.Advance(sizeof(double));
        return this;
    }

    internal ProtoBuffer Single(int field, float value)
    {
        Key(field, WireType.Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(buffer.GetSpan(sizeof(float)), value);
        buffer.Advance(sizeof(float));
        return this;
    }

    internal ProtoBuffer Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    internal ProtoBuffer Bytes(int field, ReadOnlySpan<byte> value)
    {
        Key(field, WireType.Bytes);
        Varint((ulong)value.Length);
        buffer.Write(value);
        return this;
    }

    internal ProtoBuffer Message(int field, ProtoBuffer message) => Bytes(field, message.Written);

    private void Key(int field, WireType type) => Varint((ulong)(field << 3 | (int)type));

    private void Varint(ulong value)
    {
        Span<byte> target = buffer.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
            target[length++] = (byte)(value | 0x80);
        target[length++] = (byte)value;
        buffer.Advance(length);
    }
}
