using Ganymede.Imaging.Bmp;
using Ganymede.Imaging.Jpeg;
using Ganymede.Imaging.Png;
using Ganymede.Imaging.Pnm;

namespace Ganymede.Imaging;

/// <content>Reading and writing files.</content>
public sealed partial class Image
{
    /// <summary>
    /// Reads a picture file; the format is told by its first bytes. Samples come as stored (gamma and colour profiles
    /// are not applied); 1, 2 and 4 bits become 8, palettes become RGB, transparent colours become an alpha channel.
    /// A JPEG is turned upright by its Exif orientation, CMYK becomes RGB, and one that is cut short or damaged behind
    /// its beginning gives what could be read, the rest grey, and <see cref="Warnings"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What decoding may spend; <see cref="ImageLimits.Default"/> when null.</param>
    /// <exception cref="ImageFormatException">The file is damaged, over the limits or of a format that is not read; the
    /// message names it.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static Image Load(string path, ImageLimits? limits = null)
    {
        using FileStream stream = File.OpenRead(path);
        try
        {
            return Load(stream, limits);
        }
        catch (ImageFormatException e)
        {
            throw e.WithFile(path);
        }
    }

    /// <summary>Reads a picture from the rest of a stream, as <see cref="Load(string, ImageLimits?)"/> does.</summary>
    /// <param name="stream">Read to its end, or to the limit on bytes.</param>
    /// <param name="limits">What decoding may spend; <see cref="ImageLimits.Default"/> when null.</param>
    /// <exception cref="ImageFormatException">The data is damaged, over the limits or of a format that is not
    /// read.</exception>
    public static Image Load(Stream stream, ImageLimits? limits = null)
    {
        limits ??= ImageLimits.Default;
        long limit = Math.Min(limits.MaxBytes, Array.MaxLength);
        if (stream.CanSeek)
        {
            long rest = stream.Length - stream.Position;
            if (rest > limit)
                throw new ImageFormatException($"the file has {rest} bytes, more than the limit of {limit} bytes");
            byte[] file = new byte[rest];
            int read = stream.ReadAtLeast(file, file.Length, throwOnEndOfStream: false);
            return Decode(file.AsSpan(0, read), limits);
        }

        using var copy = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (copy.Length + read > limit)
                throw new ImageFormatException($"the data has more than the limit of {limit} bytes");
            copy.Write(buffer, 0, read);
        }

        return Decode(copy.GetBuffer().AsSpan(0, (int)copy.Length), limits);
    }

    /// <summary>Reads a picture from a file's bytes, as <see cref="Load(string, ImageLimits?)"/> does.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">What decoding may spend; <see cref="ImageLimits.Default"/> when null.</param>
    /// <exception cref="ImageFormatException">The data is damaged, over the limits or of a format that is not
    /// read.</exception>
    public static Image Decode(ReadOnlySpan<byte> file, ImageLimits? limits = null) =>
        ImageFormats.Decode(file, limits ?? ImageLimits.Default);

    /// <summary>
    /// Writes a file in the format of its extension. It is written beside and renamed when whole, so a crash or a full
    /// disk leaves the old file or the new one, never half.
    /// </summary>
    /// <param name="path">A name ending in .png (channels and bit depth are kept), .gif (one frame of at most 256
    /// colours), .jpg or .jpeg (8 bits a sample, with loss), .bmp (8 bits a sample), .pgm (grey), .ppm (RGB), .pnm
    /// (either of the two) or .pam (all that .png keeps). The folder must exist.</param>
    /// <param name="jpeg">Quality and the like of .jpg files; defaults when null. Other formats do not use it.</param>
    /// <exception cref="ArgumentException">The extension is not one of these, or such a file cannot hold the picture:
    /// alpha in .jpg, .pgm and .ppm, colour in .pgm.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, JpegOptions? jpeg = null)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        Action<Stream> write = extension switch
        {
            ".png" => stream => PngEncoder.Encode(this, stream, new PngOptions()),
            ".jpg" or ".jpeg" => stream => JpegEncoder.Encode(this, stream, jpeg ?? new JpegOptions()),
            ".bmp" => stream => BmpEncoder.Encode(this, stream),
            ".pgm" or ".ppm" or ".pnm" or ".pam" => stream => PnmEncoder.Encode(this, stream, extension),
            ".gif" => stream => GifWriter.Write(stream, [this], TimeSpan.Zero),
            _ => throw new ArgumentException($"{path}: pictures are written as {string.Join(" or ",
                ImageFormats.WriteExtensions)}, not as '{extension}'.", nameof(path)),
        };
        AtomicFile.Write(path, write);
    }

    /// <summary>The picture as a PNG file's bytes; channels and bit depth are kept.</summary>
    /// <param name="options">Compression and notes; defaults when null.</param>
    /// <exception cref="ArgumentException">A note's keyword or text is not allowed in PNG.</exception>
    public byte[] ToPng(PngOptions? options = null)
    {
        using var stream = new MemoryStream();
        PngEncoder.Encode(this, stream, options ?? new PngOptions());
        return stream.ToArray();
    }

    /// <summary>The picture as a baseline JPEG file's bytes: 8 bits a sample (16 are rounded), with loss.</summary>
    /// <param name="options">Quality, subsampling and tables; defaults when null.</param>
    /// <exception cref="ArgumentException">The picture has an alpha channel or more than 65535 pixels a side, or an
    /// option is outside its range.</exception>
    public byte[] ToJpeg(JpegOptions? options = null)
    {
        using var stream = new MemoryStream();
        JpegEncoder.Encode(this, stream, options ?? new JpegOptions());
        return stream.ToArray();
    }
}
