using Ganymede.Imaging.Drawing;

namespace Ganymede.Imaging;

/// <summary>Puts pictures side by side into one, with optional title and labels.</summary>
public static class ImageGrid
{
    /// <summary>
    /// Fills a grid row by row. Columns are as wide as their widest picture or label, rows as high as their highest
    /// picture, and smaller pictures are centred. The result has 8 bits; it is grey (1 channel) when all pictures and
    /// the style's colours are, else RGB.
    /// </summary>
    /// <param name="cells">One or more pictures, of any sizes and channels; places after the last stay empty.</param>
    /// <param name="columns">Cells a row, 1 or more; with fewer cells there are only so many columns.</param>
    /// <param name="style">Distances, colours, labels; defaults when null.</param>
    /// <exception cref="ArgumentException">No cells, no columns, a negative distance, or a number of labels that is not
    /// the number of rows or columns.</exception>
    public static Image Compose(IReadOnlyList<Image> cells, int columns, GridStyle? style = null)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (cells.Count == 0)
            throw new ArgumentException("A grid needs at least one picture.", nameof(cells));
        style ??= new GridStyle();
        columns = Math.Min(columns, cells.Count);
        int rows = (cells.Count + columns - 1) / columns;
        Check(style, rows, columns);

        Layout layout = Measure(cells, rows, columns, style);
        var grid = new Image(layout.Width, layout.Height, 3);
        grid.Fill(style.Background);
        DrawText(grid, layout, style);
        for (int i = 0; i < cells.Count; i++)
        {
            Image cell = Prepare(cells[i], style);
            int row = i / columns, column = i % columns;
            int x = layout.X[column] + (layout.ColumnWidths[column] - cell.Width) / 2;
            int y = layout.Y[row] + (layout.RowHeights[row] - cell.Height) / 2;
            for (int line = 0; line < cell.Height; line++)
                cell.Row(line).CopyTo(grid.Row(y + line)[(x * 3)..]);
        }

        bool grey = style.Background.IsGrey && style.Ink.IsGrey && cells.All(cell => cell.Channels < 3);
        return grey ? grid.ToChannels(1) : grid;
    }

    /// <summary>Where everything goes, in pixels.</summary>
    private sealed record Layout(
        int Width, int Height, int[] X, int[] Y, int[] ColumnWidths, int[] RowHeights, int TitleY, int LabelY);

    private static void Check(GridStyle style, int rows, int columns)
    {
        if (style.Gap < 0 || style.Margin < 0 || style.Scale < 1 || style.TextScale < 1)
        {
            throw new ArgumentException($"A grid's gap and margin are 0 or more and its scales 1 or more, not gap "
                + $"{style.Gap}, margin {style.Margin}, scale {style.Scale}, text scale {style.TextScale}.",
                nameof(style));
        }

        CheckLabels("column", style.ColumnLabels.Count, columns);
        CheckLabels("row", style.RowLabels.Count, rows);
    }

    private static void CheckLabels(string kind, int labels, int wanted)
    {
        if (labels != 0 && labels != wanted)
        {
            throw new ArgumentException(
                $"The grid has {wanted} {kind}s and {labels} {kind} labels: none or {wanted} are wanted.");
        }
    }

    private static Layout Measure(IReadOnlyList<Image> cells, int rows, int columns, GridStyle style)
    {
        var columnWidths = new int[columns];
        var rowHeights = new int[rows];
        for (int i = 0; i < cells.Count; i++)
        {
            ref int columnWidth = ref columnWidths[i % columns], rowHeight = ref rowHeights[i / columns];
            columnWidth = Math.Max(columnWidth, checked(cells[i].Width * style.Scale));
            rowHeight = Math.Max(rowHeight, checked(cells[i].Height * style.Scale));
        }

        for (int column = 0; column < style.ColumnLabels.Count; column++)
        {
            int label = BitmapFont.Measure(style.ColumnLabels[column], style.TextScale);
            columnWidths[column] = Math.Max(columnWidths[column], label);
        }

        for (int row = 0; row < style.RowLabels.Count; row++)
            rowHeights[row] = Math.Max(rowHeights[row], BitmapFont.LineHeight * style.TextScale);

        // Text keeps a distance of half a line from what it stands beside.
        int space = BitmapFont.LineHeight * style.TextScale / 2 + 1;
        int left = style.Margin, top = style.Margin, titleY = top;
        int titleWidth = 0;
        if (!string.IsNullOrEmpty(style.Title))
        {
            titleWidth = BitmapFont.Measure(style.Title, 2 * style.TextScale);
            top += BitmapFont.LineHeight * 2 * style.TextScale + space;
        }

        int labelY = top;
        if (style.ColumnLabels.Count > 0)
            top += BitmapFont.LineHeight * style.TextScale + space / 2;
        if (style.RowLabels.Count > 0)
            left += style.RowLabels.Max(label => BitmapFont.Measure(label, style.TextScale)) + space;

        int[] x = Place(left, columnWidths, style.Gap, out int right);
        int[] y = Place(top, rowHeights, style.Gap, out int bottom);
        int widest = Math.Max(right, checked(style.Margin + titleWidth));
        int width = checked(widest + style.Margin), height = checked(bottom + style.Margin);
        return new Layout(width, height, x, y, columnWidths, rowHeights, titleY, labelY);
    }

    private static int[] Place(int start, int[] sizes, int gap, out int end)
    {
        var positions = new int[sizes.Length];
        end = start;
        for (int i = 0; i < sizes.Length; i++)
        {
            positions[i] = end + (i > 0 ? gap : 0);
            end = checked(positions[i] + sizes[i]);
        }

        return positions;
    }

    private static void DrawText(Image grid, Layout layout, GridStyle style)
    {
        int scale = style.TextScale;
        if (!string.IsNullOrEmpty(style.Title))
            BitmapFont.Draw(grid, style.Margin, layout.TitleY, style.Title, style.Ink, 2 * scale);
        for (int column = 0; column < style.ColumnLabels.Count; column++)
        {
            string label = style.ColumnLabels[column];
            int x = layout.X[column] + (layout.ColumnWidths[column] - BitmapFont.Measure(label, scale)) / 2;
            BitmapFont.Draw(grid, x, layout.LabelY, label, style.Ink, scale);
        }

        int space = BitmapFont.LineHeight * scale / 2 + 1;
        for (int row = 0; row < style.RowLabels.Count; row++)
        {
            string label = style.RowLabels[row];
            int x = layout.X[0] - space - BitmapFont.Measure(label, scale);
            int y = layout.Y[row] + (layout.RowHeights[row] - BitmapFont.CapitalHeight * scale) / 2;
            BitmapFont.Draw(grid, x, y, label, style.Ink, scale);
        }
    }

    private static Image Prepare(Image cell, GridStyle style)
    {
        Image plain = cell.HasAlpha ? cell.Flatten(style.Background) : cell;
        if (plain.BitDepth == 16)
            plain = plain.To8Bit();
        if (plain.Channels != 3)
            plain = plain.ToChannels(3);
        return style.Scale == 1
            ? plain
            : plain.Resize(plain.Width * style.Scale, plain.Height * style.Scale, Resampling.Nearest);
    }
}
