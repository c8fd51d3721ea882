namespace Ganymede.Imaging;

/// <summary>A colour of 8 bits a channel; alpha is not premultiplied and 255 is opaque.</summary>
/// <param name="R">Red, 0 to 255.</param>
/// <param name="G">Green, 0 to 255.</param>
/// <param name="B">Blue, 0 to 255.</param>
/// <param name="A">Alpha, 0 to 255.</param>
public readonly record struct Rgba(byte R, byte G, byte B, byte A = 255)
{
    /// <summary>Opaque white.</summary>
    public static Rgba White => new(255, 255, 255);

    /// <summary>Opaque black.</summary>
    public static Rgba Black => new(0, 0, 0);

    /// <summary>Black of no opacity.</summary>
    public static Rgba Transparent => new(0, 0, 0, 0);

    /// <summary>Luma of ITU-R BT.601, as <see cref="Image.ToChannels"/> computes it.</summary>
    public byte Grey => (byte)Luma.Of(R, G, B);

    internal bool IsGrey => R == G && G == B;
}
