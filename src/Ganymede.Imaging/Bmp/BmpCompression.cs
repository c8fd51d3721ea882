namespace Ganymede.Imaging.Bmp;

/// <summary>How a BMP file stores its pixels, by the numbers in its header.</summary>
internal enum BmpCompression : uint
{
    None = 0,
    RunLength8 = 1,
    RunLength4 = 2,
    BitFields = 3,
    AlphaBitFields = 6,
}
