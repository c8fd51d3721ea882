using Ganymede.Data.Emoji;

namespace Ganymede.Data.Layouts;

/// <summary>The emoji that ship, as pairs.</summary>
internal static class EmojiSides
{
    public static bool IsOne(string name) => EmojiPairs.Names.Contains(name);

    /// <summary>The sides that <see cref="EmojiPairs.Open"/> opens.</summary>
    public static SideListing List(string name)
    {
        string folder = DatasetCatalog.FolderOf(name);
        SkinTones tones = name == "emoji-all" ? SkinTones.Include : SkinTones.Exclude;
        bool edges = name == "emoji-edges";
        EmojiArtist artist = edges ? EmojiArtist.Noto : EmojiArtist.Twemoji;
        return new SideListing(
            "emoji", new EmojiSource(folder, name, [EmojiArtist.Noto], tones, edges),
            new EmojiSource(folder, $"{name} ({artist})", [artist], tones), SidePairs.ByNumber, HasTest: true);
    }
}
