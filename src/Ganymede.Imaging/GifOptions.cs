namespace Ganymede.Imaging;

/// <summary>How a GIF animation runs and how its colours are reduced.</summary>
public sealed record GifOptions : AnimationOptions
{
    /// <summary>
    /// Whether pictures of more than 256 colours spread the error of each pixel to its neighbours (Floyd and Steinberg
    /// 1976). Smoother gradients, larger files, and noise that flickers between frames. Exact palettes need none.
    /// </summary>
    public bool Dither { get; init; }
}
