namespace Ganymede.Data.Emoji;

/// <summary>The emoji of a folder, by some of the artists, or the edges of their drawings.</summary>
internal sealed class EmojiSource(
    string folder, string name, IReadOnlyList<EmojiArtist> artists, SkinTones tones = SkinTones.Exclude,
    bool edges = false) : DatasetSource
{
    public override string Kind => "emoji";

    public override bool HasTest => true;

    public override ImageDataset Open(DatasetOptions options) =>
        EmojiDataset.Open(folder, artists, tones, options, name, edges);
}
