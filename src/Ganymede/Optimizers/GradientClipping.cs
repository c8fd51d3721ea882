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
    public static float ByNorm(IEnumerable<Parameter> parameters, float maxNorm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNorm);
        Tensor[] gradients = Gradients(parameters);
        float norm = Norm(gradients);
        float scale = maxNorm / (norm + 1e-6f);
        if (scale < 1 && float.IsFinite(norm))
        {
            Change(gradients, new EachOp<AffineOp>(new(scale, 0)));
        }
        return norm;
    }

    /// <summary>Holds each element of each gradient to [-limit, limit].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public static void ByValue(IEnumerable<Parameter> parameters, float limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        Change(Gradients(parameters), new EachOp<ClampOp>(new(-limit, limit)));
    }

    /// <summary>The Euclidean norm of all gradients together.</summary>
    public static float Norm(IEnumerable<Parameter> parameters) => Norm(Gradients(parameters));

    /// <summary>
    /// The first parameter whose gradient has an element that is NaN or infinite, or null; all are looked at in one pass.
    /// </summary>
    internal static unsafe Parameter? FirstNotFinite(IEnumerable<Parameter> parameters)
    {
        Parameter[] learning = [.. parameters.Where(p => p.Grad is { Count: > 0 })];
        var pass = new SumPass<TimesZeroTerm>();
        foreach (Parameter parameter in learning)
            pass.Add(parameter.Grad!.Data, parameter.Count);
        ReadOnlySpan<float> sums = pass.Run();
        for (int i = 0; i < sums.Length; i++)
        {
            if (sums[i] != 0)
                return learning[i];
        }
        return null;
    }

    private static unsafe float Norm(Tensor[] gradients)
    {
        var pass = new SumPass<SquareTerm>();
        foreach (Tensor gradient in gradients)
            pass.Add(gradient.Data, gradient.Count);
        double sum = 0;
        foreach (float square in pass.Run())
            sum += square;
        return (float)Math.Sqrt(sum);
    }

    private static unsafe void Change<TOp>(Tensor[] gradients, TOp op)
        where TOp : struct, IUpdateOp
    {
        var pass = new UpdatePass<TOp>();
        foreach (Tensor gradient in gradients)
            pass.Add(gradient.Data, null, null, null, null, gradient.Count, op);
        pass.Run();
    }

    private static Tensor[] Gradients(IEnumerable<Parameter> parameters) =>
        [.. parameters.Select(p => p.Grad).OfType<Tensor>().Where(g => g.Count > 0)];
}
