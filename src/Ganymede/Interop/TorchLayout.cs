using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Interop;

/// <summary>
/// The order of axes between Ganymede, channels last, and PyTorch, channels first: weights of linear layers [in, out]
/// and [out, in], of convolutions [KH, KW, in, out] and [out, in, KH, KW], of transposed convolutions [KH, KW, out,
/// in] and [in, out, KH, KW], and the same in one dimension.
/// </summary>
public static class TorchLayout
{
    /// <summary>The shape that PyTorch stores a tensor of this shape and kind in.</summary>
    public static Shape TorchShape(Shape shape, ParameterKind kind)
    {
        int[] axes = ToTorchAxes(shape.Rank, kind);
        Shape permuted = new([.. axes.Select(a => shape[a])]);
        return kind == ParameterKind.Patch ? [permuted.ElementCount] : permuted;
    }

    /// <summary>A tensor of Ganymede's in PyTorch's order of axes.</summary>
    public static Tensor ToTorch(Tensor tensor, ParameterKind kind) => Autograd.NoGrad(() =>
        tensor.Permute(ToTorchAxes(tensor.Rank, kind)).Reshape(TorchShape(tensor.Shape, kind)));

    /// <summary>A tensor of PyTorch's in Ganymede's order of axes.</summary>
    /// <param name="tensor">PyTorch's tensor.</param>
    /// <param name="shape">The shape that it has here.</param>
    /// <param name="kind">What its axes mean.</param>
    /// <exception cref="TensorShapeException">The shapes do not belong together.</exception>
    public static Tensor FromTorch(Tensor tensor, Shape shape, ParameterKind kind)
    {
        if (tensor.Shape != TorchShape(shape, kind))
            throw new TensorShapeException(
                $"FromTorch: {tensor.Shape} is not the {kind} {shape} in PyTorch's order; that has "
                + $"{TorchShape(shape, kind)}.");
        int[] axes = ToTorchAxes(shape.Rank, kind), inverse = new int[axes.Length];
        for (int i = 0; i < axes.Length; i++)
            inverse[axes[i]] = i;
        Shape permuted = new([.. axes.Select(a => shape[a])]);
        return Autograd.NoGrad(() => tensor.Reshape(permuted).Permute(inverse));
    }

    /// <summary>
    /// Reorders an axis that runs over a flattened map from PyTorch's order, C · H · W, to this one's, H · W · C: the
    /// rows of a linear layer's weight behind a flatten, the columns and the bias of one in front of a reshape.
    /// </summary>
    /// <param name="tensor">Any tensor, its other axes as they are here.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="size">The height and width of the map.</param>
    /// <exception cref="TensorShapeException">The axis is not a multiple of the map's pixels.</exception>
    public static Tensor ChannelsLast(Tensor tensor, int axis, Size2 size) =>
        Reorder(nameof(ChannelsLast), tensor, axis, size, channelsLast: true);

    /// <summary>The way back from <see cref="ChannelsLast"/>.</summary>
    /// <param name="tensor">Any tensor, its other axes as they are here.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="size">The height and width of the map.</param>
    /// <exception cref="TensorShapeException">The axis is not a multiple of the map's pixels.</exception>
    public static Tensor ChannelsFirst(Tensor tensor, int axis, Size2 size) =>
        Reorder(nameof(ChannelsFirst), tensor, axis, size, channelsLast: false);

    private static Tensor Reorder(string name, Tensor tensor, int axis, Size2 size, bool channelsLast)
    {
        int front = tensor.Shape.Axis(axis), pixels = size.Height * size.Width, extent = tensor.Shape[axis];
        if (pixels < 1 || extent % pixels != 0)
            throw new TensorShapeException(
                $"{name}: axis {axis} of {tensor.Shape} has {extent} entries, which is not a number of maps "
                + $"of {size} pixels.");
        int before = tensor.Shape.Product(0, front), after = tensor.Shape.Product(front + 1, tensor.Rank);
        int channels = extent / pixels;
        (int first, int second) = channelsLast ? (channels, pixels) : (pixels, channels);
        return Autograd.NoGrad(() =>
            tensor.Reshape([before, first, second, after]).Permute(0, 2, 1, 3).Reshape(tensor.Shape));
    }

    // PyTorch's axis i is this axis here.
    private static int[] ToTorchAxes(int rank, ParameterKind kind)
    {
        int[] axes = [.. Enumerable.Range(0, rank)];
        return kind switch
        {
            ParameterKind.Weight when rank >= 2 => [rank - 1, rank - 2, .. axes[..^2]],
            ParameterKind.Map or ParameterKind.Patch when rank >= 2 => [rank - 1, .. axes[..^1]],
            _ => axes,
        };
    }
}
