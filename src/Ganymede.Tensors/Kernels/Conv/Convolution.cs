namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Convolution of NHWC images and its two gradients. Every result is written in full; the same bytes at any thread
/// count. Nothing may overlap.
/// </summary>
internal static unsafe partial class Convolution
{
    /// <summary>
    /// y <c>[N, OH, OW, Cout]</c> = x <c>[N, H, W, Cin]</c> convolved with w <c>[KH, KW, Cin / Groups, Cout]</c>, plus
    /// <paramref name="bias"/> <c>[Cout]</c> unless it is null; then the activation is applied. Unless
    /// <paramref name="moments"/> is null, it is told those of y by the kernels that can gather them while they write.
    /// </summary>
    public static void Forward(
        in ConvShape s, float* x, float* w, float* bias, float* y, Activation activation = default,
        ChannelMoments* moments = null) => Forward(KernelChoice.Isa, s, x, w, bias, y, activation, moments);

    /// <inheritdoc cref="Forward(in ConvShape, float*, float*, float*, float*, Activation, ChannelMoments*)"/>
    public static void Forward(
        Isa isa, in ConvShape s, float* x, float* w, float* bias, float* y, Activation activation = default,
        ChannelMoments* moments = null)
    {
        switch (isa)
        {
            case Isa.Avx512:
                ForwardTiles<Avx512Tiles>(s, x, w, bias, y, activation, moments);
                break;
            case Isa.V256:
                ForwardTiles<V256Tiles>(s, x, w, bias, y, activation, moments);
                break;
            case Isa.V128:
                ForwardTiles<V128Tiles>(s, x, w, bias, y, activation, moments);
                break;
            default:
                ForwardReference(s, x, w, bias, y);
                Epilogue.All(isa, activation, y, s.OutputCount);
                break;
        }
    }

    /// <summary>
    /// dx <c>[N, H, W, Cin]</c> from dy <c>[N, OH, OW, Cout]</c>: the gradient of <see cref="Forward(in ConvShape,
    /// float*, float*, float*, float*, Activation, ChannelMoments*)"/> in x, which is also the forward of a transposed
    /// convolution; then <paramref name="bias"/> <c>[Cin]</c> is added unless it is null, and the activation is applied.
    /// <paramref name="moments"/>, unless null, is told those of dx by the kernels that can gather them.
    /// </summary>
    public static void InputGradient(
        in ConvShape s, float* dy, float* w, float* dx, float* bias = null, Activation activation = default,
        ChannelMoments* moments = null) => InputGradient(KernelChoice.Isa, s, dy, w, dx, bias, activation, moments);

    /// <inheritdoc cref="InputGradient(in ConvShape, float*, float*, float*, float*, Activation, ChannelMoments*)"/>
    public static void InputGradient(
        Isa isa, in ConvShape s, float* dy, float* w, float* dx, float* bias = null, Activation activation = default,
        ChannelMoments* moments = null)
    {
        switch (isa)
        {
            case Isa.Avx512:
                InputGradientTiles<Avx512Tiles>(s, dy, w, bias, dx, activation, moments);
                break;
            case Isa.V256:
                InputGradientTiles<V256Tiles>(s, dy, w, bias, dx, activation, moments);
                break;
            case Isa.V128:
                InputGradientTiles<V128Tiles>(s, dy, w, bias, dx, activation, moments);
                break;
            default:
                InputGradientReference(s, dy, w, bias, dx);
                Epilogue.All(isa, activation, dx, s.InputCount);
                break;
        }
    }

    /// <summary>
    /// dw <c>[KH, KW, Cin / Groups, Cout]</c>: the gradient of <see cref="Forward(in ConvShape, float*, float*, float*,
    /// float*, Activation, ChannelMoments*)"/> in w, summed over all pixels.
    /// </summary>
    public static void WeightGradient(in ConvShape s, float* x, float* dy, float* dw) =>
        WeightGradient(KernelChoice.Isa, s, x, dy, dw);

    /// <inheritdoc cref="WeightGradient(in ConvShape, float*, float*, float*)"/>
    public static void WeightGradient(Isa isa, in ConvShape s, float* x, float* dy, float* dw)
    {
        switch (isa)
        {
            case Isa.Avx512:
                WeightGradientTiles<Avx512Tiles>(s, x, dy, dw);
                break;
            case Isa.V256:
                WeightGradientTiles<V256Tiles>(s, x, dy, dw);
                break;
            case Isa.V128:
                WeightGradientTiles<V128Tiles>(s, x, dy, dw);
                break;
            default:
                WeightGradientReference(s, x, dy, dw);
                break;
        }
    }
}
