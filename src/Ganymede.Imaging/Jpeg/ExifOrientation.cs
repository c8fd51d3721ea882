using System.Buffers.Binary;

namespace Ganymede.Imaging.Jpeg;

/// <summary>
/// The orientation that cameras note in Exif data (tag 0x0112 of the first directory), and turning a picture by it.
/// </summary>
internal static class ExifOrientation
{
    /// <summary>As stored: the first row is the top, the first column the left.</summary>
    public const int Upright = 1;

    private const int Tag = 0x0112;
    private const int Short = 3;

    /// <summary>1 to 8; <see cref="Upright"/> where the data says nothing or is damaged.</summary>
    /// <param name="app1">Data of an APP1 segment.</param>
    public static int Parse(ReadOnlySpan<byte> app1)
    {
        if (!app1.StartsWith("Exif\0\0"u8) || app1.Length < 14)
            return Upright;
        ReadOnlySpan<byte> tiff = app1[6..];
        bool little = tiff.StartsWith("II"u8);
        if (!little && !tiff.StartsWith("MM"u8))
            return Upright;

        uint directory = Number32(tiff[4..], little);
        if (directory > tiff.Length - 2)
            return Upright;
        ReadOnlySpan<byte> entries = tiff[(int)directory..];
        int count = Number16(entries, little);
        for (int i = 0; i < count && 2 + 12 * (i + 1) <= entries.Length; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice(2 + 12 * i, 12);
            if (Number16(entry, little) != Tag || Number16(entry[2..], little) != Short)
                continue;
            int value = Number16(entry[8..], little);
            return value is >= 1 and <= 8 ? value : Upright;
        }

        return Upright;
    }

    /// <summary>The picture as it is to be seen.</summary>
    /// <param name="image">8-bit picture as stored.</param>
    /// <param name="orientation">1 to 8.</param>
    public static Image Apply(Image image, int orientation)
    {
        if (orientation == Upright)
            return image;

        // 5 to 8 exchange rows and columns: what is stored as a row is seen as a column.
        bool turned = orientation >= 5;
        bool fromRight = orientation is 2 or 3 or 7 or 8, fromBottom = orientation is 3 or 4 or 6 or 7;
        int channels = image.Channels;
        var result = turned
            ? new Image(image.Height, image.Width, channels)
            : new Image(image.Width, image.Height, channels);
        Span<byte> target = result.Pixels;
        ReadOnlySpan<byte> source = image.Pixels;
        int at = 0;
        for (int y = 0; y < result.Height; y++)
        {
            for (int x = 0; x < result.Width; x++)
            {
                int column = turned ? y : x, row = turned ? x : y;
                if (fromRight)
                    column = image.Width - 1 - column;
                if (fromBottom)
                    row = image.Height - 1 - row;
                source.Slice((row * image.Width + column) * channels, channels).CopyTo(target[at..]);
                at += channels;
            }
        }

        return result;
    }

    private static int Number16(ReadOnlySpan<byte> data, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(data) : BinaryPrimitives.ReadUInt16BigEndian(data);

    private static uint Number32(ReadOnlySpan<byte> data, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(data) : BinaryPrimitives.ReadUInt32BigEndian(data);
}
