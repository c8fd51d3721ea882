namespace Ganymede.Imaging.Animation;

/// <summary>A rectangle of pixels.</summary>
internal readonly record struct Box(int X, int Y, int Width, int Height);

/// <summary>
/// What the writers of animations have in common: checked frames of one format, and what changes between them.
/// </summary>
internal static class FrameSet
{
    /// <summary>Checks the frames and brings them to the channels and bit depth that lose nothing of any.</summary>
    public static Image[] Unify(IReadOnlyList<Image> frames, AnimationOptions options)
    {
        ArgumentNullException.ThrowIfNull(frames);
        if (frames.Count == 0)
            throw new ArgumentException("An animation needs at least one frame.", nameof(frames));
        if (options.Plays is < 0 or > 65536)
        {
            throw new ArgumentException(
                $"An animation plays 1 to 65536 times, or 0 for ever, not {options.Plays} times.", nameof(options));
        }

        Image first = frames[0];
        bool colour = false, alpha = false, deep = false;
        foreach (Image frame in frames)
        {
            if (frame.Width != first.Width || frame.Height != first.Height)
            {
                throw new ArgumentException($"The frames of an animation have one size: the first has {first.Width} x "
                    + $"{first.Height} pixels, another {frame.Width} x {frame.Height}.", nameof(frames));
            }

            colour |= frame.Channels >= 3;
            alpha |= frame.HasAlpha;
            deep |= frame.BitDepth == 16;
        }

        int channels = (colour ? 3 : 1) + (alpha ? 1 : 0);
        var result = new Image[frames.Count];
        for (int i = 0; i < result.Length; i++)
        {
            Image frame = frames[i].Channels == channels ? frames[i] : frames[i].ToChannels(channels);
            result[i] = deep ? (frame.BitDepth == 16 ? frame : frame.To16Bit()) : frame;
        }

        return result;
    }

    /// <summary>
    /// The smallest rectangle that holds every pixel in which two pictures of one format differ; the top left pixel
    /// when none does, because a frame cannot be empty.
    /// </summary>
    public static Box Changes(Image before, Image after)
    {
        return before.BitDepth == 8
            ? Changes<byte>(before.Pixels, after.Pixels, before.Stride, before.Channels)
            : Changes<ushort>(before.Pixels16, after.Pixels16, before.Stride, before.Channels);
    }

    private static Box Changes<T>(ReadOnlySpan<T> before, ReadOnlySpan<T> after, int stride, int channels)
        where T : IEquatable<T>
    {
        int top = before.CommonPrefixLength(after) / stride;
        int height = before.Length / stride;
        if (top == height)
            return new Box(0, 0, 1, 1);

        int left = stride, right = 0, bottom = top;
        for (int y = top; y < height; y++)
        {
            ReadOnlySpan<T> a = before.Slice(y * stride, stride), b = after.Slice(y * stride, stride);
            int first = a.CommonPrefixLength(b);
            if (first == stride)
                continue;
            int last = stride - 1;
            while (a[last].Equals(b[last]))
                last--;
            left = Math.Min(left, first / channels);
            right = Math.Max(right, last / channels);
            bottom = y;
        }

        return new Box(left, top, right - left + 1, bottom - top + 1);
    }
}
