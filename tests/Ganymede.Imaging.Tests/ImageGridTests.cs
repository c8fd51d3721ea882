using Ganymede.Imaging.Drawing;

namespace Ganymede.Imaging.Tests;

public class ImageGridTests
{
    [Fact]
    public void Cells_stand_row_by_row_with_gap_and_margin()
    {
        Image[] cells = [.. Enumerable.Range(0, 5).Select(i => Pictures.Noise(i, 6, 4, 3))];
        Image grid = ImageGrid.Compose(cells, 3, new GridStyle { Gap = 2, Margin = 1 });
        Assert.Equal("24 x 12, 3 channels of 8 bits", grid.ToString());
        for (int i = 0; i < 5; i++)
            Pictures.AssertSame(cells[i], grid.Crop(1 + i % 3 * 8, 1 + i / 3 * 6, 6, 4));
        // The place after the last cell and the gaps show the background.
        Assert.All(grid.Crop(17, 7, 7, 5).Pixels.ToArray(), v => Assert.Equal(255, v));
        Assert.All(grid.Crop(7, 0, 2, 12).Pixels.ToArray(), v => Assert.Equal(255, v));
    }

    [Fact]
    public void Grey_cells_make_a_grey_grid_and_others_a_coloured_one()
    {
        Image grey = new(2, 2, 1), deep = Pictures.Noise(1, 2, 2, 2, 16), colour = new(2, 2, 3);
        Assert.Equal(1, ImageGrid.Compose([grey, deep], 2).Channels);
        Assert.Equal(3, ImageGrid.Compose([grey, colour], 2).Channels);
        Assert.Equal(3, ImageGrid.Compose([grey], 2, new GridStyle { Ink = new Rgba(200, 0, 0) }).Channels);
        Assert.Equal(8, ImageGrid.Compose([deep], 2).BitDepth);
    }

    [Fact]
    public void Cells_of_different_sizes_are_centred_enlarged_and_blended()
    {
        var small = new Image(1, 1, 4);
        Image large = Pictures.Noise(2, 3, 3, 3);
        var style = new GridStyle { Gap = 0, Margin = 0, Scale = 2, Background = new Rgba(9, 8, 7) };
        Image grid = ImageGrid.Compose([large, small], 1, style);
        Assert.Equal((6, 8), (grid.Width, grid.Height));
        Pictures.AssertSame(large.Resize(6, 6, Resampling.Nearest), grid.Crop(0, 0, 6, 6));
        // A transparent pixel is the background.
        Assert.Equal([9, 8, 7], grid.Crop(2, 6, 1, 1).Pixels.ToArray());
    }

    [Fact]
    public void Labels_and_title_are_drawn_in_their_places_and_nowhere_else()
    {
        Image[] cells = [.. Enumerable.Range(0, 4).Select(_ => new Image(40, 30, 1))];
        foreach (Image cell in cells)
            cell.Fill(Rgba.White);
        var style = new GridStyle { Title = "Title", ColumnLabels = ["a", "b"], RowLabels = ["one", "two"] };
        Image plain = ImageGrid.Compose(cells, 2), labelled = ImageGrid.Compose(cells, 2, style);
        int above = labelled.Height - plain.Height, beside = labelled.Width - plain.Width;
        Assert.True(above > 9 + 18 && beside > BitmapFont.Measure("one", 1));

        bool Inked(int x, int y, int width, int height) => labelled.Crop(x, y, width, height).Pixels.Contains((byte)48);
        Assert.True(Inked(8, 8, 60, 18));
        Assert.True(Inked(beside + 8, above - 2, 40, 10));
        Assert.True(Inked(beside + 52, above - 2, 40, 10));
        Assert.True(Inked(8, above + 8, beside, 30));
        Assert.True(Inked(8, above + 42, beside, 30));
        // No ink in the cells and none on the margin.
        Assert.False(Inked(beside + 8, above + 8, 84, 64));
        Assert.False(Inked(0, 0, 8, labelled.Height) || Inked(0, 0, labelled.Width, 8));
    }

    [Fact]
    public void Text_never_leaves_the_picture()
    {
        var style = new GridStyle { Margin = 0, TextScale = 3, Title = new string('W', 30), RowLabels = ["label"] };
        Image grid = ImageGrid.Compose([new Image(1, 1, 1)], 1, style);
        Assert.Equal(BitmapFont.Measure(style.Title, 6), grid.Width);
    }

    [Fact]
    public void Every_printable_character_has_its_own_glyph()
    {
        var seen = new Dictionary<string, char>();
        for (char c = ' '; c <= '~'; c++)
        {
            var image = new Image(7, 9, 3);
            BitmapFont.Draw(image, 0, 0, c.ToString(), Rgba.White, 1);
            string drawn = Convert.ToHexString(image.Pixels);
            Assert.True(seen.TryAdd(drawn, c), $"'{c}' looks like '{seen.GetValueOrDefault(drawn)}'");
            Assert.Equal(c == ' ', !image.Pixels.Contains((byte)255));
        }

        Assert.Equal(BitmapFont.Measure("?", 1), BitmapFont.Measure("ü", 1));
    }

    [Fact]
    public void Impossible_grids_are_refused()
    {
        Image[] two = [new Image(1, 1, 1), new Image(1, 1, 1)];
        Assert.Throws<ArgumentException>(() => ImageGrid.Compose([], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageGrid.Compose(two, 0));
        Assert.Throws<ArgumentException>(() => ImageGrid.Compose(two, 1, new GridStyle { Gap = -1 }));
        var labels = new GridStyle { ColumnLabels = ["a"] };
        string message = Assert.Throws<ArgumentException>(() => ImageGrid.Compose(two, 2, labels)).Message;
        Assert.Contains("2 columns and 1 column labels", message);
    }
}
