using System.Buffers.Binary;
using System.Text;

namespace Ganymede.Imaging.Pnm;

/// <summary>Writes raw PGM (P5), PPM (P6) and PAM (P7) of 8 or 16 bits a sample.</summary>
internal static class PnmEncoder
{
    /// <summary>Writes the kind of file that an extension names.</summary>
    /// <exception cref="ArgumentException">A file of that kind cannot hold the picture.</exception>
    public static void Encode(Image image, Stream stream, string extension)
    {
        if (extension != ".pam" && image.HasAlpha)
        {
            throw new ArgumentException(
                $"A {extension} file has no alpha channel; write a .pam or .png file, or blend with Flatten first.");
        }

        if (extension == ".pgm" && image.Channels != 1)
        {
            throw new ArgumentException(
                "A .pgm file is grey and the picture has colours; write a .ppm file, or make it grey with "
                + "ToChannels(1) first.");
        }

        if (extension == ".ppm" && image.Channels == 1)
            image = image.ToChannels(3);
        int top = image.BitDepth == 8 ? 255 : 65535;
        string header = extension == ".pam"
            ? $"P7\nWIDTH {image.Width}\nHEIGHT {image.Height}\nDEPTH {image.Channels}\nMAXVAL {top}\n"
                + $"TUPLTYPE {TupleType(image.Channels)}\nENDHDR\n"
            : $"P{(image.Channels == 1 ? 5 : 6)}\n{image.Width} {image.Height}\n{top}\n";
        stream.Write(Encoding.ASCII.GetBytes(header));

        byte[] bytes = new byte[image.BitDepth == 8 ? 0 : 2 * image.Stride];
        for (int y = 0; y < image.Height; y++)
        {
            if (image.BitDepth == 8)
            {
                stream.Write(image.Row(y));
                continue;
            }

            Span<ushort> row = image.Row16(y);
            for (int i = 0; i < row.Length; i++)
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), row[i]);
            stream.Write(bytes);
        }
    }

    private static string TupleType(int channels) => channels switch
    {
        1 => "GRAYSCALE",
        2 => "GRAYSCALE_ALPHA",
        3 => "RGB",
        _ => "RGB_ALPHA",
    };
}
