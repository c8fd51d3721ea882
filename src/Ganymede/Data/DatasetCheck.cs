using System.Globalization;
using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>Looks at every picture of a data set and lists every fault, in one run instead of one at a time.</summary>
public static class DatasetCheck
{
    // Below this standard deviation in grey levels a picture is one flat colour to the eye, and normalizing over its
    // pixels divides by almost nothing.
    private const double FlatDeviation = 2;

    // A picture is of an odd size or aspect when it differs from the middle one of the set by more than this factor.
    private const double OddFactor = 3;

    // Cutting a square from the middle keeps less than half of a picture that is longer than this.
    private const double LongAspect = 2;

    // Enlarging further than this leaves visibly blurred pictures among sharp ones.
    private const double EnlargeFactor = 2;

    // The largest class over the smallest, from which on a network hardly sees the smallest.
    private const double ImbalanceFactor = 10;

    /// <summary>Checks all parts of a data set.</summary>
    /// <param name="nameOrPath">As for <see cref="DatasetCatalog.Open"/>.</param>
    /// <param name="size">The size that is to be trained at, or null when it is not known yet.</param>
    /// <param name="progress">Receives the share that is done, 0 to 1, of each part.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <returns>Every fault; a data set that cannot be opened is one error.</returns>
    public static DatasetReport Run(
        string nameOrPath, Size2? size = null, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        var findings = new List<DatasetFinding>();
        int count = 0;
        try
        {
            foreach (DatasetSplit split in DatasetCatalog.Splits(nameOrPath))
            {
                // A part that cannot be opened must not hide the faults of the other.
                try
                {
                    DatasetSurvey survey = DatasetSurvey.Of(nameOrPath, split, progress, cancellation);
                    count += survey.Pictures.Length;
                    Check(survey, size, findings);
                }
                catch (DatasetException fault)
                {
                    findings.Add(new(FindingSeverity.Error, null, fault.Message));
                }
            }
        }
        catch (DatasetException fault)
        {
            findings.Add(new(FindingSeverity.Error, null, fault.Message));
        }

        // A stable sort: within a severity the order stays that of the checks and files.
        return new DatasetReport(nameOrPath, count, [.. findings.OrderByDescending(finding => finding.Severity)]);
    }

    /// <summary>Adds the faults of the pictures of one part.</summary>
    internal static void Check(DatasetSurvey survey, Size2? size, List<DatasetFinding> findings)
    {
        CheckPictures(survey, findings);
        CheckSizes(survey, size, findings);
        CheckChannels(survey, findings);
        CheckDuplicates(survey, findings);
        CheckClasses(survey, findings);
        if (survey.Ignored.Count > 0)
            findings.Add(new(
                FindingSeverity.Note, survey.Ignored[0],
                $"{Files(survey.Ignored.Count)} without the extension of a picture format: ignored."));
    }

    private static void CheckPictures(DatasetSurvey survey, List<DatasetFinding> findings)
    {
        for (int i = 0; i < survey.Pictures.Length; i++)
        {
            PictureFacts picture = survey.Pictures[i];
            if (picture.Damage is not null)
                findings.Add(new(
                    FindingSeverity.Warning, survey.SourceOf(i), $"Damaged, and read in part: {picture.Damage}."));
            if (!picture.IsReadable)
                findings.Add(new(FindingSeverity.Error, survey.SourceOf(i), $"Cannot be read: {picture.Error}."));
            else if (picture.Deviation < FlatDeviation)
                findings.Add(new(
                    FindingSeverity.Warning, survey.SourceOf(i),
                    $"Nearly one colour (standard deviation {Number(picture.Deviation)} of 255): there is nothing to " +
                    "learn from it, and normalization may blow it up."));
        }
    }

