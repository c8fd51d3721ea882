using System.Buffers.Binary;

namespace Ganymede.Imaging.Png;

/// <summary>
/// The CRC of PNG chunks (ISO 3309, polynomial 0xEDB88320 reflected), eight bytes a step through eight tables: every
/// byte of a file passes through it, and one table would be slower than inflating.
/// </summary>
internal static class Crc32
{
    private static readonly uint[] tables = MakeTables();

    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        ~Update(Update(uint.MaxValue, first), second);

    private static uint Update(uint crc, ReadOnlySpan<byte> data)
    {
        uint[] t = tables;
        while (data.Length >= 8)
        {
            uint low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(data);
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = t[0x700 + (low & 0xFF)] ^ t[0x600 + ((low >> 8) & 0xFF)]
                ^ t[0x500 + ((low >> 16) & 0xFF)] ^ t[0x400 + (low >> 24)]
                ^ t[0x300 + (high & 0xFF)] ^ t[0x200 + ((high >> 8) & 0xFF)]
                ^ t[0x100 + ((high >> 16) & 0xFF)] ^ t[high >> 24];
            data = data[8..];
        }

        foreach (byte value in data)
            crc = t[(crc ^ value) & 0xFF] ^ (crc >> 8);
        return crc;
    }

    /// <summary>Table k holds the CRC of a byte that k zero bytes follow.</summary>
    private static uint[] MakeTables()
    {
        var t = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            t[i] = crc;
        }

        for (int i = 256; i < t.Length; i++)
            t[i] = t[t[i - 256] & 0xFF] ^ (t[i - 256] >> 8);
        return t;
    }
}
