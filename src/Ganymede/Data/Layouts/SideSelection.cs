namespace Ganymede.Data.Layouts;

/// <summary>Which of the listed pictures are taken: pairs, halves of them, parts for training and tests.</summary>
internal static class SideSelection
{
    /// <summary>What the options make of a listing.</summary>
    /// <exception cref="DatasetException">A pair is missing, or an option does not fit the data.</exception>
    public static SideListing For(DataKind kind, SideListing listing, string name, DatasetOptions options)
    {
        SideOptions sides = options.Sides;
        if (sides.Disjoint && kind == DataKind.Pairs)
            throw new DatasetException("The option disjoint takes pairs apart, but this family trains on pairs.");
        if (kind == DataKind.Pairs || sides.Disjoint)
            listing = Paired(listing, name);
        if (sides.HoldOut > 0)
            listing = HoldOut(listing, name, sides.HoldOut, options.Split);
        if (sides.Disjoint && options.Split == DatasetSplit.Train)
            listing = listing with
            {
                A = Part(listing.A, count => ..(count / 2)),
                B = Part(listing.B, count => (count / 2)..),
            };
        if (sides.WidenEdges)
            listing = listing with { A = Widened(listing.A, name) };
        return sides.Swap ? listing with { A = listing.B, B = listing.A } : listing;
    }

    private static SideListing Paired(SideListing listing, string name)
    {
        if (listing.Pairs == SidePairs.ByNumber)
            return listing;
        if (listing is not { Pairs: SidePairs.ByName, A: FileSide a, B: FileSide b })
            throw new DatasetException($"'{name}' holds two domains ({listing.Layout}), which are not pairs.");
        NamePairing names = NamePairing.Of(a.Files, b.Files);
        names.RequireAll(a.Files.Name, b.Files.Name);
        return listing with
        {
            A = new FileSide(a.Files.Take(names.NumbersA)),
            B = new FileSide(b.Files.Take(names.NumbersB)),
            Pairs = SidePairs.ByNumber,
        };
    }

    private static SideListing HoldOut(SideListing listing, string name, int held, DatasetSplit split)
    {
        if (listing.HasTest)
            throw new DatasetException($"'{name}' has a part of its own for tests, so holdOut must be 0.");
        return listing with { A = Part(listing.A, Range), B = Part(listing.B, Range) };

        Range Range(int count) => count <= held
            ? throw new DatasetException($"holdOut is {held}, but a side of '{name}' has only {count} pictures.")
            : split == DatasetSplit.Train ? ..^held : ^held..;
    }

    private static DatasetSource Part(DatasetSource side, Func<int, Range> part)
    {
        if (side is not FileSide { Files: var files })
            return new PartSource(side, part);
        (int start, int count) = part(files.Count).GetOffsetAndLength(files.Count);
        return count > 0
            ? new FileSide(files.Take(Enumerable.Range(start, count)))
            : throw new DatasetException($"'{files.Name}' has too few pictures to be divided.");
    }

    private static FileSide Widened(DatasetSource side, string name) => side is FileSide { Files: var files }
        ? new FileSide(files with { Widen = true })
        : throw new DatasetException($"The option widenEdges is for pictures in files, and '{name}' is none of these.");
}
