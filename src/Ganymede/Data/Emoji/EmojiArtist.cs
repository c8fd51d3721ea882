namespace Ganymede.Data.Emoji;

/// <summary>Who drew the emoji.</summary>
public enum EmojiArtist
{
    /// <summary>Noto Emoji, by Google: shaded, with gradients.</summary>
    Noto,

    /// <summary>Twemoji, begun at Twitter: flat colours.</summary>
    Twemoji,
}
