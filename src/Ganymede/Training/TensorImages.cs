using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Training;

/// <summary>Between tensors of pictures and pictures.</summary>
public static class TensorImages
{
    /// <summary>Each picture of a batch.</summary>
    /// <param name="batch">[N, H, W, C] in [-1, 1], C 1 or 3; what lies outside is clipped.</param>
    /// <exception cref="TensorShapeException">Not a batch of pictures.</exception>
    public static IReadOnlyList<Image> ToImages(Tensor batch)
    {
        if (batch.Rank != 4 || batch.Shape[3] is < 1 or > 4)
            throw new TensorShapeException($"ToImages: {batch.Shape} must be [N, H, W, C] with 1 to 4 channels.");
        int h = batch.Shape[1], w = batch.Shape[2], c = batch.Shape[3], length = h * w * c;
        var images = new Image[batch.Shape[0]];
        for (int i = 0; i < images.Length; i++)
        {
            images[i] = new Image(w, h, c);
            ReadOnlySpan<float> from = batch.AsSpan().Slice(i * length, length);
            Span<byte> to = images[i].Pixels;
            for (int p = 0; p < length; p++)
                to[p] = (byte)Math.Clamp(MathF.Round((from[p] + 1) * 127.5f), 0, 255);
        }
        return images;
    }
}
