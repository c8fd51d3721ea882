using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ganymede.Interop;

/// <summary>Sizes of the number formats, and their conversion to float32.</summary>
internal static class SafetensorsNumbers
{
    /// <summary>Bytes of one number.</summary>
    internal static int Size(this SafetensorsType type) => type switch
    {
        SafetensorsType.F64 or SafetensorsType.I64 => 8,
        SafetensorsType.F32 or SafetensorsType.I32 => 4,
        SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        _ => 1,
    };

    /// <summary>Converts little-endian numbers; the source has one for each element of the destination.</summary>
    internal static void Convert(SafetensorsType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        if (type == SafetensorsType.F32 && BitConverter.IsLittleEndian)
        {
            source.CopyTo(MemoryMarshal.AsBytes(destination));
            return;
        }
        int size = type.Size();
        for (int i = 0; i < destination.Length; i++)
        {
            ReadOnlySpan<byte> at = source.Slice(i * size, size);
            destination[i] = type switch
            {
                SafetensorsType.F32 => BinaryPrimitives.ReadSingleLittleEndian(at),
                SafetensorsType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
                SafetensorsType.BF16 =>
                    BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(at) << 16),
                SafetensorsType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(at),
                SafetensorsType.I64 => BinaryPrimitives.ReadInt64LittleEndian(at),
                SafetensorsType.I32 => BinaryPrimitives.ReadInt32LittleEndian(at),
                _ => at[0],
            };
        }
    }
}
