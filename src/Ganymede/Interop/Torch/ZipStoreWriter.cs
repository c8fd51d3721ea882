using System.Buffers.Binary;
using System.Text;
using Ganymede.Imaging.Png;

namespace Ganymede.Interop.Torch;

/// <summary>
/// Writes a zip file whose entries are stored as they are, each entry's data at a multiple of 64 bytes, so that readers
/// may map it into memory. Sizes beyond 32 bits are not written.
/// </summary>
internal sealed class ZipStoreWriter(Stream stream)
{
    private const int Alignment = 64, LocalSize = 30, ExtraSize = 4;
    // The time that zip begins with: the same weights give the same bytes.
    private const uint FirstOfJanuary1980 = 0x00210000;

    private readonly List<(byte[] Name, uint Crc, uint Size, uint Header)> entries = [];
    private readonly long start = stream.Position;

    internal void Add(string name, ReadOnlySpan<byte> data)
    {
        byte[] text = Encoding.ASCII.GetBytes(name);
        uint crc = Crc32.Of([], data), header = At(data.Length);
        int padding = -(int)((header + LocalSize + text.Length + ExtraSize) % Alignment) + Alignment;
        U32(0x04034B50);
        Common(crc, (uint)data.Length, text.Length, ExtraSize + padding);
        stream.Write(text);
        // PyTorch's own mark for a field that only fills.
        U16('F' | ('B' << 8));
        U16(padding);
        for (int i = 0; i < padding; i++)
            stream.WriteByte((byte)'Z');
        stream.Write(data);
        entries.Add((text, crc, (uint)data.Length, header));
    }

    /// <summary>Writes the directory.</summary>
    internal void Finish()
    {
        uint directory = At(0);
        foreach ((byte[] name, uint crc, uint size, uint header) in entries)
        {
            U32(0x02014B50);
            U16(0);
            Common(crc, size, name.Length, extra: 0);
            // No comment, first disk, no attributes.
            U16(0);
            U16(0);
            U16(0);
            U32(0);
            U32(header);
            stream.Write(name);
        }
        uint length = At(0) - directory;
        U32(0x06054B50);
        U32(0);
        U16(entries.Count);
        U16(entries.Count);
        U32(length);
        U32(directory);
        U16(0);
    }

    // What the headers of both places share: version, no flags, stored.
    private void Common(uint crc, uint size, int name, int extra)
    {
        U16(10);
        U16(0);
        U16(0);
        U32(FirstOfJanuary1980);
        U32(crc);
        U32(size);
        U32(size);
        U16(name);
        U16(extra);
    }

    private uint At(long more)
    {
        long position = stream.Position - start;
        return position + more < int.MaxValue && entries.Count < ushort.MaxValue
            ? (uint)position
            : throw new StateFileException(
                "A file for PyTorch is written up to 2 GB and 65,534 tensors, and this would be more; write safetensors.");
    }

    private void U16(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        stream.Write(bytes);
    }

    private void U32(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
