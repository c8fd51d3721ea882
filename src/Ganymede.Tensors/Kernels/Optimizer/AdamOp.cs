using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Adam: first holds the mean of the gradients, second that of their squares, third (amsgrad) the largest of the
/// latter.
/// </summary>
/// <param name="beta1">The share of the old mean that is kept.</param>
/// <param name="beta2">The share of the old mean square that is kept.</param>
/// <param name="stepSize">Learning rate / (1 - beta1^t).</param>
/// <param name="correction">1 / √(1 - beta2^t).</param>
/// <param name="eps">Added to the divisor.</param>
/// <param name="decay">Added to the gradient for each unit of weight.</param>
/// <param name="keep">What the weight is multiplied by first.</param>
/// <param name="amsgrad">Whether the largest mean square divides.</param>
internal readonly unsafe struct AdamOp(
    float beta1, float beta2, float stepSize, float correction, float eps, float decay, float keep, bool amsgrad)
    : IUpdateOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<V>(float* weight, float* gradient, float* first, float* second, float* third)
        where V : struct, ISimd<V>
    {
        V w = V.Load(weight);
        V g = V.Fma(w, V.Create(decay), V.Load(gradient));
        w *= V.Create(keep);
        V mean = V.Fma(V.Create(1 - beta1), g, V.Create(beta1) * V.Load(first));
        V square = V.Fma(V.Create(1 - beta2), g * g, V.Create(beta2) * V.Load(second));
        V.Store(mean, first);
        V.Store(square, second);
        if (amsgrad)
        {
            square = V.Max(square, V.Load(third));
            V.Store(square, third);
        }
        V divisor = V.Fma(V.Sqrt(square), V.Create(correction), V.Create(eps));
        V.Store(w - (V.Create(stepSize) * mean / divisor), weight);
    }
}
