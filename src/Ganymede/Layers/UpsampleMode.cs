namespace Ganymede.Layers;

/// <summary>Where the pixels of an enlarged image come from.</summary>
public enum UpsampleMode
{
    /// <summary>The nearest pixel.</summary>
    Nearest,

    /// <summary>Two pixels each way by distance, measured between pixel edges.</summary>
    Bilinear,
}
