namespace Ganymede.Data.Prepare;

/// <summary>How a picture is brought to a size.</summary>
public enum PrepareFit
{
    /// <summary>The middle is cut to the aspect of the size, then resized: the ends of long pictures are
    /// lost.</summary>
    Cover,

    /// <summary>The whole picture is resized to fit inside, and set in the middle of white (of nothing, where the
    /// picture has alpha).</summary>
    Contain,

    /// <summary>Resized to exactly the size: the aspect changes.</summary>
    Stretch,
}
