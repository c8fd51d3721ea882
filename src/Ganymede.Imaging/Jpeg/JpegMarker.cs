namespace Ganymede.Imaging.Jpeg;

/// <summary>Second bytes of the markers that matter (ITU-T T.81, table B.1).</summary>
internal static class JpegMarker
{
    public const byte Baseline = 0xC0;
    public const byte Extended = 0xC1;
    public const byte Progressive = 0xC2;
    public const byte HuffmanTables = 0xC4;
    public const byte Restart0 = 0xD0;
    public const byte Restart7 = 0xD7;
    public const byte Start = 0xD8;
    public const byte End = 0xD9;
    public const byte Scan = 0xDA;
    public const byte QuantizationTables = 0xDB;
    public const byte RestartInterval = 0xDD;
    public const byte App0 = 0xE0;
    public const byte App1 = 0xE1;
    public const byte App14 = 0xEE;

    /// <summary>Whether the marker stands alone, without a length and data behind it.</summary>
    public static bool IsBare(byte marker) => marker is >= Restart0 and <= End or 0x01;

    /// <summary>Why a kind of frame is not read; null for other markers.</summary>
    public static string? RefusalOf(byte marker) => marker switch
    {
        0xC3 => "lossless JPEG",
        0xC5 or 0xC6 or 0xC7 or 0xDE => "hierarchical JPEG",
        0xC9 or 0xCA or 0xCC => "arithmetic-coded JPEG",
        0xCB => "lossless arithmetic-coded JPEG",
        0xCD or 0xCE or 0xCF => "hierarchical arithmetic-coded JPEG",
        _ => null,
    };

    /// <summary>
    /// Position of the next marker's 0xFF at or after a position, or the file's length. Stuffed zeros and fill bytes
    /// are passed over.
    /// </summary>
    public static int Find(ReadOnlySpan<byte> file, int position)
    {
        while (position < file.Length)
        {
            int step = file[position..].IndexOf((byte)0xFF);
            if (step < 0)
                return file.Length;
            position += step;
            if (position + 1 < file.Length && file[position + 1] is not (0 or 0xFF))
                return position;
            position++;
        }

        return file.Length;
    }
}
