namespace Ganymede.Imaging;

/// <summary>The filter with which <see cref="Image.Resize"/> weighs source pixels.</summary>
public enum Resampling
{
    /// <summary>
    /// The source pixel whose area holds the target pixel's centre; never blends, never anti-aliases.
    /// </summary>
    Nearest,

    /// <summary>Equal weights over the target pixel's area: a plain average for whole-number reductions.</summary>
    Box,

    /// <summary>Triangle of radius 1.</summary>
    Bilinear,

    /// <summary>Keys' cubic of radius 2 with a = -0.5 (Catmull-Rom). May overshoot; results are clamped.</summary>
    Bicubic,

    /// <summary>Sinc windowed by a sinc, radius 3. May overshoot; results are clamped.</summary>
    Lanczos,
}
