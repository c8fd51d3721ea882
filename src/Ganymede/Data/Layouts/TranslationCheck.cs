using Ganymede.Tensors;

namespace Ganymede.Data.Layouts;

/// <summary>Looks at every picture of A and B and lists every fault, in one run instead of one at a time.</summary>
public static class TranslationCheck
{
    /// <summary>Checks all parts of a data set.</summary>
    /// <param name="kind">Whether pictures of A and B are to belong together.</param>
    /// <param name="nameOrPath">As for <see cref="TrainingData.Open"/>.</param>
    /// <param name="sides">Which pictures are A and which are B; null: as the folders' names tell.</param>
    /// <param name="size">The size that is to be trained at, or null when it is not known yet.</param>
    /// <param name="progress">Receives the share that is done, 0 to 1, of each side of each part.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <returns>Every fault; a data set that cannot be opened is one error.</returns>
    public static DatasetReport Run(
        DataKind kind, string nameOrPath, SideOptions? sides = null, Size2? size = null,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var options = new DatasetOptions { Sides = sides ?? new SideOptions() };
        var findings = new List<DatasetFinding>();
        int count = 0;
        foreach (DatasetSplit split in TranslationInfo.Splits(nameOrPath, options.Sides, findings))
        {
            // A part that cannot be opened must not hide the faults of the other.
            try
            {
                TranslationSurvey survey = TranslationSurvey.Of(
                    kind, nameOrPath, split, options.Sides, progress, cancellation);
                count += survey.A.Pictures.Length + survey.B.Pictures.Length;
                Check(survey, size, findings);
                // Missing pairs are listed one by one; what else the options ask for must be possible too.
                if (survey.AloneA.Length + survey.AloneB.Length == 0)
                    SideSelection.For(kind, survey.Listing, nameOrPath, options with { Split = split });
            }
            catch (DatasetException fault)
            {
                findings.Add(new(FindingSeverity.Error, null, fault.Message));
            }
        }

        // Halves of one file share their faults. A stable sort: within a severity the order stays.
        return new DatasetReport(
            nameOrPath, count, [.. findings.Distinct().OrderByDescending(finding => finding.Severity)]);
    }

    private static void Check(TranslationSurvey survey, Size2? size, List<DatasetFinding> findings)
    {
        if (survey.Pairs is { Length: 0 })
            findings.Add(new(
                FindingSeverity.Error, null,
                "No picture of A has the name of one of B, so there are no pairs; a family that trains on domains can "
                + "take them."));
        else
        {
            Missing(survey.AloneA, "B", findings);
            Missing(survey.AloneB, "A", findings);
        }

        foreach ((int a, int b) in survey.Differing)
            findings.Add(new(
                FindingSeverity.Error, survey.A.SourceOf(a),
                $"Another size than its pair: {Size(survey.A.Pictures[a])} pixels, and {survey.B.SourceOf(b)} has "
                + $"{Size(survey.B.Pictures[b])}."));
        CheckSide(survey.A, survey.Listing.A, size, findings);
        CheckSide(survey.B, survey.Listing.B, size, findings);
        if (survey.Pairs is null)
            CheckShared(survey, findings);
    }

    private static void Missing(string[] alone, string side, List<DatasetFinding> findings) =>
        findings.AddRange(alone.Select(file => new DatasetFinding(
            FindingSeverity.Error, file, $"Its pair is missing: {side} has no picture of that name.")));

    private static void CheckSide(
        DatasetSurvey survey, DatasetSource source, Size2? size, List<DatasetFinding> findings)
    {
        var found = new List<DatasetFinding>();
        DatasetCheck.Check(survey, size, found);
        string? half = source is FileSide { Files.Half: not PictureHalf.Whole and var side } ? $"{side} half" : null;
        findings.AddRange(found.Select(finding =>
            half is null || finding.Severity == FindingSeverity.Error || finding.File is null
                ? finding
                : finding with { Message = $"{half}: {finding.Message}" }));
    }

    // A picture that lies in both domains teaches that nothing is to be changed. Halves of one file are not meant.
    private static void CheckShared(TranslationSurvey survey, List<DatasetFinding> findings)
    {
        if (survey.Listing.Pairs == SidePairs.ByNumber)
            return;
        var first = new Dictionary<string, int>();
        for (int i = 0; i < survey.A.Pictures.Length; i++)
            first.TryAdd(survey.A.Pictures[i].Digest, i);
        for (int i = 0; i < survey.B.Pictures.Length; i++)
        {
            string digest = survey.B.Pictures[i].Digest;
            if (digest.Length > 0 && first.TryGetValue(digest, out int same))
                findings.Add(new(
                    FindingSeverity.Warning, survey.B.SourceOf(i), $"Also a picture of A: {survey.A.SourceOf(same)}."));
        }
    }

    private static string Size(PictureFacts picture) => $"{picture.Width} x {picture.Height}";
}
