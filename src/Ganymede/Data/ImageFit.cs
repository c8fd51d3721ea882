namespace Ganymede.Data;

/// <summary>How a picture is brought to the asked size.</summary>
public enum ImageFit
{
    /// <summary>
    /// Resized so that it just covers the size (for a square: by its shorter side), then cut from the centre. The
    /// aspect stays; the ends of long pictures are lost.
    /// </summary>
    Cover,

    /// <summary>Resized to exactly the size; the aspect changes, nothing is lost.</summary>
    Stretch,

    /// <summary>
    /// Set in the middle of a black picture of the size, made smaller if it is too large but never larger: 28x28
    /// digits in 32x32 keep every pixel and get a border of two.
    /// </summary>
    Pad,
}
