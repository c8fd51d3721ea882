using System.Runtime.CompilerServices;

namespace Ganymede.Imaging.Jpeg;

/// <summary>How a file's components make up its colours.</summary>
internal enum JpegColour
{
    Grey,
    Rgb,
    YCbCr,
    Cmyk,
    Ycck,
}

/// <summary>
/// Colours to RGB. YCbCr is that of JFIF (ITU-R BT.601, full range) in 16-bit fixed point, rounded as in libjpeg. CMYK
/// is stored inverted (255 is no ink), as Adobe's and nearly all other programs do, and becomes RGB without a profile:
/// each colour times what the black lets through.
/// </summary>
internal static class JpegColours
{
    private const int Half = 1 << 15;

    /// <summary>Decides by the marks of the file as libjpeg does.</summary>
    /// <param name="components">The frame's components.</param>
    /// <param name="jfif">Whether there is a JFIF segment, which implies YCbCr.</param>
    /// <param name="adobe">The transform that an Adobe segment names; -1 without one.</param>
    public static JpegColour Of(IReadOnlyList<JpegComponent> components, bool jfif, int adobe)
    {
        if (components.Count == 1)
            return JpegColour.Grey;
        if (components.Count == 4)
            return adobe is -1 or 0 ? JpegColour.Cmyk : JpegColour.Ycck;
        if (jfif)
            return JpegColour.YCbCr;
        if (adobe >= 0)
            return adobe == 0 ? JpegColour.Rgb : JpegColour.YCbCr;
        bool letters = components[0].Id == 'R' && components[1].Id == 'G' && components[2].Id == 'B';
        return letters ? JpegColour.Rgb : JpegColour.YCbCr;
    }

    public static void FromRgb(
        ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> target)
    {
        for (int x = 0, at = 0; at < target.Length; x++, at += 3)
        {
            target[at] = red[x];
            target[at + 1] = green[x];
            target[at + 2] = blue[x];
        }
    }

    public static void FromYCbCr(
        ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> target)
    {
        int width = target.Length / 3;
        luma = luma[..width];
        cb = cb[..width];
        cr = cr[..width];
        for (int x = 0; x < luma.Length; x++)
        {
            Span<byte> pixel = target.Slice(3 * x, 3);
            Convert(luma[x], cb[x], cr[x], out pixel[0], out pixel[1], out pixel[2]);
        }
    }

    public static void FromCmyk(
        ReadOnlySpan<byte> c, ReadOnlySpan<byte> m, ReadOnlySpan<byte> y, ReadOnlySpan<byte> k, Span<byte> target)
    {
        for (int x = 0, at = 0; at < target.Length; x++, at += 3)
        {
            target[at] = Ink(255 - c[x], k[x]);
            target[at + 1] = Ink(255 - m[x], k[x]);
            target[at + 2] = Ink(255 - y[x], k[x]);
        }
    }

    public static void FromYcck(
        ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, ReadOnlySpan<byte> k, Span<byte> target)
    {
        for (int x = 0, at = 0; at < target.Length; x++, at += 3)
        {
            // The transform gives the inks themselves, for CMYK is the complement of RGB.
            Convert(luma[x], cb[x], cr[x], out byte c, out byte m, out byte y);
            target[at] = Ink(c, k[x]);
            target[at + 1] = Ink(m, k[x]);
            target[at + 2] = Ink(y, k[x]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Convert(int luma, int cb, int cr, out byte red, out byte green, out byte blue)
    {
        cb -= 128;
        cr -= 128;
        red = Clamp(luma + ((91881 * cr + Half) >> 16));                  // 1.40200
        green = Clamp(luma + ((-22554 * cb - 46802 * cr + Half) >> 16));  // 0.34414, 0.71414
        blue = Clamp(luma + ((116130 * cb + Half) >> 16));                // 1.77200
    }

    /// <summary>What is left of the light that black lets through behind an ink: light - ink * light / 255.</summary>
    private static byte Ink(int ink, int light)
    {
        int product = ink * light + 128;
        return Clamp(light - (((product >> 8) + product) >> 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Clamp(int value) => (byte)((uint)value <= 255 ? value : ~(value >> 31));
}
