using System.Buffers.Binary;
using Ganymede.Imaging.Animation;

namespace Ganymede.Imaging;

/// <summary>
/// Writes GIF89a, still or animated. Up to 256 colours over all frames are kept exactly in one palette; otherwise each
/// frame has its own palette, exact where it can be and by median cut where not. Alpha below one half becomes
/// transparent, 16-bit samples become 8-bit. After the first, an opaque frame holds only the rectangle that changed.
/// </summary>
public static class GifWriter
{
    // Browsers take delays under two hundredths of a second for a mistake and show such frames at a tenth.
    private const int ShortestDelay = 2;

    /// <summary>Writes an animation to a stream.</summary>
    /// <param name="stream">Where to write; stays open.</param>
    /// <param name="frames">One or more pictures of one size, at most 65535 pixels a side.</param>
    /// <param name="delay">How long each frame stays, in whole hundredths of a second: 0.02 s (shorter ones are
    /// lengthened to that) to 655 s.</param>
    /// <param name="options">Loops, the last frame's delay and dithering; defaults when null.</param>
    /// <exception cref="ArgumentException">No frames, frames of several sizes, or a value outside its
    /// range.</exception>
    public static void Write(Stream stream, IReadOnlyList<Image> frames, TimeSpan delay, GifOptions? options = null)
    {
        options ??= new GifOptions();
        Image[] images = FrameSet.Unify(frames, options);
        Image first = images[0];
        if (first.Width > ushort.MaxValue || first.Height > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"A GIF has at most 65535 pixels a side, not {first.Width} x {first.Height}.", nameof(frames));
        }

        int[][] packed = [.. images.Select(Palette.Pack)];
        Palette? shared = Palette.Exact(packed);
        bool hasTransparency = packed.Any(frame => frame.Contains(Palette.Transparent));

        WriteScreen(stream, first, shared);
        if (images.Length > 1 && options.Plays != 1)
            WriteLoop(stream, options.Plays);
        for (int i = 0; i < images.Length; i++)
        {
            // What is transparent must show the background and not the frame before, so such frames are whole.
            Box box = i == 0 || hasTransparency
                ? new Box(0, 0, first.Width, first.Height)
                : FrameSet.Changes(images[i - 1], images[i]);
            int[] pixels = Cut(packed[i], first.Width, box);
            Palette palette = shared ?? Palette.Reduced(pixels);
            int hundredths = Hundredths(options.DelayOf(i, images.Length, delay));
            WriteControl(stream, images.Length > 1 ? hundredths : 0, hasTransparency, palette);
            WriteFrame(stream, box, shared is null ? palette : null);
            bool dither = options.Dither && palette.Colours.Count > 1;
            LzwEncoder.Write(stream, palette.Map(pixels, box.Width, dither), Math.Max(2, palette.Bits));
        }

        stream.WriteByte((byte)';');
    }

    /// <summary>Writes an animation to a file, beside its name first and renamed when whole.</summary>
    /// <param name="path">The file, usually ending in .gif.</param>
    /// <param name="frames">As for <see cref="Write"/>.</param>
    /// <param name="delay">As for <see cref="Write"/>.</param>
    /// <param name="options">As for <see cref="Write"/>.</param>
    /// <exception cref="ArgumentException">As for <see cref="Write"/>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, IReadOnlyList<Image> frames, TimeSpan delay, GifOptions? options = null) =>
        AtomicFile.Write(path, stream => Write(stream, frames, delay, options));

    private static int Hundredths(TimeSpan delay)
    {
        double hundredths = Math.Round(delay.TotalMilliseconds / 10);
        if (hundredths is < 0 or > ushort.MaxValue)
            throw new ArgumentException($"A frame stays 0 to 655.35 seconds, not {delay.TotalSeconds}.", nameof(delay));
        return Math.Max(ShortestDelay, (int)hundredths);
    }

    private static int[] Cut(int[] pixels, int width, Box box)
    {
        var part = new int[box.Width * box.Height];
        for (int y = 0; y < box.Height; y++)
            pixels.AsSpan((box.Y + y) * width + box.X, box.Width).CopyTo(part.AsSpan(y * box.Width));
        return part;
    }

    private static void WriteScreen(Stream stream, Image first, Palette? palette)
    {
        stream.Write("GIF89a"u8);
        WriteWord(stream, first.Width);
        WriteWord(stream, first.Height);
        // Bit 7: a palette follows; bits 4 to 6: 8 bits of colour; bits 0 to 2: its size. No background, square pixels.
        stream.Write([(byte)(0x70 | (palette is null ? 0 : 0x80 | (palette.Bits - 1))), 0, 0]);
        if (palette is not null)
            WritePalette(stream, palette);
    }

    private static void WriteLoop(Stream stream, int plays)
    {
        stream.Write([0x21, 0xFF, 11]);
        stream.Write("NETSCAPE2.0"u8);
        stream.Write([3, 1]);
        // The number says how often the animation is repeated after it played once; 0 is for ever.
        WriteWord(stream, plays == 0 ? 0 : plays - 1);
        stream.WriteByte(0);
    }

    private static void WriteControl(Stream stream, int hundredths, bool hasTransparency, Palette palette)
    {
        // Bits 2 to 4: afterwards leave the frame (1), or clear it (2) where the next is to show through it.
        int flags = hasTransparency ? 2 << 2 : 1 << 2;
        bool transparent = palette.TransparentIndex >= 0;
        stream.Write([0x21, 0xF9, 4, (byte)(flags | (transparent ? 1 : 0))]);
        WriteWord(stream, hundredths);
        stream.Write([(byte)(transparent ? palette.TransparentIndex : 0), 0]);
    }

    private static void WriteFrame(Stream stream, Box box, Palette? palette)
    {
        stream.WriteByte((byte)',');
        WriteWord(stream, box.X);
        WriteWord(stream, box.Y);
        WriteWord(stream, box.Width);
        WriteWord(stream, box.Height);
        stream.WriteByte((byte)(palette is null ? 0 : 0x80 | (palette.Bits - 1)));
        if (palette is not null)
            WritePalette(stream, palette);
    }

    private static void WritePalette(Stream stream, Palette palette)
    {
        byte[] table = new byte[3 << palette.Bits];
        for (int i = 0; i < palette.Colours.Count; i++)
        {
            table[3 * i] = (byte)(palette.Colours[i] >> 16);
            table[3 * i + 1] = (byte)(palette.Colours[i] >> 8);
            table[3 * i + 2] = (byte)palette.Colours[i];
        }

        stream.Write(table);
    }

    private static void WriteWord(Stream stream, int value)
    {
        Span<byte> word = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(word, (ushort)value);
        stream.Write(word);
    }
}
