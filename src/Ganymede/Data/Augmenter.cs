using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>Applies an <see cref="Augmentation"/> and the random crop to one picture; each thread has its
/// own.</summary>
internal sealed class Augmenter
{
    /// <summary>Random numbers that one picture takes, whatever is switched on.</summary>
    public const int Draws = 8;

    private readonly Augmentation options;
    private readonly Size2 source;
    private readonly Size2 target;
    private readonly int channels;
    private readonly int firstChannels;
    private readonly Axis rows;
    private readonly Axis columns;
    private readonly float[] draws = new float[Draws];

    /// <summary>Changes pictures of one size and kind.</summary>
    /// <param name="options">The changes.</param>
    /// <param name="source">The size of what comes in.</param>
    /// <param name="target">The size of what goes out.</param>
    /// <param name="channels">All channels.</param>
    /// <param name="firstChannels">Those of the first picture, where two are stacked; otherwise all.</param>
    public Augmenter(Augmentation options, Size2 source, Size2 target, int channels, int firstChannels)
    {
        this.options = options;
        this.source = source;
        this.target = target;
        this.channels = channels;
        this.firstChannels = firstChannels;
        rows = new Axis(source.Height, target.Height);
        columns = new Axis(source.Width, target.Width);
    }

    /// <summary>
    /// Reads <paramref name="picture"/> [h, w, C] and writes <paramref name="result"/> [H, W, C], both in [-1, 1].
    /// </summary>
    public void Apply(ReadOnlySpan<float> picture, Span<float> result, RandomStream random)
    {
        // One by one: filling a span would go through the workers that the training computes on.
        for (int i = 0; i < Draws; i++)
            draws[i] = random.NextFloat();
        float scale = 1 + draws[0] * (options.Zoom - 1);
        rows.Place(scale, options.Shift, draws[1]);
        columns.Place(scale, options.Shift, draws[2]);
        if (options.Flip && draws[3] < 0.5f)
            columns.Reverse();
        if (scale == 1)
            Gather(picture, result);
        else
            Interpolate(picture, result);
        if (!options.ChangesColour)
            return;
        Recolour(result, 0, firstChannels);
        if (firstChannels < channels)
            Recolour(result, firstChannels, channels - firstChannels);
    }

    private void Gather(ReadOnlySpan<float> picture, Span<float> result)
    {
        int at = 0;
        for (int y = 0; y < target.Height; y++)
        {
            ReadOnlySpan<float> row = picture.Slice(rows.First[y] * source.Width * channels, source.Width * channels);
            foreach (int x in columns.First)
            {
                for (int c = 0; c < channels; c++)
                    result[at++] = row[x * channels + c];
            }
        }
    }

    private void Interpolate(ReadOnlySpan<float> picture, Span<float> result)
    {
        int stride = source.Width * channels;
        int at = 0;
        for (int y = 0; y < target.Height; y++)
        {
            ReadOnlySpan<float> upper = picture.Slice(rows.First[y] * stride, stride);
            ReadOnlySpan<float> lower = picture.Slice(rows.Second[y] * stride, stride);
            float down = rows.Share[y];
            for (int x = 0; x < target.Width; x++)
            {
                int left = columns.First[x] * channels;
                int right = columns.Second[x] * channels;
                float across = columns.Share[x];
                for (int c = 0; c < channels; c++)
                {
                    float above = upper[left + c] + (upper[right + c] - upper[left + c]) * across;
                    float below = lower[left + c] + (lower[right + c] - lower[left + c]) * across;
                    result[at++] = above + (below - above) * down;
                }
            }
        }
    }

    // Brightness, contrast, saturation in this order, on values from 0 to 1; clamped once at the end. Both pictures of
    // a pair get the same factors, each about its own greys.
    private void Recolour(Span<float> result, int start, int count)
    {
        float brightness = 1 + (2 * draws[4] - 1) * options.Brightness;
        float contrast = 1 + (2 * draws[5] - 1) * options.Contrast;
        float saturation = 1 + (2 * draws[6] - 1) * options.Saturation;
        double sum = 0;
        for (int i = start; i < result.Length; i += channels)
            sum += Grey(result.Slice(i, count));
        float mean = brightness * ((float)(sum / (result.Length / channels)) + 1) / 2;
        for (int i = start; i < result.Length; i += channels)
        {
            Span<float> pixel = result.Slice(i, count);
            for (int c = 0; c < count; c++)
                pixel[c] = mean + (brightness * (pixel[c] + 1) / 2 - mean) * contrast;
            float grey = Grey(pixel);
            for (int c = 0; c < count; c++)
                pixel[c] = Math.Clamp(2 * (grey + (pixel[c] - grey) * saturation) - 1, -1, 1);
        }
    }

    // The luma of ITU-R BT.601, as everywhere that colour becomes grey.
    private static float Grey(ReadOnlySpan<float> pixel) =>
        pixel.Length == 3 ? 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2] : pixel[0];

    /// <summary>Where each target row (or column) reads: between two source rows, by a share of the second.</summary>
    private sealed class Axis(int sourceLength, int targetLength)
    {
        public int[] First { get; } = new int[targetLength];

        public int[] Second { get; } = new int[targetLength];

        public float[] Share { get; } = new float[targetLength];

        /// <summary>
        /// Puts a window of targetLength / scale source pixels at a random place that reaches at most
        /// <paramref name="shift"/> pixels outside.
        /// </summary>
        public void Place(float scale, int shift, float draw)
        {
            if (scale == 1)
            {
                // Whole pixels, each place with the same probability.
                int places = sourceLength - targetLength + 2 * shift + 1;
                int start = Math.Min((int)(draw * places), places - 1) - shift;
                for (int i = 0; i < targetLength; i++)
                    First[i] = Reflect(start + i);
                return;
            }

            float window = targetLength / scale;
            float origin = draw * (sourceLength - window + 2 * shift) - shift;
            for (int i = 0; i < targetLength; i++)
            {
                float position = origin + (i + 0.5f) / scale - 0.5f;
                float floor = MathF.Floor(position);
                First[i] = Reflect((int)floor);
                Second[i] = Reflect((int)floor + 1);
                Share[i] = position - floor;
            }
        }

        public void Reverse()
        {
            First.AsSpan().Reverse();
            Second.AsSpan().Reverse();
            Share.AsSpan().Reverse();
        }

        // Mirrored at the edge pixel, which is not repeated, to and fro for any distance.
        private int Reflect(int position)
        {
            int period = Math.Max(1, 2 * (sourceLength - 1));
            int bounced = ((position % period) + period) % period;
            return Math.Min(bounced, period - bounced);
        }
    }
}
