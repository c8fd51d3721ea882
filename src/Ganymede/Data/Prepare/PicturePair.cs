using Ganymede.Imaging;

namespace Ganymede.Data.Prepare;

/// <summary>Two pictures that belong together.</summary>
/// <param name="A">What a network is given.</param>
/// <param name="B">What it is to make of it.</param>
public readonly record struct PicturePair(Image A, Image B)
{
    /// <summary>One picture with A in the left half and B in the right; grey where both are.</summary>
    /// <exception cref="DatasetException">The sizes differ.</exception>
    public Image SideBySide()
    {
        if (A.Width != B.Width || A.Height != B.Height)
            throw new DatasetException(
                $"A has {A.Width} x {A.Height} pixels and B {B.Width} x {B.Height}, and side by side both have one "
                + "size; ask for a size to bring them to");
        int channels = Math.Max(A.Channels, B.Channels);
        Image left = A.ToChannels(channels), right = B.ToChannels(channels);
        var both = new Image(2 * A.Width, A.Height, channels);
        for (int y = 0; y < A.Height; y++)
        {
            left.Row(y).CopyTo(both.Row(y));
            right.Row(y).CopyTo(both.Row(y)[(A.Width * channels)..]);
        }

        return both;
    }
}
