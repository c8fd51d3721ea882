namespace Ganymede.Imaging.Tests;

/// <summary>Pictures to test with, and how to compare them.</summary>
internal static class Pictures
{
    public static Image Noise(int seed, int width, int height, int channels, int bitDepth = 8)
    {
        var random = new Random(seed);
        var image = new Image(width, height, channels, bitDepth);
        if (bitDepth == 8)
        {
            random.NextBytes(image.Pixels);
            return image;
        }

        foreach (ref ushort sample in image.Pixels16)
            sample = (ushort)random.Next(65536);
        return image;
    }

    /// <summary>Gradients of different slopes: what row filters and dithering are made for.</summary>
    public static Image Smooth(int width, int height, int channels, int bitDepth = 8)
    {
        var image = new Image(width, height, channels, bitDepth);
        int top = bitDepth == 8 ? 255 : 65535;
        for (int i = 0; i < width * height * channels; i++)
        {
            int x = i / channels % width, y = i / channels / width, c = i % channels;
            int value = (int)((long)top * (x * (c + 1) + y * (4 - c)) / (5 * (width + height)));
            if (bitDepth == 8)
                image.Pixels[i] = (byte)value;
            else
                image.Pixels16[i] = (ushort)value;
        }

        return image;
    }

    public static int[] Samples(Image image)
    {
        var samples = new int[image.Width * image.Height * image.Channels];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = image.BitDepth == 8 ? image.Pixels[i] : image.Pixels16[i];
        return samples;
    }

    public static int LargestDifference(Image wanted, Image found)
    {
        Assert.Equal(wanted.ToString(), found.ToString());
        int[] a = Samples(wanted), b = Samples(found);
        return a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
    }

    public static void AssertSame(Image wanted, Image found) => Assert.Equal(0, LargestDifference(wanted, found));
}
