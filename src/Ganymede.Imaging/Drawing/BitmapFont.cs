namespace Ganymede.Imaging.Drawing;

/// <summary>
/// A small proportional font for the characters 32 to 126, drawn for this project: capitals are 7 pixels high, lines 9.
/// Other characters appear as a question mark.
/// </summary>
internal static partial class BitmapFont
{
    /// <summary>Rows of a line, at scale 1: capitals and what hangs below them.</summary>
    public const int LineHeight = 9;

    /// <summary>Rows of a capital letter, at scale 1.</summary>
    public const int CapitalHeight = 7;

    private const int First = ' ';
    private const int Last = '~';
    private const int GlyphWidth = 5;
    private const int GlyphsPerBand = 16;
    private const int SpaceWidth = 3;

    private static readonly Glyph[] glyphs = ReadGlyphs();

    /// <summary>A character: for each row the columns that are inked, bit 0 at the left; and its width.</summary>
    private readonly record struct Glyph(byte[] Rows, int Width);

    /// <summary>Pixels that a text is wide: its glyphs and one empty column between them.</summary>
    public static int Measure(string text, int scale)
    {
        int width = 0;
        foreach (char c in text)
            width += GlyphOf(c).Width + 1;
        return Math.Max(0, width - 1) * scale;
    }

    /// <summary>Draws a text into an 8-bit RGB picture; what lies outside is cut off.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="x">Left edge of the first glyph.</param>
    /// <param name="y">Upper edge of the capitals.</param>
    /// <param name="text">One line.</param>
    /// <param name="colour">Its ink.</param>
    /// <param name="scale">Pixels a side of each of the font's pixels.</param>
    public static void Draw(Image image, int x, int y, string text, Rgba colour, int scale)
    {
        foreach (char c in text)
        {
            Glyph glyph = GlyphOf(c);
            for (int row = 0; row < LineHeight; row++)
            {
                for (int column = 0; column < glyph.Width; column++)
                {
                    if ((glyph.Rows[row] >> column & 1) != 0)
                        Ink(image, x + column * scale, y + row * scale, colour, scale);
                }
            }

            x += (glyph.Width + 1) * scale;
        }
    }

    private static void Ink(Image image, int left, int top, Rgba colour, int scale)
    {
        for (int y = Math.Max(0, top); y < Math.Min(image.Height, top + scale); y++)
        {
            Span<byte> row = image.Row(y);
            for (int x = Math.Max(0, left); x < Math.Min(image.Width, left + scale); x++)
                image.WriteColour(colour, row.Slice(x * image.Channels, image.Channels));
        }
    }

    private static Glyph GlyphOf(char c) => glyphs[(c is >= (char)First and <= (char)Last ? c : '?') - First];

    private static Glyph[] ReadGlyphs()
    {
        string[] lines = Drawing.Split('\n');
        var result = new Glyph[Last - First + 1];
        for (int i = 0; i < result.Length; i++)
        {
            var rows = new byte[LineHeight];
            int width = 0;
            for (int row = 0; row < LineHeight; row++)
            {
                string line = lines[i / GlyphsPerBand * LineHeight + row];
                for (int column = 0; column < GlyphWidth; column++)
                {
                    if (line[i % GlyphsPerBand * (GlyphWidth + 1) + column] != '#')
                        continue;
                    rows[row] |= (byte)(1 << column);
                    width = Math.Max(width, column + 1);
                }
            }

            result[i] = new Glyph(rows, width == 0 ? SpaceWidth : width);
        }

        return result;
    }
}
