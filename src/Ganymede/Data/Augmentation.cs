namespace Ganymede.Data;

/// <summary>
/// Random changes to each picture each time it is read. What happens to a picture is a function of the seed, the epoch
/// and its place in the epoch alone: neither threads nor stopping and resuming change it.
/// </summary>
public sealed record Augmentation
{
    /// <summary>Left and right exchanged for half of the pictures.</summary>
    public bool Flip { get; init; }

    /// <summary>Moved by up to this many pixels each way; its reflection comes in at the edge.</summary>
    public int Shift { get; init; }

    /// <summary>Enlarged by a random factor from 1 to this, and a random part cut out. 1: not.</summary>
    public float Zoom { get; init; } = 1;

    /// <summary>Multiplied, black being 0, by a random factor within 1 ± this; 0 to 1.</summary>
    public float Brightness { get; init; }

    /// <summary>The distance from the mean grey multiplied by a random factor within 1 ± this; 0 to 1.</summary>
    public float Contrast { get; init; }

    /// <summary>The distance from a pixel's own grey multiplied by a random factor within 1 ± this; 0 to 1.</summary>
    public float Saturation { get; init; }

    internal bool ChangesColour => Brightness > 0 || Contrast > 0 || Saturation > 0;

    internal bool IsNone => !Flip && Shift == 0 && Zoom == 1 && !ChangesColour;

    /// <summary>Throws when a value is out of range.</summary>
    internal void Validate()
    {
        if (Shift < 0)
            throw new DatasetException($"The augmentation Shift is {Shift}; it must be 0 or more pixels.");
        if (!(Zoom >= 1 && Zoom <= 16))
            throw new DatasetException($"The augmentation Zoom is {Zoom}; it must be from 1 to 16.");
        ValidateShare(nameof(Brightness), Brightness);
        ValidateShare(nameof(Contrast), Contrast);
        ValidateShare(nameof(Saturation), Saturation);
    }

    private static void ValidateShare(string name, float value)
    {
        if (!(value >= 0 && value <= 1))
            throw new DatasetException($"The augmentation {name} is {value}; it must be from 0 to 1.");
    }
}
