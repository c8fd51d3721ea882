using System.Runtime.CompilerServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>Stochastic gradient descent; first holds the momentum, unused without one.</summary>
/// <param name="learningRate">The step.</param>
/// <param name="momentum">The share of the old momentum that is kept.</param>
/// <param name="gain">The share of the gradient that joins it: 1 - dampening, or 1 in the first step.</param>
/// <param name="decay">Added to the gradient for each unit of weight.</param>
/// <param name="nesterov">Whether the step looks ahead along the momentum.</param>
internal readonly unsafe struct SgdOp(float learningRate, float momentum, float gain, float decay, bool nesterov)
    : IUpdateOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<V>(float* weight, float* gradient, float* first, float* second, float* third)
        where V : struct, ISimd<V>
    {
        V w = V.Load(weight);
        V g = V.Fma(w, V.Create(decay), V.Load(gradient));
        if (momentum != 0)
        {
            V speed = V.Fma(V.Create(gain), g, V.Create(momentum) * V.Load(first));
            V.Store(speed, first);
            g = nesterov ? V.Fma(V.Create(momentum), speed, g) : speed;
        }
        V.Store(V.Fma(V.Create(-learningRate), g, w), weight);
    }
}
