using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>
/// The kernels behind the normalizations: statistics, one pass that writes, and gradients of two passes. Of the activation
/// only the result is stored; its derivative is told from that or from what is computed anew, one multiply-add.
/// </content>
public partial class Tensor
{
    // act((x - mean) / √(variance + eps) · gamma + beta) + added with the statistics of groups of channels, over all but
    // the outer axis of [outer, ..., C].
    private unsafe Tensor Standardize(
        string name, int outer, int groups, Tensor? gamma, Tensor? beta, float eps, Activation activation, Tensor? added,
        out Tensor mean, out Tensor variance)
    {
        int channels = Shape[-1], middle = outer * channels == 0 ? 0 : Count / outer / channels;
        if (middle == 0)
            throw new TensorShapeException($"{name}: {Shape} has nothing to take statistics over.");
        CheckAdded(name, added);
        bool fuses = KernelChoice.Fuse
            // A sum does not tell the derivative.
            ? added is null || !activation.IsToldByResult
            : added is null && activation.Kind == ActivationKind.None;
        if (!fuses)
        {
            Tensor alone = activation.Apply(
                Standardize(name, outer, groups, gamma, beta, eps, default, null, out mean, out variance));
            return added is null ? alone : alone + added;
        }
        Isa isa = KernelChoice.Isa;
        Tensor center = mean = Empty([outer, channels]);
        variance = Empty([outer, channels]);
        TakeStatistics(outer, middle, groups, mean, variance);
        Tensor inverse = Empty([outer, channels]), scale = Empty([outer, channels]), shift = Empty([outer, channels]);
        NormalizationCoefficients.Forward(
            isa, mean.Data, variance.Data, At(gamma), At(beta), eps, outer, channels, inverse.Data, scale.Data, shift.Data);
        Tensor y = Empty(Shape);
        Normalization.Apply(
            isa, activation, Data, scale.Data, shift.Data, At(added), outer, middle, channels, y.Data);

        Tensor?[] inputs = [this, gamma, beta, added];
        return Autograd.RecordFused(
            name,
            y,
            [.. inputs.OfType<Tensor>()],
            Gradients,
            Plain);

        Tensor Plain(Tensor[] given)
        {
            int next = 1;
            Tensor alone = given[0].StandardizedGroups(outer, groups, eps);
            alone = gamma is null ? alone : alone * given[next++];
            alone = activation.Apply(beta is null ? alone : alone + given[next++]);
            return added is null ? alone : alone + given[next];
        }

        Tensor?[] Gradients(Tensor g, GraphNode node)
        {
            Tensor sums = Empty([outer, channels]), products = Empty([outer, channels]);
            Normalization.GradientSums(
                isa, activation, g.Data, Data, At(activation.IsToldByResult ? y : null), center.Data, scale.Data, shift.Data, outer, middle, channels, sums.Data,
                products.Data);
            Tensor? dx = null;
            if (node.Needs(0))
            {
                Tensor a = Empty([outer, channels]), b = Empty([outer, channels]);
                NormalizationCoefficients.Backward(
                    isa, sums.Data, products.Data, center.Data, inverse.Data, At(gamma), middle, outer, channels, groups,
                    a.Data, b.Data);
                // Written over the gradient that comes in, where nobody else holds it.
                dx = added is not null || g.Storage.IsShared ? Empty(Shape) : g;
                Normalization.ApplyGradient(
                    isa, activation, g.Data, Data, At(activation.IsToldByResult ? y : null), scale.Data, shift.Data, a.Data, b.Data, outer, middle, channels,
                    dx.Data);
            }
            List<Tensor?> results = [dx];
            if (gamma is not null)
                results.Add(node.Needs(results.Count) ? Total(products, inverse) : null);
            if (beta is not null)
                results.Add(node.Needs(results.Count) ? Total(sums, null) : null);
            if (added is not null)
                results.Add(g);
            return [.. results];
        }
    }

