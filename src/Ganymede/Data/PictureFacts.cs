using System.Security.Cryptography;
using Ganymede.Imaging;

namespace Ganymede.Data;

/// <summary>What a survey remembers of one picture.</summary>
/// <param name="Width">Its own width, before any resizing.</param>
/// <param name="Height">Its own height.</param>
/// <param name="Channels">1 to 4, as in the file; 0 when unreadable.</param>
/// <param name="BitDepth">8 or 16.</param>
/// <param name="Deviation">Standard deviation of its colour samples in 8-bit grey levels.</param>
/// <param name="Digest">SHA-256 of the file's bytes (of the pixels in an IDX file).</param>
/// <param name="Error">Why it cannot be read, without the file's name; null when it can.</param>
internal sealed record PictureFacts(
    int Width, int Height, int Channels, int BitDepth, double Deviation, string Digest, string? Error)
{
    public bool IsReadable => Error is null;

    /// <summary>What is wrong with a picture that can be read in part; null when it is whole.</summary>
    public string? Damage { get; init; }

    /// <summary>Of a file, or of a part of its picture.</summary>
    public static PictureFacts OfFile(string path, Func<Image, Image>? part = null)
    {
        string digest = "";
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            digest = Convert.ToHexString(SHA256.HashData(bytes));
            Image image = Image.Decode(bytes);
            IReadOnlyList<string> warnings = image.Warnings;
            if (part is not null)
                image = part(image);
            return new PictureFacts(
                image.Width, image.Height, image.Channels, image.BitDepth, DeviationOf(image), digest, null)
            {
                Damage = warnings.Count == 0 ? null : string.Join("; ", warnings),
            };
        }
        catch (ImageFormatException fault)
        {
            return new PictureFacts(0, 0, 0, 0, 0, digest, fault.Problem);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new PictureFacts(0, 0, 0, 0, 0, digest, fault.Message);
        }
    }

    public static PictureFacts OfImage(Image image) => new(
        image.Width, image.Height, image.Channels, image.BitDepth, DeviationOf(image),
        Convert.ToHexString(SHA256.HashData(image.Pixels)), null);

    // Over all pixels, each channel about its own mean: a picture of one colour has 0 whatever the colour.
    private static double DeviationOf(Image image)
    {
        if (image.BitDepth != 8)
            image = image.To8Bit();
        int colours = image.Channels >= 3 ? 3 : 1;
        long pixels = (long)image.Width * image.Height;
        double variance = 0;
        for (int c = 0; c < colours; c++)
        {
            long sum = 0;
            long squares = 0;
            ReadOnlySpan<byte> samples = image.Pixels;
            for (int i = c; i < samples.Length; i += image.Channels)
            {
                sum += samples[i];
                squares += samples[i] * samples[i];
            }

            double mean = (double)sum / pixels;
            variance += (double)squares / pixels - mean * mean;
        }

        return Math.Sqrt(Math.Max(0, variance / colours));
    }
}
