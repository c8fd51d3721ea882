namespace Ganymede.Imaging.Bmp;

/// <summary>
/// Reads the run lengths of BMP, 8 and 4 bits a pixel, bottom row first. A pair of bytes is a count and a colour (of
/// 4 bits: two, in turn); a count of 0 is an escape: end of the row, end of the picture, a step right and up, or
/// so many colours as they are. Pixels that are stepped over, or left out at an end, have colour 0.
/// </summary>
internal ref struct BmpRunLength
{
    private const int EndOfRow = 0, EndOfPicture = 1, Step = 2;

    private readonly ReadOnlySpan<byte> data;
    private readonly byte[] palette;
    private readonly Image image;
    private readonly bool halves;
    private int at;
    private int x;

    // Counted upwards from the bottom row.
    private int row;

    private BmpRunLength(ReadOnlySpan<byte> data, BmpHeader header, byte[] palette, Image image)
    {
        this.data = data;
        this.palette = palette;
        this.image = image;
        halves = header.Compression == BmpCompression.RunLength4;
    }

    public static void Decode(ReadOnlySpan<byte> data, BmpHeader header, byte[] palette, Image image)
    {
        for (int i = 0; i < image.Pixels.Length; i += image.Channels)
            BmpDecoder.Set(image.Pixels[i..], palette, 0, image.Channels);
        new BmpRunLength(data, header, palette, image).Run();
    }

    private void Run()
    {
        while (!IsComplete())
        {
            int count = Next(), code = Next();
            if (count > 0)
            {
                for (int i = 0; i < count; i++)
                    Paint(!halves ? code : i % 2 == 0 ? code >> 4 : code & 15);
            }
            else if (code == EndOfPicture)
            {
                return;
            }
            else if (code == EndOfRow)
            {
                x = 0;
                row++;
            }
            else if (code == Step)
            {
                x += Next();
                row += Next();
            }
            else
            {
                Literal(code);
            }
        }
    }

    // Some writers leave the last mark out.
    private readonly bool IsComplete() => at == data.Length
        && (row == image.Height || (row == image.Height - 1 && x == image.Width));

    private void Literal(int count)
    {
        int packed = 0;
        for (int i = 0; i < count; i++)
        {
            if (!halves || i % 2 == 0)
                packed = Next();
            Paint(!halves ? packed : i % 2 == 0 ? packed >> 4 : packed & 15);
        }

        // Literals are filled up to two bytes.
        int bytes = halves ? (count + 1) / 2 : count;
        if (bytes % 2 != 0)
            Next();
    }

    private void Paint(int index)
    {
        if (x >= image.Width || row >= image.Height)
        {
            throw new ImageFormatException($"the run lengths of the BMP lead to column {x} of row {row}, counted "
                + $"upwards, and the picture has {image.Width} x {image.Height} pixels");
        }

        int channels = image.Channels;
        BmpDecoder.Set(image.Row(image.Height - 1 - row)[(x * channels)..], palette, index, channels);
        x++;
    }

    private int Next() => at < data.Length
        ? data[at++]
        : throw new ImageFormatException(
            $"the pixel data ends in row {row} of {image.Height}, counted upwards");
}
