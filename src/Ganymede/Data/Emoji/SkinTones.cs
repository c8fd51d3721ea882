namespace Ganymede.Data.Emoji;

/// <summary>Whether the same emoji in five and more tones of skin counts as more than one.</summary>
public enum SkinTones
{
    /// <summary>Each emoji once, in yellow: half of all pictures would be repetitions in other tones.</summary>
    Exclude,

    /// <summary>All of them.</summary>
    Include,
}
