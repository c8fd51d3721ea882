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
        return BatchNorm(gamma, beta, eps, default, null, out mean, out variance);
    }

    /// <summary>Batch normalization, a function of its result, and a tensor added to that, in one pass.</summary>
    internal Tensor BatchNorm(
        Tensor? gamma, Tensor? beta, float eps, Activation activation, Tensor? added, out Tensor mean, out Tensor variance)
    {
        if (Rank < 2)
            throw new TensorShapeException($"BatchNorm: {Shape} must be [N, ..., C].");
        CheckAffine(nameof(BatchNorm), gamma, beta);
        Tensor y = Standardize(nameof(BatchNorm), 1, Shape[-1], gamma, beta, eps, activation, added, out mean, out variance);
        mean = mean.View([Shape[-1]]);
        variance = variance.View([Shape[-1]]);
        return y;
    }

    /// <summary>Batch normalization with given statistics: what a trained network does.</summary>
    /// <param name="mean">[C].</param>
    /// <param name="variance">[C].</param>
    /// <param name="gamma">[C], or null for 1.</param>
    /// <param name="beta">[C], or null for 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="TensorShapeException">A parameter that is not [C].</exception>
    public Tensor BatchNorm(Tensor mean, Tensor variance, Tensor? gamma, Tensor? beta, float eps) =>
        BatchNorm(mean, variance, gamma, beta, eps, default);

    /// <summary>Batch normalization with given statistics, a function of its result, and a tensor added, in one pass.</summary>
    internal Tensor BatchNorm(
        Tensor mean, Tensor variance, Tensor? gamma, Tensor? beta, float eps, Activation activation, Tensor? added = null)
    {
        CheckAffine(nameof(BatchNorm), mean, variance);
        CheckAffine(nameof(BatchNorm), gamma, beta);
        if (KernelChoice.Fuse && (added is null || !activation.IsToldByResult))
            return StandardizeGiven(mean, variance, gamma, beta, eps, activation, added);
        Tensor alone = activation.Apply(WithGiven(this, mean, variance, gamma, beta, eps));
        return added is null ? alone : alone + added;
    }

    /// <summary>Normalization of each channel of each image (Ulyanov et al. 2016).</summary>
    /// <param name="gamma">[C], or null for 1.</param>
    /// <param name="beta">[C], or null for 0.</param>
    /// <param name="eps">Added to the variance; keeps flat images finite.</param>
    /// <exception cref="TensorShapeException">Fewer than three axes, or a parameter that is not [C].</exception>
    public Tensor InstanceNorm(Tensor? gamma = null, Tensor? beta = null, float eps = 1e-5f) =>
        InstanceNorm(gamma, beta, eps, default);

    /// <summary>Instance normalization, a function of its result, and a tensor added to that, in one pass.</summary>
    internal Tensor InstanceNorm(Tensor? gamma, Tensor? beta, float eps, Activation activation, Tensor? added = null)
    {
        if (Rank < 3)
            throw new TensorShapeException($"InstanceNorm: {Shape} must be [N, ..., C] with a place axis between.");
        CheckAffine(nameof(InstanceNorm), gamma, beta);
        return Standardize(nameof(InstanceNorm), Shape[0], Shape[-1], gamma, beta, eps, activation, added, out _, out _);
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
        foreach (Tensor? given in (ReadOnlySpan<Tensor?>)[gamma, beta])
        {
            if (given is not null && given.Shape != normalized)
                throw new TensorShapeException($"LayerNorm: the parameters {given.Shape} must have the shape {normalized}.");
        }
        int[] axes = [.. Enumerable.Range(Rank - axisCount, axisCount)];
        return KernelChoice.Fuse && Count > 0
            ? StandardizeRows(normalized.ElementCount, axes, gamma, beta, eps)
            : Affine(Standardized(axes, eps), gamma, beta);
    }

    /// <summary>Normalization over the places and the channels of each group (Wu and He 2018).</summary>
    /// <param name="groups">Groups of neighbouring channels; divides C.</param>
    /// <param name="gamma">[C], or null for 1.</param>
    /// <param name="beta">[C], or null for 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="TensorShapeException">Groups that do not divide C, or a parameter that is not [C].</exception>
    public Tensor GroupNorm(int groups, Tensor? gamma = null, Tensor? beta = null, float eps = 1e-5f) =>
        GroupNorm(groups, gamma, beta, eps, default);

    /// <summary>Group normalization and a function of its result, in one pass.</summary>
    internal Tensor GroupNorm(int groups, Tensor? gamma, Tensor? beta, float eps, Activation activation)
    {
        if (Rank < 2 || groups < 1 || Shape[-1] % groups != 0)
            throw new TensorShapeException($"GroupNorm: {groups} groups do not divide the channels of {Shape}, [N, ..., C].");
        CheckAffine(nameof(GroupNorm), gamma, beta);
        return KernelChoice.Fuse && Count > 0
            ? Standardize(nameof(GroupNorm), Shape[0], groups, gamma, beta, eps, activation, null, out _, out _)
            : activation.Apply(Affine(StandardizedGroups(Shape[0], groups, eps), gamma, beta));
    }

    // Of [outer, ..., C] over all but the outer axis and the groups.
    private Tensor StandardizedGroups(int outer, int groups, float eps)
    {
        int c = Shape[-1], places = outer * c == 0 ? 0 : Count / outer / c;
        return Reshape(outer, places, groups, c / groups).Standardized([1, 3], eps).Reshape(Shape);
    }

    private Tensor Standardized(int[] axes, float eps)
    {
        Tensor centered = this - Mean(axes, keepDims: true);
        return centered * (centered.Square().Mean(axes, keepDims: true) + eps).Rsqrt();
    }

    private static Tensor WithGiven(Tensor x, Tensor mean, Tensor variance, Tensor? gamma, Tensor? beta, float eps)
    {
        Tensor scale = (variance + eps).Rsqrt();
        scale = gamma is null ? scale : scale * gamma;
        Tensor shift = -(mean * scale);
        return (x * scale) + (beta is null ? shift : shift + beta);
    }

    private static Tensor Affine(Tensor x, Tensor? gamma, Tensor? beta)
    {
        x = gamma is null ? x : x * gamma;
        return beta is null ? x : x + beta;
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
