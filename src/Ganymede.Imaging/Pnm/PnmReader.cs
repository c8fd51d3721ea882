using System.Globalization;
using System.Text;

namespace Ganymede.Imaging.Pnm;

/// <summary>Reads the words and numbers of a PNM file.</summary>
internal ref struct PnmReader(ReadOnlySpan<byte> file)
{
    private const int LongestLine = 256;

    private readonly ReadOnlySpan<byte> file = file;
    private int position;

    public readonly int Left => file.Length - position;

    public readonly ReadOnlySpan<byte> Rest => file[position..];

    /// <summary>The digit of the magic number, which ends with white space.</summary>
    public char Magic()
    {
        position = 2;
        Space();
        return (char)file[1];
    }

    /// <summary>A number from 1 on in decimal digits; spaces and comments before it are skipped.</summary>
    public int Number(string what, int most)
    {
        int value = Sample(most, what);
        return value > 0 ? value : throw Unwanted(what, "0", most);
    }

    /// <summary>A number from 0 on in decimal digits; spaces and comments before it are skipped.</summary>
    public int Sample(int most, string what = "sample")
    {
        SkipSpace();
        int start = position;
        long value = 0;
        while (position < file.Length && char.IsAsciiDigit((char)file[position]))
        {
            value = value * 10 + file[position++] - '0';
            if (value > most)
                throw new ImageFormatException($"a {what} of {value} or more stands where at most {most} is wanted");
        }

        return position > start ? (int)value : throw Expected($"a {what}");
    }

    /// <summary>A sample of a plain bitmap, which needs no space around it.</summary>
    public int Bit()
    {
        SkipSpace();
        if (position == file.Length || file[position] is not ((byte)'0' or (byte)'1'))
            throw Expected("0 or 1");
        return file[position++] - '0';
    }

    /// <summary>One byte of white space.</summary>
    public void Space()
    {
        if (position == file.Length || !IsSpace(file[position]))
            throw Expected("a space");
        position++;
    }

    /// <summary>The rest of the line, without its end.</summary>
    public string Line()
    {
        ReadOnlySpan<byte> rest = file[position..];
        int length = rest[..Math.Min(rest.Length, LongestLine)].IndexOf((byte)'\n');
        if (length < 0)
            throw Expected($"a line of less than {LongestLine} bytes");
        position += length + 1;
        return Encoding.ASCII.GetString(rest[..length]);
    }

    /// <summary>A number from 1 on that was read as text.</summary>
    public static int Number(string what, string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1
            && value <= most ? value : throw Unwanted(what, $"'{text}'", most);

    private void SkipSpace()
    {
        while (position < file.Length)
        {
            if (file[position] == '#')
            {
                int end = file[position..].IndexOfAny((byte)'\n', (byte)'\r');
                position = end < 0 ? file.Length : position + end;
            }
            else if (IsSpace(file[position]))
            {
                position++;
            }
            else
            {
                return;
            }
        }
    }

    private static bool IsSpace(byte value) => value is 32 or (>= 9 and <= 13);

    private static ImageFormatException Unwanted(string what, string found, int most) =>
        new($"the {what} is {found} where 1 to {most} is wanted");

    private readonly ImageFormatException Expected(string wanted) => new(position < file.Length
        ? $"byte {position} is {file[position]:X2} where {wanted} is wanted"
        : $"the file is cut short at byte {position}, where {wanted} is wanted");
}
