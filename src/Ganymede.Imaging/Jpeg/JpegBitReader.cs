using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Ganymede.Imaging.Jpeg;

/// <summary>
/// Bits of entropy-coded data, highest first, without the zero that is stuffed behind each 0xFF byte. It never passes a
/// marker or the end of the file: there it hands out zeros and <see cref="Overrun"/> says that they were used.
/// </summary>
internal ref struct JpegBitReader
{
    /// <summary>A Huffman code and its value together have at most this many bits.</summary>
    private const int LongestSymbol = 32;

    private readonly ReadOnlySpan<byte> file;

    // The unread bits, left-aligned. Bits behind the first `count` are zero or already right: refilling ORs the same
    // bits over them.
    private ulong bits;
    private int count;

    // How many of the `count` bits are zeros made up behind the end.
    private int padding;

    public JpegBitReader(ReadOnlySpan<byte> file, int position)
    {
        this.file = file;
        Position = position;
    }

    /// <summary>The next byte that was not taken into the buffer; a marker's 0xFF when one was reached.</summary>
    public int Position { get; private set; }

    /// <summary>Whether bits were read that the file does not have.</summary>
    public readonly bool Overrun => count < padding;

    /// <summary>Makes sure that a code and its value can be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prepare()
    {
        if (count < LongestSymbol)
            Refill();
    }

    /// <summary>The next bits, 1 to 16, without reading them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek(int number) => (int)(bits >> (64 - number));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int number)
    {
        bits <<= number;
        count -= number;
    }

    /// <summary>Reads 1 to 16 bits as an unsigned number; <see cref="Prepare"/> comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Read(int number)
    {
        int value = Peek(number);
        Skip(number);
        return value;
    }

    /// <summary>Reads one bit; it refills by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadBit()
    {
        if (count < 1)
            Refill();
        return Read(1);
    }

    /// <summary>
    /// Reads a coefficient of 1 to 16 bits: numbers that begin with a zero bit are negative (T.81, EXTEND in F.2.2.1).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadSigned(int number)
    {
        int value = Read(number);
        // -1 when the first bit is zero.
        int negative = (value >> (number - 1)) - 1;
        return value + (negative & (1 - (1 << number)));
    }

    /// <summary>Forgets the rest of the byte and what was buffered, and goes on behind a marker.</summary>
    public void Restart(int position)
    {
        Position = position;
        bits = 0;
        count = padding = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refill()
    {
        if (Position <= file.Length - 8)
        {
            ulong next = BinaryPrimitives.ReadUInt64BigEndian(file[Position..]);
            // Eight bytes without 0xFF are taken at once: "has a zero byte" of the complement.
            if (((~next - 0x0101010101010101) & next & 0x8080808080808080) == 0)
            {
                bits |= next >> count;
                int bytes = (63 - count) >> 3;
                Position += bytes;
                count += 8 * bytes;
                return;
            }
        }

        while (count <= 56)
            AddByte();
    }

    private void AddByte()
    {
        int at = Position;
        ulong value = 0;
        if (at < file.Length && file[at] != 0xFF)
        {
            value = file[at];
            Position = at + 1;
        }
        else if (at + 1 < file.Length && file[at + 1] == 0)
        {
            value = 0xFF;
            Position = at + 2;
        }
        else
        {
            padding += 8;
        }

        bits |= value << (56 - count);
        count += 8;
    }
}
