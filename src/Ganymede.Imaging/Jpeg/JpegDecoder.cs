using System.Buffers.Binary;

namespace Ganymede.Imaging.Jpeg;

/// <summary>
/// Reads JPEG (ITU-T T.81): baseline, extended sequential with 8 bits and progressive, Huffman-coded, with any sampling
/// factors, several scans and restart markers; grey, YCbCr, RGB, CMYK and YCCK. The picture is turned by its Exif
/// orientation. Colour profiles are not applied.
/// </summary>
/// <remarks>
/// A file that is damaged or cut short behind the start of its pixel data gives what could be decoded; what is missing
/// is grey (in progressive files: blurred), and <see cref="Image.Warnings"/> says so. Damage before that is an error.
/// </remarks>
internal ref struct JpegDecoder
{
    // Usual progressive files have 10 scans. Each scan may visit every block for a handful of bytes, so the number of
    // scans times the limit on pixels bounds the time that a hostile file can take.
    private const int MaxScans = 128;

    // A block of 64 pixels takes at least one bit. Up to 7/8 of a file may be missing before it is refused, which
    // keeps a few bytes from asking for gigabytes of grey. Tiny pictures are let pass with whatever they have.
    private const long MaxPixelsPerByte = 8 * 64 * 8;
    private const long AlwaysAllowedPixels = 1 << 16;

    private readonly ReadOnlySpan<byte> file;
    private readonly ImageLimits limits;
    private readonly JpegTables tables = new();
    private readonly List<string> warnings = [];
    private JpegFrame? frame;
    private int interval;
    private int scans;
    private long unitsRead;
    private int orientation;
    private int adobe = -1;
    private bool jfif;

    private JpegDecoder(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        this.file = file;
        this.limits = limits;
    }

    /// <summary>Reads a picture and turns it by its Exif orientation.</summary>
    public static Image Decode(ReadOnlySpan<byte> file, ImageLimits limits) => Decode(file, limits, turn: true);

    /// <summary>Reads a picture.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">What decoding may spend.</param>
    /// <param name="turn">Whether to apply the Exif orientation.</param>
    public static Image Decode(ReadOnlySpan<byte> file, ImageLimits limits, bool turn)
    {
        var decoder = new JpegDecoder(file, limits);
        try
        {
            decoder.ReadSegments();
        }
        catch (ImageFormatException e) when (decoder.unitsRead > 0)
        {
            decoder.warnings.Add(e.Problem);
        }

        if (decoder.unitsRead == 0)
        {
            throw new ImageFormatException(
                decoder.warnings is [string first, ..] ? first : "the JPEG has no pixel data");
        }

        Image image = JpegOutput.Compose(
            decoder.frame!, JpegColours.Of(decoder.frame!.Components, decoder.jfif, decoder.adobe));
        if (turn)
            image = ExifOrientation.Apply(image, Math.Max(decoder.orientation, ExifOrientation.Upright));
        image.Warnings = decoder.warnings;
        return image;
    }

    /// <summary>Walks all segments to the end marker.</summary>
    private void ReadSegments()
    {
        int position = 2;
        while (true)
        {
            int found = JpegMarker.Find(file, position);
            if (found == file.Length)
                throw new ImageFormatException("the JPEG ends without its end marker, so it was probably cut short");
            byte marker = file[found + 1];
            position = found + 2;
            if (marker == JpegMarker.End)
                break;
            if (JpegMarker.IsBare(marker))
                continue;

            int length = file.Length - position < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
            if (length < 2 || length > file.Length - position)
            {
                throw new ImageFormatException($"the JPEG segment FF{marker:X2} at byte {found} says {length} bytes "
                    + $"and {file.Length - position} are left");
            }

            ReadOnlySpan<byte> data = file.Slice(position + 2, length - 2);
            position += length;
            if (marker == JpegMarker.Scan)
                position = ReadScan(data, position);
            else
                ReadSegment(marker, data);
        }

        CheckWhole();
    }

    private void ReadSegment(byte marker, ReadOnlySpan<byte> data)
    {
        switch (marker)
        {
            case JpegMarker.Baseline or JpegMarker.Extended or JpegMarker.Progressive:
                if (frame is not null)
                    throw new ImageFormatException("the JPEG has two frame headers where one is wanted");
                frame = JpegFrame.Parse(data, marker == JpegMarker.Progressive, limits);
                break;
            case JpegMarker.HuffmanTables:
                tables.ReadHuffman(data);
                break;
            case JpegMarker.QuantizationTables:
                tables.ReadQuantization(data);
                break;
            case JpegMarker.RestartInterval:
                if (data.Length != 2)
                    throw new ImageFormatException($"the JPEG's restart interval has {data.Length} bytes, not 2");
                interval = BinaryPrimitives.ReadUInt16BigEndian(data);
                break;
            case JpegMarker.App0:
                jfif |= data.StartsWith("JFIF\0"u8);
                break;
            case JpegMarker.App1:
                if (orientation == 0 && data.StartsWith("Exif\0\0"u8))
                    orientation = ExifOrientation.Parse(data);
                break;
            case JpegMarker.App14:
                if (data.StartsWith("Adobe"u8) && data.Length >= 12)
                    adobe = data[11];
                break;
            default:
                // What is left describes the picture (comments, profiles, previews) and is skipped.
                if (JpegMarker.RefusalOf(marker) is string kind)
                    throw new ImageFormatException($"this is a {kind}, which is not read");
                break;
        }
    }

    /// <summary>Reads one scan.</summary>
    /// <param name="data">The scan header (SOS).</param>
    /// <param name="position">Where the data behind it begins.</param>
    /// <returns>Where the marker behind the scan begins.</returns>
    private int ReadScan(ReadOnlySpan<byte> data, int position)
    {
        if (frame is null)
            throw new ImageFormatException("the JPEG has a scan before its frame header");
        if (++scans > MaxScans)
            throw new ImageFormatException($"the JPEG has more than the limit of {MaxScans} scans");
        var header = JpegScanHeader.Parse(data, frame, tables);
        if (scans == 1)
        {
            CheckSize(frame);
            foreach (JpegComponent component in frame.Components)
                component.Allocate(frame.Progressive);
        }

        if (!header.CanBegin())
            return JpegMarker.Find(file, position);

        var scan = new JpegScan(frame, header.Components, header.Coder(), interval);
        position = scan.Read(file, position);
        unitsRead += scan.UnitsRead;
        bool whole = scan.UnitsRead == scan.UnitCount;
        header.Finish(whole);
        if (!whole)
        {
            warnings.Add($"scan {scans} of the JPEG is damaged or cut short from pixel row "
                + $"{scan.PixelRow(scan.FirstLost)} on: {scan.UnitCount - scan.UnitsRead} of its {scan.UnitCount} "
                + "units could not be read");
        }

        return position;
    }

    private readonly void CheckSize(JpegFrame frame)
    {
        long pixels = (long)frame.Width * frame.Height;
        long bytes = pixels * frame.Channels * (orientation > ExifOrientation.Upright ? 2 : 1);
        foreach (JpegComponent component in frame.Components)
            bytes += component.SampleCount * (frame.Progressive ? 1 + sizeof(short) : 1);
        long limit = Math.Min(limits.MaxBytes, Array.MaxLength);
        if (bytes > limit)
        {
            throw new ImageFormatException($"decoding the JPEG of {frame.Width} x {frame.Height} pixels needs {bytes} "
                + $"bytes, more than the limit of {limit} bytes");
        }

        if (pixels > Math.Max(AlwaysAllowedPixels, file.Length * MaxPixelsPerByte))
        {
            throw new ImageFormatException($"the JPEG header says {frame.Width} x {frame.Height} pixels, more than "
                + $"{file.Length} bytes can hold");
        }
    }

    private readonly void CheckWhole()
    {
        if (frame is null)
            return;
        for (int i = 0; i < frame.Components.Count && unitsRead > 0; i++)
        {
            if (frame.Components[i].Precision[0] == JpegComponent.Unseen)
                warnings.Add($"the JPEG has no data for component {i + 1} of {frame.Components.Count}");
        }
    }
}
