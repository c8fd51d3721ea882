namespace Ganymede.Imaging.Resizing;

/// <summary>Resizes 16-bit pictures in single precision, which holds 24 bits, and rounds once at the end.</summary>
internal static class Resizer16
{
    public static Image Resize(Image image, int width, int height, Resampling filter, bool antialias)
    {
        int channels = image.Channels;
        float[] current = ToFloat(image);
        int currentWidth = image.Width;
        if (width != image.Width)
        {
            FilterWeights weights = FilterWeights.Make(image.Width, width, filter, antialias);
            current = Horizontal(current, image.Width, image.Height, channels, weights, width);
            currentWidth = width;
        }

        if (height != image.Height)
        {
            FilterWeights weights = FilterWeights.Make(image.Height, height, filter, antialias);
            current = Vertical(current, currentWidth * channels, weights, height);
        }

        return FromFloat(current, width, height, channels);
    }

    private static float[] Horizontal(
        float[] source, int sourceWidth, int height, int channels, FilterWeights weights, int width)
    {
        var result = new float[checked(width * height * channels)];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> row = source.AsSpan(y * sourceWidth * channels, sourceWidth * channels);
            Span<float> target = result.AsSpan(y * width * channels, width * channels);
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<double> w = weights.Values.AsSpan(x * weights.Taps, weights.Counts[x]);
                for (int c = 0; c < channels; c++)
                {
                    double sum = 0;
                    for (int i = 0, j = weights.Starts[x] * channels + c; i < w.Length; i++, j += channels)
                        sum += row[j] * w[i];
                    target[x * channels + c] = (float)sum;
                }
            }
        }

        return result;
    }

    private static float[] Vertical(float[] source, int stride, FilterWeights weights, int height)
    {
        var result = new float[checked(stride * height)];
        for (int y = 0; y < height; y++)
        {
            Span<float> target = result.AsSpan(y * stride, stride);
            for (int i = 0; i < weights.Counts[y]; i++)
            {
                float weight = (float)weights.Values[y * weights.Taps + i];
                ReadOnlySpan<float> row = source.AsSpan((weights.Starts[y] + i) * stride, stride);
                for (int x = 0; x < target.Length; x++)
                    target[x] += row[x] * weight;
            }
        }

        return result;
    }

    /// <summary>Samples as floats, colours multiplied by alpha (0 to 1) where there is one.</summary>
    private static float[] ToFloat(Image image)
    {
        ReadOnlySpan<ushort> samples = image.Pixels16;
        var result = new float[samples.Length];
        int channels = image.Channels;
        for (int i = 0; i < samples.Length; i++)
            result[i] = samples[i];
        for (int i = 0; image.HasAlpha && i < samples.Length; i += channels)
        {
            for (int c = 0; c < channels - 1; c++)
                result[i + c] *= result[i + channels - 1] / ushort.MaxValue;
        }

        return result;
    }

    private static Image FromFloat(float[] samples, int width, int height, int channels)
    {
        var result = new Image(width, height, channels, 16);
        Span<ushort> target = result.Pixels16;
        for (int i = 0; i < samples.Length; i++)
        {
            float value = samples[i];
            if (result.HasAlpha && i % channels != channels - 1)
            {
                float alpha = samples[i - i % channels + channels - 1];
                // Below half a step the stored alpha is 0 and no colour is seen.
                value = alpha < 0.5f ? 0 : value * ushort.MaxValue / alpha;
            }

            target[i] = (ushort)(Math.Clamp(value, 0, ushort.MaxValue) + 0.5f);
        }

        return result;
    }
}
