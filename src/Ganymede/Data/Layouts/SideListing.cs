namespace Ganymede.Data.Layouts;

/// <summary>Whether and how the pictures of two sides belong together one by one.</summary>
internal enum SidePairs
{
    None,
    ByNumber,
    ByName,
}

/// <summary>Where the pictures of A and B are, in one part of the data.</summary>
/// <param name="Layout">How they lie, in a word for people.</param>
/// <param name="A">The pictures of A.</param>
/// <param name="B">The pictures of B.</param>
/// <param name="Pairs">How they belong together.</param>
/// <param name="HasTest">Whether the data has a part of its own for tests.</param>
internal sealed record SideListing(string Layout, DatasetSource A, DatasetSource B, SidePairs Pairs, bool HasTest);
