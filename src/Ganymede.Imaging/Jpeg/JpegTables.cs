namespace Ganymede.Imaging.Jpeg;

/// <summary>
/// The tables that the DHT and DQT segments of a file have set so far. Huffman tables begin as the usual ones of T.81,
/// annex K, because frames of Motion JPEG leave them out.
/// </summary>
internal sealed class JpegTables
{
    private readonly Slot[] dc =
        [new(StandardHuffman.LumaDc), new(StandardHuffman.ChromaDc), new(null), new(null)];

    private readonly Slot[] ac =
        [new(StandardHuffman.LumaAc), new(StandardHuffman.ChromaAc), new(null), new(null)];

    private readonly ushort[]?[] steps = new ushort[]?[4];

    /// <summary>A table as the file gives it; the codes are built when a scan first uses it.</summary>
    private sealed class Slot(HuffmanSpec? spec)
    {
        private JpegHuffmanTable? table;

        public JpegHuffmanTable? Table =>
            spec is null ? null : table ??= new JpegHuffmanTable(spec.Counts, spec.Values);
    }

    public JpegHuffmanTable Dc(int index) => dc[index & 3].Table ?? throw Missing("DC Huffman", index);

    public JpegHuffmanTable Ac(int index) => ac[index & 3].Table ?? throw Missing("AC Huffman", index);

    public ushort[] Steps(int index) => steps[index] ?? throw Missing("quantization", index);

    public void ReadHuffman(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (data.Length < 17)
                throw Short("Huffman", data.Length, 17);
            int kind = data[0] >> 4, index = data[0] & 15;
            if (kind > 1 || index > 3)
            {
                throw new ImageFormatException($"the JPEG has a Huffman table of class {kind} and number {index} where "
                    + "0 to 1 and 0 to 3 are wanted");
            }

            ReadOnlySpan<byte> counts = data.Slice(1, 16);
            int total = 0;
            foreach (byte count in counts)
                total += count;
            if (total > 256 || !JpegHuffmanTable.IsPossible(counts))
                throw new ImageFormatException("the JPEG has a Huffman table with more codes than there can be");
            if (data.Length < 17 + total)
                throw Short("Huffman", data.Length, 17 + total);
            Slot[] slots = kind == 0 ? dc : ac;
            slots[index] = new Slot(new HuffmanSpec(counts.ToArray(), data.Slice(17, total).ToArray()));
            data = data[(17 + total)..];
        }
    }

    public void ReadQuantization(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int wide = data[0] >> 4, index = data[0] & 15;
            if (wide > 1 || index > 3)
            {
                throw new ImageFormatException($"the JPEG has a quantization table of precision {wide} and number "
                    + $"{index} where 0 to 1 and 0 to 3 are wanted");
            }

            int size = 1 + 64 * (wide + 1);
            if (data.Length < size)
                throw Short("quantization", data.Length, size);
            var table = new ushort[64];
            for (int k = 0; k < 64; k++)
                table[k] = (ushort)(wide == 0 ? data[1 + k] : data[1 + 2 * k] << 8 | data[2 + 2 * k]);
            steps[index] = table;
            data = data[size..];
        }
    }

    private static ImageFormatException Missing(string kind, int index) =>
        new($"the JPEG uses {kind} table {index}, which it does not hold");

    private static ImageFormatException Short(string kind, int found, int wanted) =>
        new($"a {kind} table of the JPEG has {found} bytes where {wanted} are wanted");
}
