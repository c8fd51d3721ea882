using System.Numerics;

namespace Ganymede.Imaging.Bmp;

/// <summary>Which bits of a 16- or 32-bit pixel are red, green, blue and alpha; 0 for a channel without any.</summary>
internal readonly record struct BmpMasks(uint Red, uint Green, uint Blue, uint Alpha)
{
    public static BmpMasks Bits555 => new(0x7C00, 0x03E0, 0x001F, 0);

    public static BmpMasks Bits888 => new(0xFF0000, 0x00FF00, 0x0000FF, 0);

    /// <summary>Checks that each mask is one run of bits inside the pixel.</summary>
    public BmpMasks Checked(int bits)
    {
        foreach (uint mask in (ReadOnlySpan<uint>)[Red, Green, Blue, Alpha])
        {
            // Adding the lowest bit to one run of bits leaves a single bit above it, or none.
            uint lowest = mask & (~mask + 1);
            bool oneRun = mask == 0 || ((mask + lowest) & mask) == 0;
            if (!oneRun || (bits == 16 && mask > 0xFFFF))
            {
                throw new ImageFormatException(
                    $"the BMP header has the colour mask {mask:X8} where one run of bits in {bits} is wanted");
            }
        }

        return this;
    }

    /// <summary>One channel's value of a pixel, scaled to 0 to 255 and rounded.</summary>
    public static byte Sample(uint pixel, uint mask)
    {
        if (mask == 0)
            return 0;
        int shift = BitOperations.TrailingZeroCount(mask);
        ulong top = mask >> shift, value = (pixel & mask) >> shift;
        return (byte)((value * 255 + top / 2) / top);
    }
}