    // act(x · scale + shift) + added with one scale and shift for each channel that come from given statistics.
    private unsafe Tensor StandardizeGiven(
        Tensor mean, Tensor variance, Tensor? gamma, Tensor? beta, float eps, Activation activation, Tensor? added)
    {
        CheckAdded(nameof(BatchNorm), added);
        Isa isa = KernelChoice.Isa;
        int channels = Shape[-1], middle = channels == 0 ? 0 : Count / channels;
        Tensor inverse = Empty([1, channels]), scale = Empty([1, channels]), shift = Empty([1, channels]);
        NormalizationCoefficients.Forward(
            isa, mean.Data, variance.Data, At(gamma), At(beta), eps, 1, channels, inverse.Data, scale.Data, shift.Data);
        Tensor y = Empty(Shape);
        Normalization.Apply(isa, activation, Data, scale.Data, shift.Data, At(added), 1, middle, channels, y.Data);

        Tensor?[] inputs = [this, mean, variance, gamma, beta, added];
        int afterGamma = gamma is null ? 3 : 4;
        return Autograd.RecordFused(
            nameof(BatchNorm),
            y,
            [.. inputs.OfType<Tensor>()],
            Gradients,
            Plain);

        Tensor Plain(Tensor[] given)
        {
            Tensor? scaled = gamma is null ? null : given[3], shifted = beta is null ? null : given[afterGamma];
            Tensor alone = activation.Apply(WithGiven(given[0], given[1], given[2], scaled, shifted, eps));
            return added is null ? alone : alone + given[^1];
        }

        Tensor?[] Gradients(Tensor g, GraphNode node)
        {
            var results = new Tensor?[node.Inputs.Length];
            int others = results.Length - (added is null ? 0 : 1);
            if (added is not null)
                results[^1] = g;
            if (Enumerable.Range(1, others - 1).Any(node.Needs))
                OfParameters(g, node, results);
            if (node.Needs(0))
            {
                Tensor dx = added is not null || g.Storage.IsShared ? Empty(Shape) : g;
                Normalization.ApplyGradient(
                    isa, activation, g.Data, Data, At(activation.IsToldByResult ? y : null), scale.Data, shift.Data, null, null,
                    1, middle, channels, dx.Data);
                results[0] = dx;
            }
            return results;
        }

        void OfParameters(Tensor g, GraphNode node, Tensor?[] results)
        {
            Tensor sums = Empty([1, channels]), products = Empty([1, channels]);
            Normalization.GradientSums(
                isa, activation, g.Data, Data, At(activation.IsToldByResult ? y : null), mean.Data, scale.Data, shift.Data, 1,
                middle, channels, sums.Data, products.Data);
            if (node.Needs(1))
                results[1] = -(sums * scale).Reshape(channels);
            if (node.Needs(2))
                results[2] = (products * scale * inverse * inverse * -0.5f).Reshape(channels);
            if (gamma is not null && node.Needs(3))
                results[3] = Total(products, inverse);
            if (beta is not null && node.Needs(afterGamma))
                results[afterGamma] = Total(sums, null);
        }
    }

    // (x - mean) / √(variance + eps) · gamma + beta of each row of so many elements.
    private unsafe Tensor StandardizeRows(int width, int[] axes, Tensor? gamma, Tensor? beta, float eps)
    {
        Isa isa = KernelChoice.Isa;
        int rows = Count / width;
        Tensor y = Empty(Shape), mean = Empty([rows]), inverse = Empty([rows]);
        RowNormalization.Forward(
            isa, Data, At(gamma), At(beta), eps, rows, width, mean.Data, inverse.Data, y.Data);
        Tensor?[] inputs = [this, gamma, beta];
        return Autograd.RecordFused(
            nameof(LayerNorm),
            y,
            [.. inputs.OfType<Tensor>()],
            (g, node) =>
            {
                var results = new Tensor?[node.Inputs.Length];
                if (gamma is not null && node.Needs(1))
                    results[1] = Empty(gamma.Shape);
                if (beta is not null && node.Needs(results.Length - 1))
                    results[^1] = Empty(beta.Shape);
                if (node.Needs(0))
                    results[0] = g.Storage.IsShared ? Empty(Shape) : g;
                RowNormalization.Backward(
                    isa, g.Data, Data, At(gamma), mean.Data, inverse.Data, rows, width, At(results[0]),
                    gamma is null ? null : At(results[1]), beta is null ? null : At(results[^1]));
                return results;
            },
            plain => Affine(
                plain[0].Standardized(axes, eps), gamma is null ? null : plain[1], beta is null ? null : plain[^1]));
    }

    private unsafe void TakeStatistics(int outer, int middle, int groups, Tensor mean, Tensor variance)
    {
        int channels = Shape[-1];
        if (Statistics?.TryCopyTo(outer, mean, variance) != true)
            Normalization.Statistics(KernelChoice.Isa, Data, outer, middle, channels, mean.Data, variance.Data);
        if (groups < channels)
            NormalizationCoefficients.Group(mean.Data, variance.Data, outer, channels, groups);
    }

    // Σ over o of x[o, c] · factor[o, c], as [C].
    private static Tensor Total(Tensor x, Tensor? factor)
    {
        int outer = x.Shape[0], channels = x.Shape[1];
        Tensor y = Empty([channels]);
        ReadOnlySpan<float> from = x.AsSpan(), times = factor is null ? default : factor.AsSpan();
        Span<float> to = y.Span;
        for (int c = 0; c < channels; c++)
        {
            double total = 0;
            for (int i = c; i < from.Length; i += channels)
                total += factor is null ? from[i] : (double)from[i] * times[i];
            to[c] = (float)total;
        }
        return y;
    }

    private void CheckAdded(string name, Tensor? added)
    {
        if (added is not null && added.Shape != Shape)
            throw new TensorShapeException($"{name}: what is added, {added.Shape}, must have the shape {Shape}.");
    }

    private static unsafe float* At(Tensor? tensor) => tensor is null ? null : tensor.Data;
}
