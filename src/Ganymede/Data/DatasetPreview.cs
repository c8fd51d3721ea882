using System.Globalization;
using Ganymede.Imaging;

namespace Ganymede.Data;

/// <summary>One picture that shows what a data set looks like to a network.</summary>
public static class DatasetPreview
{
    private const int MaxRows = 16;

    // Small pictures are shown enlarged by a whole number up to about this many pixels a side.
    private const int CellSide = 56;

    /// <summary>
    /// A grid: a row a class with the class's name beside it (of many classes sixteen, spread over all), or without
    /// labels pictures spread over the data set. Pictures that cannot be read are passed over.
    /// </summary>
    /// <param name="dataset">The data set, opened with the size and channels that are to be seen.</param>
    /// <param name="columns">Pictures a row.</param>
    /// <exception cref="DatasetException">Not one picture can be read.</exception>
    public static Image Make(ImageDataset dataset, int columns = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        var cells = new List<Image>();
        var labels = new List<string>();
        DatasetException? fault = null;
        foreach ((string? label, IEnumerable<int> candidates) in Rows(dataset, columns))
        {
            List<Image> row = Take(dataset, candidates, columns, ref fault);
            if (row.Count == 0)
                continue;
            cells.AddRange(row);
            if (label is null)
                continue;
            labels.Add(label);
            cells.AddRange(Enumerable.Repeat(Blank(dataset), columns - row.Count));
        }

        if (cells.Count == 0)
            throw fault ?? new DatasetException($"The data set '{dataset.Name}' has no picture to show.");
        var style = new GridStyle
        {
            Title = string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(dataset.Name))}: {dataset.Count:N0} pictures"),
            RowLabels = labels,
            Scale = Math.Max(1, CellSide / Math.Max(dataset.Height, dataset.Width)),
        };
        return ImageGrid.Compose(cells, columns, style);
    }

    private static IEnumerable<(string? Label, IEnumerable<int> Candidates)> Rows(ImageDataset dataset, int columns)
    {
        if (dataset.Classes is not { } classes)
        {
            // One list of everything, the evenly spread ones first.
            int shown = Math.Min(dataset.Count, columns * columns);
            yield return (null, Spread(dataset.Count, shown).Union(Enumerable.Range(0, dataset.Count)));
            yield break;
        }

        ILookup<int, int> byClass = Enumerable.Range(0, dataset.Count).ToLookup(dataset.LabelOf);
        foreach (int label in Spread(classes.Count, Math.Min(classes.Count, MaxRows)))
            yield return (classes[label], byClass[label]);
    }

    private static IEnumerable<int> Spread(int count, int shown) =>
        Enumerable.Range(0, shown).Select(i => (int)((long)i * count / shown));

    private static List<Image> Take(
        ImageDataset dataset, IEnumerable<int> candidates, int columns, ref DatasetException? fault)
    {
        int wanted = dataset.Classes is null ? columns * columns : columns;
        var row = new List<Image>();
        foreach (int index in candidates)
        {
            if (row.Count == wanted)
                break;
            try
            {
                row.Add(dataset.ReadImage(index));
            }
            catch (DatasetException unreadable)
            {
                fault = unreadable;
            }
        }

        return row;
    }

    private static Image Blank(ImageDataset dataset)
    {
        var blank = new Image(dataset.Width, dataset.Height, dataset.Channels);
        blank.Fill(new GridStyle().Background);
        return blank;
    }
}
