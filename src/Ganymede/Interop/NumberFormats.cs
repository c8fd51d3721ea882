using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ganymede.Interop;

/// <summary>Sizes of the number formats, and their conversion to float32.</summary>
internal static class NumberFormats
{
    /// <summary>Bytes of one number.</summary>
    internal static int Size(this NumberType type) => type switch
    {
        NumberType.F64 or NumberType.I64 => 8,
        NumberType.F32 or NumberType.I32 => 4,
        NumberType.F16 or NumberType.BF16 or NumberType.I16 => 2,
        _ => 1,
    };

    /// <summary>Converts little-endian numbers; the source has one for each element of the destination.</summary>
    internal static void Convert(NumberType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        if (type == NumberType.F32 && BitConverter.IsLittleEndian)
        {
            source.CopyTo(MemoryMarshal.AsBytes(destination));
            return;
        }
        int size = type.Size();
        for (int i = 0; i < destination.Length; i++)
            destination[i] = Convert(type, source.Slice(i * size, size));
    }

    /// <summary>Converts one little-endian number.</summary>
    internal static float Convert(NumberType type, ReadOnlySpan<byte> number) => type switch
    {
        NumberType.F32 => BinaryPrimitives.ReadSingleLittleEndian(number),
        NumberType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(number),
        NumberType.BF16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(number) << 16),
        NumberType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(number),
        NumberType.I64 => BinaryPrimitives.ReadInt64LittleEndian(number),
        NumberType.I32 => BinaryPrimitives.ReadInt32LittleEndian(number),
        NumberType.I16 => BinaryPrimitives.ReadInt16LittleEndian(number),
        NumberType.I8 => (sbyte)number[0],
        _ => number[0],
    };
}
