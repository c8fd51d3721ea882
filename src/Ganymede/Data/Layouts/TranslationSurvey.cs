namespace Ganymede.Data.Layouts;

/// <summary>
/// A look at every picture of A and B of one part, as they are stored: what both the description and the check are made
/// from. Missing pairs and unreadable pictures do not stop it.
/// </summary>
/// <param name="Listing">Where the pictures are.</param>
/// <param name="A">Those of A.</param>
/// <param name="B">Those of B.</param>
/// <param name="Pairs">The numbers in A and B that belong together; null for domains.</param>
/// <param name="AloneA">Files of A without a counterpart.</param>
/// <param name="AloneB">Files of B without one.</param>
internal sealed record TranslationSurvey(
    SideListing Listing, DatasetSurvey A, DatasetSurvey B, (int A, int B)[]? Pairs, string[] AloneA, string[] AloneB)
{
    /// <summary>Pairs whose sides were read and are not of one size.</summary>
    public IEnumerable<(int A, int B)> Differing => (Pairs ?? []).Where(pair =>
        A.Pictures[pair.A] is { IsReadable: true } a && B.Pictures[pair.B] is { IsReadable: true } b
        && (a.Width, a.Height) != (b.Width, b.Height));

    /// <summary>Surveys one part.</summary>
    /// <exception cref="DatasetException">It cannot be opened at all, or holds no pairs.</exception>
    public static TranslationSurvey Of(
        DataKind kind, string name, DatasetSplit split, SideOptions sides, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        SideListing listing = TranslationLayout.List(name, split, sides);
        DatasetSplit listed = sides.HoldOut > 0 ? DatasetSplit.Train : split;
        NamePairing? names = null;
        if (kind == DataKind.Pairs && listing is { Pairs: SidePairs.ByName, A: FileSide a, B: FileSide b })
            names = NamePairing.Of(a.Files, b.Files);
        else if (kind == DataKind.Pairs && listing.Pairs == SidePairs.None)
            throw new DatasetException($"'{name}' holds two domains ({listing.Layout}), which are not pairs.");
        DatasetSurvey first = DatasetSurvey.Of(listing.A, listed, progress, cancellation);
        DatasetSurvey second = DatasetSurvey.Of(listing.B, listed, progress, cancellation);
        (int, int)[]? pairs = kind != DataKind.Pairs
            ? null
            : names is null
                ? [.. Enumerable.Range(0, first.Pictures.Length).Select(i => (i, i))]
                : [.. names.NumbersA.Zip(names.NumbersB)];
        return new TranslationSurvey(listing, first, second, pairs, names?.AloneA ?? [], names?.AloneB ?? []);
    }
}
