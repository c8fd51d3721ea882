namespace Ganymede.Imaging;

/// <summary>At which resolution a JPEG file stores colour; brightness is always stored in full.</summary>
public enum JpegSubsampling
{
    /// <summary>4:2:0: one colour for 2 x 2 pixels, as photographs usually are.</summary>
    Quarter,

    /// <summary>4:4:4: a colour for each pixel, for drawings and for pictures that are worked on.</summary>
    Full,
}