    private static void CheckSizes(DatasetSurvey survey, Size2? wanted, List<DatasetFinding> findings)
    {
        PictureFacts[] readable = [.. survey.Readable];
        if (readable.Length == 0)
            return;
        double usualSide = Median(readable.Select(ShorterSide));
        double usualAspect = Median(readable.Select(Aspect));
        for (int i = 0; i < survey.Pictures.Length; i++)
        {
            PictureFacts picture = survey.Pictures[i];
            if (!picture.IsReadable)
                continue;
            string size = $"{picture.Width} x {picture.Height} pixels";
            if (Ratio(Aspect(picture), usualAspect) > LongAspect)
                Warn(i, $"{size}: its aspect is far from the others', and cutting it to size loses much of it.");
            if (Ratio(ShorterSide(picture), usualSide) > OddFactor)
                Warn(i, $"{size}: an odd size; half of the others have a shorter side of {Number(usualSide)} or more.");
            else if (wanted is { } to &&
                Math.Max((double)to.Width / picture.Width, (double)to.Height / picture.Height) > EnlargeFactor)
                Warn(i, $"{size}: would be enlarged more than twice to {to.Width} x {to.Height}, and blurred.");
        }

        void Warn(int index, string message) =>
            findings.Add(new(FindingSeverity.Warning, survey.SourceOf(index), message));
    }

    private static void CheckChannels(DatasetSurvey survey, List<DatasetFinding> findings)
    {
        IGrouping<int, int>[] kinds =
        [
            .. Enumerable.Range(0, survey.Pictures.Length)
                .Where(i => survey.Pictures[i].IsReadable)
                .GroupBy(i => survey.Pictures[i].Channels)
                .OrderByDescending(kind => kind.Count())
        ];
        foreach (IGrouping<int, int> kind in kinds.Skip(1))
            findings.Add(new(
                FindingSeverity.Warning, survey.SourceOf(kind.First()),
                $"{Files(kind.Count())} {ChannelNames.Of(kind.Key)} among {kinds[0].Count()} " +
                $"{ChannelNames.Of(kinds[0].Key)}: all will be brought to the same channels."));
        int deep = survey.Readable.Count(picture => picture.BitDepth > 8);
        if (deep > 0)
            findings.Add(new(FindingSeverity.Note, null, $"{Files(deep)} of 16 bits a sample: read with 8."));
    }

    private static void CheckDuplicates(DatasetSurvey survey, List<DatasetFinding> findings)
    {
        var first = new Dictionary<string, int>();
        for (int i = 0; i < survey.Pictures.Length; i++)
        {
            string digest = survey.Pictures[i].Digest;
            if (digest.Length == 0 || first.TryAdd(digest, i))
                continue;
            int original = first[digest];
            bool otherClass = survey.LabelOf(i) != survey.LabelOf(original);
            findings.Add(new(
                FindingSeverity.Warning, survey.SourceOf(i),
                $"The same as {survey.SourceOf(original)}" + (otherClass ? ", but in another class." : ".")));
        }
    }

    private static void CheckClasses(DatasetSurvey survey, List<DatasetFinding> findings)
    {
        if (survey.Classes is not { } classes)
            return;
        int[] counts = survey.CountByClass();
        for (int label = 0; label < counts.Length; label++)
        {
            if (counts[label] == 0)
                findings.Add(new(FindingSeverity.Warning, null, $"The class '{classes[label]}' is empty."));
        }

        int most = Array.IndexOf(counts, counts.Max());
        int least = Array.IndexOf(counts, counts.Where(count => count > 0).Min());
        if (counts[most] >= ImbalanceFactor * counts[least])
            findings.Add(new(
                FindingSeverity.Warning, null,
                $"The classes are far from equal: '{classes[most]}' has {counts[most]} pictures, '{classes[least]}' " +
                $"only {counts[least]}."));
    }

    private static double ShorterSide(PictureFacts picture) => Math.Min(picture.Width, picture.Height);

    private static double Aspect(PictureFacts picture) => (double)picture.Width / picture.Height;

    private static double Ratio(double a, double b) => Math.Max(a, b) / Math.Min(a, b);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Files(int count) => count == 1 ? "1 file" : $"{count} files";

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
