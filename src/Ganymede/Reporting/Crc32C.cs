using System.Buffers.Binary;
using System.Numerics;

namespace Ganymede.Reporting;

/// <summary>CRC-32C (Castagnoli), plain and with the mask that TFRecord files use.</summary>
internal static class Crc32C
{
    /// <summary>The CRC-32C of the bytes, as in RFC 3720.</summary>
    internal static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (byte value in data)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>
    /// The masked CRC of a TFRecord: rotated right by 15 bits plus a constant, so that a CRC stored inside data
    /// that is itself checked does not weaken the outer one.
    /// </summary>
    internal static uint Masked(ReadOnlySpan<byte> data) =>
        BitOperations.RotateRight(Compute(data), 15) + 0xa282ead8u;
}
