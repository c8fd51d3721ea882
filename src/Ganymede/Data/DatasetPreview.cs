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
                CultureInfo.InvariantCulture, $"{ShortName(dataset.Name)}: {dataset.Count:N0} pictures"),
            RowLabels = labels,
            Scale = ScaleFor(dataset),
        };
        return ImageGrid.Compose(cells, columns, style);
    }

    /// <summary>
    /// A grid with each picture of A beside one of B, its own where they are pairs; of one kind of pictures as above.
    /// What cannot be read is passed over.
    /// </summary>
    /// <param name="data">The data, opened with the size and channels that are to be seen.</param>
    /// <param name="columns">Pairs a row.</param>
    /// <exception cref="DatasetException">Not one pair of pictures can be read.</exception>
    public static Image Make(TrainingData data, int columns = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (data.Datasets is not [var a, var b])
            return Make(data.Datasets[0], 2 * columns);
        var cells = new List<Image>();
        DatasetException? fault = null;
        int shown = Math.Min(data.Count, 2 * columns * columns);
        for (int i = 0; i < shown; i++)
        {
            try
            {
                // Spread over each by itself: the sides of pairs are equally many, those of domains need not be.
                Image first = a.ReadImage(Spread(i, a.Count)), second = b.ReadImage(Spread(i, b.Count));
                cells.AddRange(first.ToChannels(3), second.ToChannels(3));
            }
            catch (DatasetException unreadable)
            {
                fault = unreadable;
            }
        }

        if (cells.Count == 0)
            throw fault ?? new DatasetException($"The data set '{data.Name}' has no picture to show.");
        columns = Math.Min(columns, cells.Count / 2);
        return ImageGrid.Compose(cells, 2 * columns, new GridStyle
        {
            Title = string.Create(
                CultureInfo.InvariantCulture, $"{ShortName(data.Name)}: A {a.Count:N0}, B {b.Count:N0} pictures"),
            ColumnLabels = [.. Enumerable.Range(0, columns).SelectMany<int, string>(_ => ["A", "B"])],
            Scale = ScaleFor(a),
        });

        int Spread(int i, int count) => (int)((long)i * count / shown);
    }

    private static string ShortName(string name) => Path.GetFileName(Path.TrimEndingDirectorySeparator(name));

    private static int ScaleFor(ImageDataset dataset) =>
        Math.Max(1, CellSide / Math.Max(dataset.Height, dataset.Width));

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
