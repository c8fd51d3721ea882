using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>
/// Normalizations: (x - mean) / √(variance + eps) · gamma + beta with the biased variance, differing only in what the
/// statistics are taken over.
/// </content>
public partial class Tensor
{
    /// <summary>Batch normalization with the statistics of this batch (Ioffe and Szegedy 2015).</summary>
    /// <param name="gamma">[C], or null for 1.</param>
    /// <param name="beta">[C], or null for 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="mean">The batch's mean, [C], outside the graph: for running statistics.</param>
    /// <param name="variance">The batch's biased variance, [C], outside the graph.</param>
    /// <returns>The shape of this tensor, [..., C].</returns>
    /// <exception cref="TensorShapeException">Fewer than two axes, or a parameter that is not [C].</exception>
    public Tensor BatchNorm(Tensor? gamma, Tensor? beta, float eps, out Tensor mean, out Tensor variance)
    {
        if (Rank < 2)
            throw new TensorShapeException($"BatchNorm: {Shape} must be [N, ..., C].");
        return Standardize(nameof(BatchNorm), 1, gamma, beta, eps, out mean, out variance);
    }

    /// <summary>Batch normalization with given statistics: what a trained network does.</summary>
    /// <param name="mean">[C].</param>
    /// <param name="variance">[C].</param>
    /// <param name="gamma">[C], or null for 1.</param>
    /// <param name="beta">[C], or null for 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="TensorShapeException">A parameter that is not [C].</exception>
    public Tensor BatchNorm(Tensor mean, Tensor variance, Tensor? gamma, Tensor? beta, float eps)
    {
        CheckAffine(nameof(BatchNorm), mean, variance);
        CheckAffine(nameof(BatchNorm), gamma, beta);
        Tensor scale = (variance + eps).Rsqrt();
        scale = gamma is null ? scale : scale * gamma;
        Tensor shift = -(mean * scale);
        return (this * scale) + (beta is null ? shift : shift + beta);
    }

    /// <summary>Normalization of each channel of each image (Ulyanov et al. 2016).</summary>
    /// <param name="gamma">[C], or null for 1.</param>
    /// <param name="beta">[C], or null for 0.</param>
    /// <param name="eps">Added to the variance; keeps flat images finite.</param>
    /// <exception cref="TensorShapeException">Fewer than three axes, or a parameter that is not [C].</exception>
    public Tensor InstanceNorm(Tensor? gamma = null, Tensor? beta = null, float eps = 1e-5f)
    {
        if (Rank < 3)
            throw new TensorShapeException($"InstanceNorm: {Shape} must be [N, ..., C] with a place axis between.");
        return Standardize(nameof(InstanceNorm), Shape[0], gamma, beta, eps, out _, out _);
    }

    /// <summary>Normalization over the last axes of each sample (Ba et al. 2016).</summary>
    /// <param name="axisCount">How many axes at the end.</param>
    /// <param name="gamma">Of the shape of those axes, or null for 1.</param>
    /// <param name="beta">Of the shape of those axes, or null for 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="TensorShapeException">Too few axes, or a parameter of another shape.</exception>
    public Tensor LayerNorm(int axisCount, Tensor? gamma = null, Tensor? beta = null, float eps = 1e-5f)
    {
        if (axisCount < 1 || axisCount > Rank)
            throw new TensorShapeException($"LayerNorm: {Shape} does not have {axisCount} axes to normalize over.");
        Shape normalized = new(Shape.ToArray().AsSpan()[^axisCount..]);
        if ((gamma ?? beta) is { } given && given.Shape != normalized)
            throw new TensorShapeException($"LayerNorm: the parameters {given.Shape} must have the shape {normalized}.");
        int[] axes = [.. Enumerable.Range(Rank - axisCount, axisCount)];
        return Affine(Standardized(axes, eps), gamma, beta);
    }

    /// <summary>Normalization over the places and the channels of each group (Wu and He 2018).</summary>
    /// <param name="groups">Groups of neighbouring channels; divides C.</param>
    /// <param name="gamma">[C], or null for 1.</param>
    /// <param name="beta">[C], or null for 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="TensorShapeException">Groups that do not divide C, or a parameter that is not [C].</exception>
    public Tensor GroupNorm(int groups, Tensor? gamma = null, Tensor? beta = null, float eps = 1e-5f)
    {
        if (Rank < 2 || groups < 1 || Shape[-1] % groups != 0)
            throw new TensorShapeException($"GroupNorm: {groups} groups do not divide the channels of {Shape}, [N, ..., C].");
        CheckAffine(nameof(GroupNorm), gamma, beta);
        int n = Shape[0], c = Shape[-1];
        Tensor x = Reshape(n, n == 0 ? 0 : Count / n / c, groups, c / groups).Standardized([1, 3], eps);
        return Affine(x.Reshape(Shape), gamma, beta);
    }

