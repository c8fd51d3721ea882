namespace Ganymede.Imaging.Pnm;

/// <summary>The checked header of a PNM or PAM file.</summary>
/// <param name="Kind">The digit of its magic number: 1 to 7.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Samples a pixel, 1 to 4.</param>
/// <param name="Top">The value of white, 1 to 65535.</param>
internal readonly record struct PnmHeader(int Kind, int Width, int Height, int Channels, int Top)
{
    /// <summary>Whether samples are written out in decimal digits.</summary>
    public bool IsPlain => Kind <= 3;

    /// <summary>Whether a sample is one bit, and 1 is black.</summary>
    public bool IsBitmap => Kind is 1 or 4;

    /// <summary>Bits a sample of the picture that is made; whatever the file has is scaled to one of these.</summary>
    public int BitDepth => Top > 255 ? 16 : 8;

    public long Samples => (long)Width * Height * Channels;

    /// <summary>Fewest bytes that can hold the samples.</summary>
    public Int128 LeastBytes => Kind switch
    {
        1 => Samples,
        2 or 3 => 2 * (Int128)Samples - 1, // a digit each, and something between two of them
        4 => (Int128)RowBytes * Height,
        _ => (Int128)Samples * (BitDepth / 8),
    };

    /// <summary>Bytes of a raw row.</summary>
    public int RowBytes => IsBitmap ? (Width + 7) / 8 : Width * Channels * (BitDepth / 8);

    /// <summary>Reads and checks the header; the reader then stands at the first sample.</summary>
    public static PnmHeader Read(ref PnmReader reader, ImageLimits limits)
    {
        int kind = reader.Magic() - '0';
        PnmHeader header = kind == 7 ? ReadArbitrary(ref reader) : ReadCommon(ref reader, kind);
        if ((long)header.Width * header.Height > limits.MaxPixels)
        {
            throw new ImageFormatException($"the P{kind} header says {header.Width} x {header.Height} pixels, more "
                + $"than the limit of {limits.MaxPixels} pixels");
        }

        // Limits may be raised by the caller to any number, so the product is made in 128 bits.
        Int128 bytes = (Int128)header.Width * header.Height * header.Channels * (header.BitDepth / 8);
        long limit = Math.Min(limits.MaxBytes, Array.MaxLength);
        if (bytes > limit)
        {
            throw new ImageFormatException($"a picture of {header.Width} x {header.Height} pixels needs {bytes} bytes, "
                + $"more than the limit of {limit} bytes");
        }

        if (header.LeastBytes > reader.Left)
        {
            throw new ImageFormatException($"the P{kind} header says {header.Width} x {header.Height} pixels, more "
                + $"than {reader.Left} bytes of pixel data can hold: the file is cut short");
        }

        return header;
    }

    private static PnmHeader ReadCommon(ref PnmReader reader, int kind)
    {
        int width = reader.Number("width", int.MaxValue);
        int height = reader.Number("height", int.MaxValue);
        int top = kind is 1 or 4 ? 1 : reader.Number("value of white", 65535);
        // One byte of space, and no comment, stands before samples that are not digits.
        reader.Space();
        return new PnmHeader(kind, width, height, kind is 3 or 6 ? 3 : 1, top);
    }

    private static PnmHeader ReadArbitrary(ref PnmReader reader)
    {
        int width = 0, height = 0, channels = 0, top = 0, tupleChannels = 0;
        string tuple = "";
        while (true)
        {
            string line = reader.Line();
            string[] words = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
                continue;
            string value = words.Length > 1 ? words[1].Trim() : "";
            switch (words[0])
            {
                case "WIDTH":
                    width = PnmReader.Number("width", value, int.MaxValue);
                    break;
                case "HEIGHT":
                    height = PnmReader.Number("height", value, int.MaxValue);
                    break;
                case "DEPTH":
                    channels = PnmReader.Number("number of channels", value, 4);
                    break;
                case "MAXVAL":
                    top = PnmReader.Number("value of white", value, 65535);
                    break;
                case "TUPLTYPE":
                    (tuple, tupleChannels) = (value, ChannelsOf(value));
                    break;
                case "ENDHDR":
                    if (width == 0 || height == 0 || channels == 0 || top == 0)
                        throw new ImageFormatException("the P7 header lacks WIDTH, HEIGHT, DEPTH or MAXVAL");
                    return tupleChannels == 0 || tupleChannels == channels
                        ? new PnmHeader(7, width, height, channels, top)
                        : throw new ImageFormatException(
                            $"the P7 header says {channels} channels where {tuple} has {tupleChannels}");
                default:
                    throw new ImageFormatException($"the P7 header has a line '{words[0]}', which means nothing there");
            }
        }
    }

    // Other types are allowed, and are taken by their number of channels.
    private static int ChannelsOf(string tuple) => tuple switch
    {
        "BLACKANDWHITE" or "GRAYSCALE" => 1,
        "BLACKANDWHITE_ALPHA" or "GRAYSCALE_ALPHA" => 2,
        "RGB" => 3,
        "RGB_ALPHA" => 4,
        _ => 0,
    };
}
