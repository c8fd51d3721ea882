using System.Buffers.Binary;

namespace Ganymede.Imaging.Tests;

/// <summary>A GIF decoder straight from the specification, to check what the writer wrote.</summary>
internal sealed class GifReader
{
    private readonly byte[] file;
    private int at;

    private GifReader(byte[] file) => this.file = file;

    public sealed record Frame(Image Shown, int Hundredths, int Pixels);

    public sealed record Animation(int Width, int Height, int? Loops, List<Frame> Frames);

    public static Animation Read(byte[] file) => new GifReader(file).Read();

    private Animation Read()
    {
        Assert.Equal("GIF89a"u8.ToArray(), file[..6]);
        at = 6;
        int width = Word(), height = Word(), flags = file[at];
        at += 3;
        byte[]? shared = (flags & 0x80) != 0 ? Take(3 << ((flags & 7) + 1)) : null;
        var canvas = new Image(width, height, 4);
        var frames = new List<Frame>();
        int? loops = null;
        int delay = 0, disposal = 0, transparent = -1;
        while (true)
        {
            switch (file[at++])
            {
                case 0x21 when file[at] == 0xF9:
                    byte[] control = Take(7);
                    disposal = control[2] >> 2 & 7;
                    delay = control[3] | control[4] << 8;
                    transparent = (control[2] & 1) != 0 ? control[5] : -1;
                    break;
                case 0x21:
                    Assert.Equal(0xFF, file[at]);
                    byte[] loop = Take(18);
                    Assert.Equal("NETSCAPE2.0"u8.ToArray(), loop[2..13]);
                    loops = loop[15] | loop[16] << 8;
                    break;
                case 0x2C:
                    int left = Word(), top = Word(), w = Word(), h = Word(), local = file[at++];
                    byte[] palette = (local & 0x80) != 0 ? Take(3 << ((local & 7) + 1)) : shared!;
                    byte[] indices = Unpack(w * h);
                    for (int i = 0; i < indices.Length; i++)
                    {
                        if (indices[i] == transparent)
                            continue;
                        Span<byte> pixel = canvas.Row(top + i / w).Slice(4 * (left + i % w), 4);
                        palette.AsSpan(3 * indices[i], 3).CopyTo(pixel);
                        pixel[3] = 255;
                    }

                    frames.Add(new Frame(canvas.Clone(), delay, w * h));
                    if (disposal == 2)
                        canvas.Fill(Rgba.Transparent);
                    break;
                case 0x3B:
                    Assert.Equal(file.Length, at);
                    return new Animation(width, height, loops, frames);
                default:
                    throw new InvalidDataException($"byte {file[at - 1]:X2} at {at - 1}");
            }
        }
    }

    private int Word()
    {
        at += 2;
        return BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at - 2));
    }

    private byte[] Take(int count)
    {
        at += count;
        return file[(at - count)..at];
    }

    private byte[] Unpack(int count)
    {
        int indexBits = file[at++];
        var data = new List<byte>();
        while (file[at] != 0)
            data.AddRange(Take(file[at] + 1)[1..]);
        at++;

        int clear = 1 << indexBits, width = indexBits + 1, bit = 0;
        var table = new List<byte[]>();
        byte[]? previous = null;
        var output = new List<byte>();
        while (true)
        {
            int code = 0;
            for (int i = 0; i < width; i++, bit++)
                code |= (data[bit / 8] >> bit % 8 & 1) << i;
            if (code == clear)
            {
                table = [.. Enumerable.Range(0, clear + 2).Select(v => new[] { (byte)v })];
                width = indexBits + 1;
                previous = null;
                continue;
            }

            if (code == clear + 1)
                break;
            byte[] text = code < table.Count ? table[code] : [.. previous!, previous![0]];
            output.AddRange(text);
            if (previous is not null && table.Count < 4096)
                table.Add([.. previous, text[0]]);
            if (table.Count == 1 << width && width < 12)
                width++;
            previous = text;
        }

        Assert.Equal(count, output.Count);
        return [.. output];
    }
}
