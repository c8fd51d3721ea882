using System.Buffers.Binary;

namespace Ganymede.Imaging.Jpeg;

/// <summary>The frame header (SOF): size, coding process and components.</summary>
internal sealed class JpegFrame
{
    private JpegFrame(int width, int height, bool progressive, JpegComponent[] components)
    {
        Width = width;
        Height = height;
        Progressive = progressive;
        Components = components;
        MaxH = components.Max(c => c.H);
        MaxV = components.Max(c => c.V);
    }

    public int Width { get; }

    public int Height { get; }

    public bool Progressive { get; }

    public IReadOnlyList<JpegComponent> Components { get; }

    public int MaxH { get; }

    public int MaxV { get; }

    /// <summary>Units a row and rows of units of a scan that holds several components.</summary>
    public int UnitsWide => (Width + 8 * MaxH - 1) / (8 * MaxH);

    public int UnitsHigh => (Height + 8 * MaxV - 1) / (8 * MaxV);

    /// <summary>1 for grey, else 3: the channels of the picture that comes out.</summary>
    public int Channels => Components.Count == 1 ? 1 : 3;

    public static JpegFrame Parse(ReadOnlySpan<byte> data, bool progressive, ImageLimits limits)
    {
        if (data.Length < 6)
            throw new ImageFormatException($"the JPEG frame header has {data.Length} bytes where 6 or more are wanted");
        int depth = data[0], count = data[5];
        int height = BinaryPrimitives.ReadUInt16BigEndian(data[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(data[3..]);
        if (depth != 8)
            throw new ImageFormatException($"this is a JPEG with {depth} bits a sample, and only 8 are read");
        if (height == 0)
            throw new ImageFormatException("the JPEG leaves its height to a DNL marker, which is not read");
        if (width == 0)
            throw new ImageFormatException("the JPEG header says a width of 0 pixels where 1 to 65535 are wanted");
        if ((long)width * height > limits.MaxPixels)
        {
            throw new ImageFormatException(
                $"the JPEG header says {width} x {height} pixels, more than the limit of {limits.MaxPixels} pixels");
        }

        if (count is not (1 or 3 or 4))
        {
            throw new ImageFormatException(
                $"the JPEG has {count} components where 1 (grey), 3 (colour) or 4 (CMYK) are wanted");
        }

        if (data.Length != 6 + 3 * count)
        {
            throw new ImageFormatException($"the JPEG frame header has {data.Length} bytes where {6 + 3 * count} are "
                + $"wanted for {count} components");
        }

        return new JpegFrame(width, height, progressive, ParseComponents(data[6..], width, height, count));
    }

    private static JpegComponent[] ParseComponents(ReadOnlySpan<byte> data, int width, int height, int count)
    {
        int maxH = 1, maxV = 1;
        for (int i = 0; i < count; i++)
        {
            int h = data[3 * i + 1] >> 4, v = data[3 * i + 1] & 15;
            if (h is < 1 or > 4 || v is < 1 or > 4)
                throw new ImageFormatException($"the JPEG has sampling factors {h} x {v} where 1 to 4 are wanted");
            maxH = Math.Max(maxH, h);
            maxV = Math.Max(maxV, v);
        }

        var components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = data.Slice(3 * i, 3);
            byte id = entry[0];
            if (entry[2] > 3)
            {
                throw new ImageFormatException(
                    $"the JPEG has a component with quantization table {entry[2]} where 0 to 3 is wanted");
            }

            if (components.Take(i).Any(c => c.Id == id))
                throw new ImageFormatException($"the JPEG has two components with the number {id}");
            int h = entry[1] >> 4, v = entry[1] & 15;
            components[i] = new JpegComponent
            {
                Id = id,
                H = h,
                V = v,
                TableIndex = entry[2],
                Width = (width * h + maxH - 1) / maxH,
                Height = (height * v + maxV - 1) / maxV,
                PaddedWide = (width + 8 * maxH - 1) / (8 * maxH) * h,
                PaddedHigh = (height + 8 * maxV - 1) / (8 * maxV) * v,
            };
        }

        return components;
    }
}
