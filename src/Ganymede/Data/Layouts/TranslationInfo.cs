namespace Ganymede.Data.Layouts;

/// <summary>What a data set of two sides holds, as it is stored.</summary>
public sealed record TranslationInfo
{
    /// <summary>The data set, as the user called it.</summary>
    public required string Name { get; init; }

    /// <summary>The part that is described.</summary>
    public required DatasetSplit Split { get; init; }

    /// <summary>How the pictures lie, in a word or two.</summary>
    public required string Layout { get; init; }

    /// <summary>The pictures of A.</summary>
    public required DatasetInfo A { get; init; }

    /// <summary>The pictures of B.</summary>
    public required DatasetInfo B { get; init; }

    /// <summary>Pictures of A that have a counterpart; null for domains.</summary>
    public required int? Pairs { get; init; }

    /// <summary>Pictures of A without a counterpart.</summary>
    public required int AloneA { get; init; }

    /// <summary>Pictures of B without a counterpart.</summary>
    public required int AloneB { get; init; }

    /// <summary>Pairs whose sides are not of one size.</summary>
    public required int Differing { get; init; }

    /// <summary>Looks at every picture of all parts of a data set.</summary>
    /// <param name="kind">Whether pictures of A and B are to belong together.</param>
    /// <param name="nameOrPath">As for <see cref="TrainingData.Open"/>.</param>
    /// <param name="sides">Which pictures are A and which are B; null: as the folders' names tell.</param>
    /// <param name="progress">Receives the share that is done, 0 to 1, of each side of each part.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="DatasetException">It cannot be opened; unreadable pictures and missing pairs are only
    /// counted.</exception>
    public static IReadOnlyList<TranslationInfo> Of(
        DataKind kind, string nameOrPath, SideOptions? sides = null, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        sides ??= new SideOptions();
        return
        [
            .. Splits(nameOrPath, sides).Select(split => Of(
                TranslationSurvey.Of(kind, nameOrPath, split, sides, progress, cancellation), nameOrPath, split,
                sides.Swap))
        ];
    }

    /// <summary>
    /// What a data set is when nobody says: pictures, unless there are two sides without doubt; then pairs where most
    /// of the smaller side have a counterpart, otherwise domains.
    /// </summary>
    /// <exception cref="DatasetException">It cannot be opened.</exception>
    public static DataKind Guess(string nameOrPath, SideOptions? sides = null)
    {
        sides ??= new SideOptions();
        if (sides == new SideOptions() && !TranslationLayout.IsOne(nameOrPath))
            return DataKind.Pictures;
        SideListing listing = TranslationLayout.List(nameOrPath, DatasetSplit.Train, sides);
        bool paired = listing.Pairs == SidePairs.ByNumber;
        if (listing is { Pairs: SidePairs.ByName, A: FileSide a, B: FileSide b })
            paired = 2 * NamePairing.Of(a.Files, b.Files).NumbersA.Length > Math.Min(a.Files.Count, b.Files.Count);
        return paired && !sides.Disjoint ? DataKind.Pairs : DataKind.Domains;
    }

    /// <summary>The parts to look at; held-out pictures are seen with the whole.</summary>
    /// <param name="name">The data set.</param>
    /// <param name="sides">How it lies.</param>
    /// <param name="findings">Takes the fault of a data set that cannot be opened; null: it is thrown.</param>
    internal static IReadOnlyList<DatasetSplit> Splits(
        string name, SideOptions sides, List<DatasetFinding>? findings = null)
    {
        try
        {
            return sides.HoldOut == 0 && TranslationLayout.HasTest(name, sides)
                ? [DatasetSplit.Train, DatasetSplit.Test]
                : [DatasetSplit.Train];
        }
        catch (DatasetException fault) when (findings is not null)
        {
            findings.Add(new(FindingSeverity.Error, null, fault.Message));
            return [];
        }
    }

    private static TranslationInfo Of(TranslationSurvey survey, string name, DatasetSplit split, bool swap) => new()
    {
        Name = name,
        Split = split,
        Layout = survey.Listing.Layout,
        A = DatasetInfo.Of(swap ? survey.B : survey.A, "A", split),
        B = DatasetInfo.Of(swap ? survey.A : survey.B, "B", split),
        Pairs = survey.Pairs?.Length,
        AloneA = (swap ? survey.AloneB : survey.AloneA).Length,
        AloneB = (swap ? survey.AloneA : survey.AloneB).Length,
        Differing = survey.Differing.Count(),
    };
}