    private Tensor Standardized(int[] axes, float eps)
    {
        Tensor centered = this - Mean(axes, keepDims: true);
        return centered * (centered.Square().Mean(axes, keepDims: true) + eps).Rsqrt();
    }

    private static Tensor Affine(Tensor x, Tensor? gamma, Tensor? beta)
    {
        x = gamma is null ? x : x * gamma;
        return beta is null ? x : x + beta;
    }

    // Over the middle of [outer, rest, C], fused; the plain twin is what is differentiated twice.
    private unsafe Tensor Standardize(
        string name, int outer, Tensor? gamma, Tensor? beta, float eps, out Tensor mean, out Tensor variance)
    {
        CheckAffine(name, gamma, beta);
        int inner = Shape[-1], middle = outer * inner == 0 ? 0 : Count / outer / inner;
        if (middle == 0)
            throw new TensorShapeException($"{name}: {Shape} has nothing to take statistics over.");
        Tensor center = mean = Empty([outer, inner]), spread = variance = Empty([outer, inner]);
        if (Statistics is { } known && known.Fits(outer, middle, inner))
        {
            known.Mean.CopyTo(mean.Span);
            known.Variance.CopyTo(variance.Span);
        }
        else
        {
            Normalization.Statistics(KernelChoice.Isa, Data, outer, middle, inner, mean.Data, variance.Data);
        }

        Tensor inverse = Empty([outer, inner]), scale = Empty([outer, inner]), shift = Empty([outer, inner]);
        for (int i = 0; i < outer * inner; i++)
        {
            inverse.Span[i] = 1 / MathF.Sqrt(spread.Span[i] + eps);
            scale.Span[i] = inverse.Span[i] * (gamma is null ? 1 : gamma.Span[i % inner]);
            shift.Span[i] = (beta is null ? 0 : beta.Span[i % inner]) - (center.Span[i] * scale.Span[i]);
        }
        Tensor y = Empty(Shape);
        Normalization.Apply(KernelChoice.Isa, Data, scale.Data, shift.Data, outer, middle, inner, y.Data);
        if (outer == 1)
        {
            mean = mean.View([inner]);
            variance = variance.View([inner]);
        }

        List<Tensor> inputs = [this];
        if (gamma is not null)
            inputs.Add(gamma);
        if (beta is not null)
            inputs.Add(beta);
        return Autograd.RecordFused(
            name,
            y,
            [.. inputs],
            (g, node) => Gradients(g, node),
            plain => Affine(
                plain[0].Reshape(outer, middle, inner).Standardized([1], eps).Reshape(Shape),
                gamma is null ? null : plain[1],
                beta is null ? null : plain[^1]));

        Tensor?[] Gradients(Tensor g, GraphNode node)
        {
            Tensor sums = Empty([outer, inner]), products = Empty([outer, inner]);
            Normalization.GradientSums(
                KernelChoice.Isa, g.Data, Data, center.Data, outer, middle, inner, sums.Data, products.Data);
            var results = new Tensor?[node.Inputs.Length];
            if (gamma is not null && node.Needs(1))
                results[1] = (products * inverse).Sum([0]);
            if (beta is not null && node.Needs(results.Length - 1))
                results[^1] = sums.Sum([0]);
            if (node.Needs(0))
            {
                // dx = scale · (g - mean(g) - x̂ · mean(g · x̂)), gathered into g · scale + x · a + b.
                Tensor a = scale * inverse * inverse * products * (-1f / middle);
                Tensor b = (scale * sums * (-1f / middle)) - (a * center);
                results[0] = Empty(Shape);
                Normalization.Apply(
                    KernelChoice.Isa, Data, a.Data, b.Data, outer, middle, inner, results[0]!.Data, g.Data, scale.Data);
            }
            return results;
        }
    }

    private void CheckAffine(string name, Tensor? gamma, Tensor? beta)
    {
        foreach (Tensor? parameter in (ReadOnlySpan<Tensor?>)[gamma, beta])
        {
            if (parameter is not null && parameter.Shape != [Shape[-1]])
                throw new TensorShapeException($"{name}: the parameter {parameter.Shape} must be [{Shape[-1]}], one for each channel of {Shape}.");
        }
    }
}
