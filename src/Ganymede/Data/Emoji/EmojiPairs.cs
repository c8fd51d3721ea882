namespace Ganymede.Data.Emoji;

/// <summary>Two aligned sets of emoji: picture i of A and picture i of B show the same emoji.</summary>
public static class EmojiPairs
{
    /// <summary>
    /// What <see cref="Open"/> takes: <c>emoji</c> (A is Noto, B is Twemoji), <c>emoji-all</c> (the same, with those in
    /// other tones of skin) and <c>emoji-edges</c> (A is the edges of Noto, B is Noto).
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = ["emoji", "emoji-all", "emoji-edges"];

    /// <summary>Both sides of one part.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">How A is opened.</param>
    /// <param name="targetOptions">How B is opened; null: as A.</param>
    /// <exception cref="DatasetException">No such pairs, or the data is missing or damaged.</exception>
    public static (ImageDataset A, ImageDataset B) Open(
        string name, DatasetOptions options, DatasetOptions? targetOptions = null)
    {
        if (!Names.Contains(name))
            throw new DatasetException($"'{name}' holds no pairs of emoji; {string.Join(", ", Names)} do.");
        string folder = DatasetCatalog.FolderOf(name);
        DatasetOptions target = targetOptions ?? options;
        SkinTones tones = name == "emoji-all" ? SkinTones.Include : SkinTones.Exclude;
        bool edges = name == "emoji-edges";
        EmojiArtist artist = edges ? EmojiArtist.Noto : EmojiArtist.Twemoji;
        return (
            EmojiDataset.Open(folder, [EmojiArtist.Noto], tones, options, name, edges),
            EmojiDataset.Open(folder, [artist], tones, target, $"{name} ({artist})"));
    }
}
