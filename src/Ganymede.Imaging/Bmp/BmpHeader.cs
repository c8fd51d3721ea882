using System.Buffers.Binary;

namespace Ganymede.Imaging.Bmp;

/// <summary>The checked headers of a BMP file.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="TopDown">Whether the first row stored is the top one; usually it is the bottom one.</param>
/// <param name="Bits">Bits a pixel: 1, 4, 8, 16, 24 or 32.</param>
/// <param name="Compression">How pixels are stored.</param>
/// <param name="Masks">The channels of a 16- or 32-bit pixel.</param>
/// <param name="PaletteStart">First byte of the palette.</param>
/// <param name="PaletteEntry">Bytes of a palette colour: 3 (OS/2) or 4.</param>
/// <param name="Colours">Colours in the palette; 0 above 8 bits a pixel.</param>
/// <param name="DataStart">First byte of the pixels.</param>
internal readonly record struct BmpHeader(
    int Width, int Height, bool TopDown, int Bits, BmpCompression Compression, BmpMasks Masks,
    int PaletteStart, int PaletteEntry, int Colours, int DataStart)
{
    // The file's own header, before the one that describes the picture.
    private const int FileHeader = 14;
    private const int CoreHeader = 12, InfoHeader = 40, Os2Header = 64;

    public bool IsRunLength => Compression is BmpCompression.RunLength8 or BmpCompression.RunLength4;

    /// <summary>Bytes from the start of a stored row to the next: rows are filled up to four bytes.</summary>
    public long RowStep => ((long)Width * Bits + 31) / 32 * 4;

    /// <summary>Bytes of a stored row without what fills it up.</summary>
    public long RowBytes => ((long)Width * Bits + 7) / 8;

    /// <summary>Reads and checks the headers, and compares the picture's size with the limits.</summary>
    public static BmpHeader Parse(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        uint size = UInt32(file, FileHeader);
        // 52 and 56 are the headers with masks and with an alpha mask, 108 and 124 those of versions 4 and 5.
        if (size is not (CoreHeader or InfoHeader or 52 or 56 or Os2Header or 108 or 124))
        {
            throw new ImageFormatException(
                $"the BMP header has {size} bytes where 12, 40, 52, 56, 64, 108 or 124 are wanted");
        }

        bool core = size == CoreHeader;
        long width = core ? UInt16(file, 18) : (int)UInt32(file, 18);
        long height = core ? UInt16(file, 20) : (int)UInt32(file, 22);
        int bits = UInt16(file, core ? 24 : 28);
        bool topDown = height < 0;
        height = Math.Abs(height);
        if (width < 1 || height is 0 or > int.MaxValue)
        {
            throw new ImageFormatException(
                $"the BMP header says {width} x {height} pixels where 1 to 2147483647 are wanted");
        }
        if (width * height > limits.MaxPixels)
        {
            throw new ImageFormatException(
                $"the BMP header says {width} x {height} pixels, more than the limit of {limits.MaxPixels} pixels");
        }

        BmpCompression compression = core ? BmpCompression.None : (BmpCompression)UInt32(file, 30);
        CheckKind(bits, compression, size, topDown);

        int end = FileHeader + (int)size;
        BmpMasks masks = ReadMasks(file, size, bits, compression, ref end);
        int entry = core ? 3 : 4;
        uint start = UInt32(file, 10);
        if (start < end || start > file.Length)
        {
            throw new ImageFormatException(
                $"the BMP header says that the pixels begin at byte {start} where {end} to {file.Length} is wanted");
        }

        int colours = 0;
        if (bits <= 8)
        {
            uint used = core ? 0 : UInt32(file, 46);
            long stated = used == 0 ? 1 << bits : Math.Min(used, 1 << bits);
            // Some writers leave out the colours that they do not use: the pixels say where the palette ends.
            colours = (int)Math.Min(stated, (start - end) / entry);
            if (colours == 0)
                throw new ImageFormatException($"the BMP has no palette, which {bits} bits a pixel need");
        }

        return new BmpHeader(
            (int)width, (int)height, topDown, bits, compression, masks, end, entry, colours, (int)start);
    }

    private static void CheckKind(int bits, BmpCompression compression, uint size, bool topDown)
    {
        if (bits is not (1 or 4 or 8 or 16 or 24 or 32))
        {
            throw new ImageFormatException(
                $"the BMP header has {bits} bits a pixel where 1, 4, 8, 16, 24 or 32 are wanted");
        }

        // In the long OS/2 header the numbers from 3 on mean other compressions.
        bool known = compression switch
        {
            BmpCompression.None => true,
            BmpCompression.RunLength8 => bits == 8 && !topDown,
            BmpCompression.RunLength4 => bits == 4 && !topDown,
            BmpCompression.BitFields or BmpCompression.AlphaBitFields => bits is 16 or 32 && size != Os2Header,
            _ => false,
        };
        if (!known)
        {
            throw new ImageFormatException($"the BMP has compression {(uint)compression} at {bits} bits a pixel"
                + $"{(topDown ? ", top row first" : "")}, which is not read; the compressions read are 0 (none), "
                + "1 and 2 (run lengths, bottom row first) and 3 and 6 (bit fields)");
        }
    }

    private static BmpMasks ReadMasks(
        ReadOnlySpan<byte> file, uint size, int bits, BmpCompression compression, ref int end)
    {
        if (compression is not (BmpCompression.BitFields or BmpCompression.AlphaBitFields))
            return bits == 16 ? BmpMasks.Bits555 : BmpMasks.Bits888;

        // Where the header has no room for masks, they follow it. Inside a longer header they are at the same place.
        const int first = FileHeader + InfoHeader;
        bool alpha = compression == BmpCompression.AlphaBitFields || size >= 56;
        if (size == InfoHeader)
            end += alpha ? 16 : 12;
        return new BmpMasks(
            UInt32(file, first), UInt32(file, first + 4), UInt32(file, first + 8),
            alpha ? UInt32(file, first + 12) : 0).Checked(bits);
    }

    private static ushort UInt16(ReadOnlySpan<byte> file, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(At(file, at, 2));

    private static uint UInt32(ReadOnlySpan<byte> file, int at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(At(file, at, 4));

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> file, int at, int count) => file.Length >= at + count
        ? file.Slice(at, count)
        : throw new ImageFormatException($"the file is cut short in the BMP header: it has {file.Length} bytes");
}
