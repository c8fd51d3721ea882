namespace Ganymede.Imaging;

/// <summary>Grey from red, green and blue: ITU-R BT.601 in 16-bit fixed point, the same integers as Pillow's.</summary>
internal static class Luma
{
    private const uint Red = 19595;
    private const uint Green = 38470;
    private const uint Blue = 7471;

    // The weights sum to exactly 65536, so grey pixels keep their value, and 65535 * 65536 + 32768 still fits in 32
    // bits.
    public static uint Of(uint red, uint green, uint blue) => (red * Red + green * Green + blue * Blue + 0x8000) >> 16;
}
