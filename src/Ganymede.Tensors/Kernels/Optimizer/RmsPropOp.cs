using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// RMSprop: first holds the mean of the squared gradients, second the momentum, third (centred) the mean of the
/// gradients.
/// </summary>
/// <param name="learningRate">The step.</param>
/// <param name="alpha">The share of the old means that is kept.</param>
/// <param name="eps">Added to the divisor.</param>
/// <param name="momentum">The share of the old momentum that is kept.</param>
/// <param name="decay">Added to the gradient for each unit of weight.</param>
/// <param name="centered">Whether the variance divides instead of the mean square.</param>
internal readonly unsafe struct RmsPropOp(
    float learningRate, float alpha, float eps, float momentum, float decay, bool centered) : IUpdateOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<V>(float* weight, float* gradient, float* first, float* second, float* third)
        where V : struct, ISimd<V>
    {
        V w = V.Load(weight);
        V g = V.Fma(w, V.Create(decay), V.Load(gradient));
        V square = V.Fma(V.Create(1 - alpha), g * g, V.Create(alpha) * V.Load(first));
        V.Store(square, first);
        if (centered)
        {
            V mean = V.Fma(V.Create(1 - alpha), g, V.Create(alpha) * V.Load(third));
            V.Store(mean, third);
            // Rounding must not push a variance below 0.
            square = V.Max(square - (mean * mean), V.Create(0));
        }
        V step = g / (V.Sqrt(square) + V.Create(eps));
        if (momentum != 0)
        {
            step = V.Fma(V.Create(momentum), V.Load(second), step);
            V.Store(step, second);
        }
        V.Store(V.Fma(V.Create(-learningRate), step, w), weight);
    }
}
