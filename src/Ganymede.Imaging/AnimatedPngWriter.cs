using System.Buffers.Binary;
using System.IO.Compression;
using Ganymede.Imaging.Animation;
using Ganymede.Imaging.Png;

namespace Ganymede.Imaging;

/// <summary>
/// Writes animated PNG (third edition of the PNG specification): no loss, up to 16 bits and alpha. Programs that know
/// only still PNG show the first frame. After the first, a frame holds only the rectangle that changed.
/// </summary>
public static class AnimatedPngWriter
{
    private const int ChunkBytes = 1 << 16;

    /// <summary>Writes an animation to a stream.</summary>
    /// <param name="stream">Where to write; stays open.</param>
    /// <param name="frames">One or more pictures of one size. Grey and colour, 8 and 16 bits may be mixed: all are
    /// written in the format that holds each.</param>
    /// <param name="delay">How long each frame stays: 0 to 65 seconds, in whole milliseconds.</param>
    /// <param name="options">Loops and the last frame's delay; defaults when null.</param>
    /// <exception cref="ArgumentException">No frames, frames of several sizes, or a value outside its
    /// range.</exception>
    public static void Write(
        Stream stream, IReadOnlyList<Image> frames, TimeSpan delay, AnimationOptions? options = null)
    {
        options ??= new AnimationOptions();
        Image[] images = FrameSet.Unify(frames, options);

        PngEncoder.WriteHeader(images[0], stream);
        Span<byte> control = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(control, images.Length);
        BinaryPrimitives.WriteInt32BigEndian(control[4..], options.Plays);
        PngChunk.Write(stream, "acTL"u8, control);

        int sequence = 0;
        for (int i = 0; i < images.Length; i++)
        {
            Image image = images[i];
            var box = new Box(0, 0, image.Width, image.Height);
            if (i > 0)
            {
                box = FrameSet.Changes(images[i - 1], image);
                image = image.Crop(box.X, box.Y, box.Width, box.Height);
            }

            WriteControl(stream, sequence++, box, options.DelayOf(i, images.Length, delay));
            using var data = new ChunkedStream(ChunkBytes, bytes =>
            {
                if (i == 0)
                    PngChunk.Write(stream, "IDAT"u8, bytes);
                else
                    WriteFrameData(stream, sequence++, bytes);
            });
            PngEncoder.Compress(image, data, CompressionLevel.Optimal);
        }

        PngChunk.Write(stream, "IEND"u8, []);
    }

    /// <summary>Writes an animation to a file, beside its name first and renamed when whole.</summary>
    /// <param name="path">The file, usually ending in .png.</param>
    /// <param name="frames">As for <see cref="Write"/>.</param>
    /// <param name="delay">As for <see cref="Write"/>.</param>
    /// <param name="options">As for <see cref="Write"/>.</param>
    /// <exception cref="ArgumentException">As for <see cref="Write"/>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(
        string path, IReadOnlyList<Image> frames, TimeSpan delay, AnimationOptions? options = null) =>
        AtomicFile.Write(path, stream => Write(stream, frames, delay, options));

    private static void WriteControl(Stream stream, int sequence, Box box, TimeSpan delay)
    {
        double milliseconds = Math.Round(delay.TotalMilliseconds);
        if (milliseconds is < 0 or > ushort.MaxValue)
            throw new ArgumentException($"A frame stays 0 to 65.535 seconds, not {delay.TotalSeconds}.", nameof(delay));

        Span<byte> control = stackalloc byte[26];
        BinaryPrimitives.WriteInt32BigEndian(control, sequence);
        BinaryPrimitives.WriteInt32BigEndian(control[4..], box.Width);
        BinaryPrimitives.WriteInt32BigEndian(control[8..], box.Height);
        BinaryPrimitives.WriteInt32BigEndian(control[12..], box.X);
        BinaryPrimitives.WriteInt32BigEndian(control[16..], box.Y);
        BinaryPrimitives.WriteUInt16BigEndian(control[20..], (ushort)milliseconds);
        BinaryPrimitives.WriteUInt16BigEndian(control[22..], 1000);
        // Leave the picture as it is afterwards, and replace the rectangle with all of its alpha.
        control[24] = 0;
        control[25] = 0;
        PngChunk.Write(stream, "fcTL"u8, control);
    }

    private static void WriteFrameData(Stream stream, int sequence, ReadOnlySpan<byte> bytes)
    {
        byte[] data = new byte[4 + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(data, sequence);
        bytes.CopyTo(data.AsSpan(4));
        PngChunk.Write(stream, "fdAT"u8, data);
    }
}
