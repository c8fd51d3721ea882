using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>
/// Padding, resizing and pooling of images. All but maximum pooling are one separable linear map of rows and columns
/// (<see cref="AxisMap"/>), whose gradient is the same operation with both maps transposed.
/// </content>
public partial class Tensor
{
    /// <summary>Adds a border: [N, H, W, C] to [N, top + H + bottom, left + W + right, C].</summary>
    /// <exception cref="TensorShapeException">A negative width, or a reflected border as wide as the image.</exception>
    public Tensor Pad2d(int top, int bottom, int left, int right, PaddingMode mode = PaddingMode.Zero)
    {
        CheckBorder(new(top, bottom, left, right, mode));
        return Resampled(nameof(Pad2d), AxisMap.Pad(Shape[1], top, bottom, mode), AxisMap.Pad(Shape[2], left, right, mode));
    }

    /// <summary>Resizes [N, H, W, C] to [N, height, width, C] by the nearest pixel (the floor of the scaled position).</summary>
    public Tensor ResizeNearest(int height, int width)
    {
        CheckImage(nameof(ResizeNearest), height, width);
        return Resampled(nameof(ResizeNearest), AxisMap.Nearest(Shape[1], height), AxisMap.Nearest(Shape[2], width));
    }

    /// <summary>Enlarges both sides by a whole factor, repeating pixels.</summary>
    public Tensor UpsampleNearest(int scale)
    {
        CheckImage(nameof(UpsampleNearest), scale, scale);
        return ResizeNearest(Shape[1] * scale, Shape[2] * scale);
    }

    /// <summary>Resizes [N, H, W, C] to [N, height, width, C] with two weights a side, without anti-aliasing.</summary>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="alignCorners">Whether corner pixels keep their centres instead of their outer edges.</param>
    public Tensor ResizeBilinear(int height, int width, bool alignCorners = false)
    {
        CheckImage(nameof(ResizeBilinear), height, width);
        return Resampled(
            nameof(ResizeBilinear), AxisMap.Bilinear(Shape[1], height, alignCorners), AxisMap.Bilinear(Shape[2], width, alignCorners));
    }

    /// <summary>Means over windows.</summary>
    /// <param name="kernel">The window.</param>
    /// <param name="stride">Pixels between windows; the window's own size when absent.</param>
    /// <param name="padding">Zero pixels added at each border, at most half of the window.</param>
    /// <param name="countIncludePad">Whether padding counts in the divisor.</param>
    public Tensor AvgPool2d(Size2 kernel, Size2? stride = null, Size2 padding = default, bool countIncludePad = true)
    {
        Size2 step = CheckPool(nameof(AvgPool2d), kernel, stride, padding);
        return Resampled(
            nameof(AvgPool2d),
            AxisMap.Pool(Shape[1], kernel.Height, step.Height, padding.Height, countIncludePad),
            AxisMap.Pool(Shape[2], kernel.Width, step.Width, padding.Width, countIncludePad));
    }

    /// <summary>Means over as many equal windows as the result has pixels.</summary>
    public Tensor AdaptiveAvgPool2d(int height, int width)
    {
        CheckImage(nameof(AdaptiveAvgPool2d), height, width);
        return Resampled(nameof(AdaptiveAvgPool2d), AxisMap.Adaptive(Shape[1], height), AxisMap.Adaptive(Shape[2], width));
    }

    /// <summary>Maxima over windows; the first of equal elements gets the gradient.</summary>
    /// <param name="kernel">The window.</param>
    /// <param name="stride">Pixels between windows; the window's own size when absent.</param>
    /// <param name="padding">Pixels of -∞ added at each border, at most half of the window.</param>
    public Tensor MaxPool2d(Size2 kernel, Size2? stride = null, Size2 padding = default)
    {
        Size2 step = CheckPool(nameof(MaxPool2d), kernel, stride, padding);
        int n = Shape[0], h = Shape[1], w = Shape[2], c = Shape[3];
        int oh = ((h + (2 * padding.Height) - kernel.Height) / step.Height) + 1;
        int ow = ((w + (2 * padding.Width) - kernel.Width) / step.Width) + 1;
        int[] winners = new int[n * oh * ow * c];
        WorkerPool.Run(n * oh, part =>
        {
            ReadOnlySpan<float> x = Span;
            (int image, int i) = Math.DivRem(part, oh);
            int top = (i * step.Height) - padding.Height;
            for (int j = 0; j < ow; j++)
            {
                int left = (j * step.Width) - padding.Width;
                Span<int> best = winners.AsSpan(((part * ow) + j) * c, c);
                best.Fill(-1);
                for (int a = Math.Max(0, top); a < Math.Min(h, top + kernel.Height); a++)
                {
                    for (int b = Math.Max(0, left); b < Math.Min(w, left + kernel.Width); b++)
                    {
                        int at = ((((image * h) + a) * w) + b) * c;
                        for (int channel = 0; channel < c; channel++, at++)
                        {
                            if (best[channel] < 0 || x[at] > x[best[channel]] || float.IsNaN(x[at]))
                                best[channel] = at;
                        }
                    }
                }
            }
        });
        return Take(nameof(MaxPool2d), winners, [n, oh, ow, c]);
    }

    private unsafe Tensor Resampled(string name, AxisMap rows, AxisMap columns)
    {
        Tensor y = Empty([Shape[0], rows.Targets, columns.Targets, Shape[3]]);
        Resample.Run(Data, Shape[0], Shape[3], rows, columns, y.Data);
        return Autograd.Record(name, y, this, g => g.Resampled(name, rows.Transposed, columns.Transposed));
    }

    private void CheckBorder(in Border border)
    {
        CheckImage(nameof(Pad2d));
        (int top, int bottom, int left, int right, PaddingMode mode) = border;
        if (Math.Min(Math.Min(top, bottom), Math.Min(left, right)) < 0)
            throw new TensorShapeException($"Pad2d: the borders {top}, {bottom}, {left}, {right} must be 0 or more.");
        if (mode == PaddingMode.Reflect && (Math.Max(top, bottom) >= Shape[1] || Math.Max(left, right) >= Shape[2]))
            throw new TensorShapeException(
                $"Pad2d: borders of {top}, {bottom}, {left}, {right} cannot be reflected from {Shape}; each must be smaller than its side.");
    }

    private void CheckImage(string name, int height = 1, int width = 1)
    {
        if (Rank != 4)
            throw new TensorShapeException($"{name}: {Shape} must be an image batch [N, H, W, C].");
        if (height < 1 || width < 1)
            throw new TensorShapeException($"{name}: the size {height}x{width} must be 1 or more each way.");
    }

    private Size2 CheckPool(string name, Size2 kernel, Size2? stride, Size2 padding)
    {
        CheckImage(name, kernel.Height, kernel.Width);
        Size2 step = stride ?? kernel;
        if (step.Height < 1 || step.Width < 1)
            throw new TensorShapeException($"{name}: the stride {step} must be 1 or more.");
        if (padding.Height < 0 || padding.Width < 0 || padding.Height * 2 > kernel.Height || padding.Width * 2 > kernel.Width)
            throw new TensorShapeException($"{name}: the padding {padding} must be at most half of the window {kernel}.");
        if (Shape[1] + (2 * padding.Height) < kernel.Height || Shape[2] + (2 * padding.Width) < kernel.Width)
            throw new TensorShapeException($"{name}: the window {kernel} is larger than the image {Shape} with padding {padding}.");
        return step;
    }
}
