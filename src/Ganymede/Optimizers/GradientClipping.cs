using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Optimizers;

/// <summary>
/// Holds gradients to a size before an optimizer's step. Parameters without a gradient are passed over.
/// </summary>
public static class GradientClipping
{
    /// <summary>
    /// Scales all gradients down together where their common Euclidean norm is above <paramref name="maxNorm"/>
    /// (Pascanu et al. 2013), as PyTorch does: by maxNorm / (norm + 1e-6).
    /// </summary>
    /// <returns>
    /// The norm before. When it is not finite the gradients are left as they are, for the caller to report.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The largest norm is not positive.</exception>
    public static unsafe float ByNorm(IEnumerable<Parameter> parameters, float maxNorm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNorm);
        Tensor[] gradients = Gradients(parameters);
        float norm = Norm(gradients);
        float scale = maxNorm / (norm + 1e-6f);
        if (scale < 1 && float.IsFinite(norm))
        {
            foreach (Tensor gradient in gradients)
                Elementwise.Map(gradient.Data, gradient.Data, gradient.Count, new AffineOp(scale, 0));
        }
        return norm;
    }

    /// <summary>Holds each element of each gradient to [-limit, limit].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public static unsafe void ByValue(IEnumerable<Parameter> parameters, float limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        foreach (Tensor gradient in Gradients(parameters))
            Elementwise.Map(gradient.Data, gradient.Data, gradient.Count, new ClampOp(-limit, limit));
    }

    /// <summary>The Euclidean norm of all gradients together.</summary>
    public static float Norm(IEnumerable<Parameter> parameters) => Norm(Gradients(parameters));

    private static float Norm(Tensor[] gradients)
    {
        using TensorScope scope = TensorScope.Begin();
        double sum = 0;
        foreach (Tensor gradient in gradients)
            sum += Autograd.NoGrad(() => gradient.Square().Sum().Item());
        return (float)Math.Sqrt(sum);
    }

    private static Tensor[] Gradients(IEnumerable<Parameter> parameters) =>
        [.. parameters.Select(p => p.Grad).OfType<Tensor>()];
}
