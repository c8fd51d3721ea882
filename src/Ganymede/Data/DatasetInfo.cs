using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>What a data set holds, as it is stored.</summary>
public sealed record DatasetInfo
{
    /// <summary>The data set, as the user called it.</summary>
    public required string Name { get; init; }

    /// <summary>The part that is described.</summary>
    public required DatasetSplit Split { get; init; }

    /// <summary><c>idx</c>, <c>folder</c> or <c>emoji</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Pictures, readable or not.</summary>
    public required int Count { get; init; }

    /// <summary>Those that cannot be read; <see cref="DatasetCheck"/> says why.</summary>
    public required int Unreadable { get; init; }

    /// <summary>The size of the picture with the fewest pixels.</summary>
    public required Size2 Smallest { get; init; }

    /// <summary>The size of the picture in the middle by number of pixels.</summary>
    public required Size2 Median { get; init; }

    /// <summary>The size of the picture with the most pixels.</summary>
    public required Size2 Largest { get; init; }

    /// <summary>How many pictures have 1 (grey), 2 (grey, alpha), 3 (colour) or 4 (colour, alpha) channels.</summary>
    public required IReadOnlyDictionary<int, int> Channels { get; init; }

    /// <summary>Each class with its number of pictures; null without labels.</summary>
    public required IReadOnlyList<ClassCount>? Classes { get; init; }

    /// <summary>As <see cref="ImageDataset.Fingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Looks at every picture of one part of a data set.</summary>
    /// <param name="nameOrPath">As for <see cref="DatasetCatalog.Open"/>.</param>
    /// <param name="split">The part.</param>
    /// <param name="progress">Receives the share that is done, 0 to 1.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="DatasetException">It cannot be opened; single unreadable pictures are only counted.</exception>
    public static DatasetInfo Of(
        string nameOrPath, DatasetSplit split = DatasetSplit.Train, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        return Of(DatasetSurvey.Of(nameOrPath, split, progress, cancellation), nameOrPath, split);
    }

    /// <summary>What a look at the pictures has shown.</summary>
    internal static DatasetInfo Of(DatasetSurvey survey, string name, DatasetSplit split)
    {
        Size2[] sizes =
        [
            .. survey.Readable
                .Select(picture => new Size2(picture.Height, picture.Width))
                .OrderBy(size => (long)size.Height * size.Width)
        ];
        int[] counts = survey.CountByClass();
        return new DatasetInfo
        {
            Name = name,
            Split = split,
            Kind = survey.Kind,
            Count = survey.Pictures.Length,
            Unreadable = survey.Pictures.Length - sizes.Length,
            Smallest = sizes.FirstOrDefault(),
            Median = sizes.ElementAtOrDefault(sizes.Length / 2),
            Largest = sizes.LastOrDefault(),
            Channels = new SortedDictionary<int, int>(
                survey.Readable.CountBy(picture => picture.Channels).ToDictionary()),
            Classes = survey.Classes?.Select((name, label) => new ClassCount(name, counts[label])).ToList(),
            Fingerprint = survey.Fingerprint,
        };
    }
}
