namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The few numbers of each channel that the passes of <see cref="Normalization"/> multiply and add, on the calling thread:
/// [outer, channels]. Statistics may be shared by groups of neighbouring channels.
/// </summary>
internal static unsafe class NormalizationCoefficients
{
    /// <summary>
    /// inverse = 1 / √(variance + eps), scale = inverse · gamma, shift = beta - mean · scale; gamma and beta, [channels],
    /// may be null.
    /// </summary>
    internal static void Forward(
        Isa isa, float* mean, float* variance, float* gamma, float* beta, float eps, int outer, int channels,
        float* inverse, float* scale, float* shift)
    {
        for (int o = 0; o < outer; o++)
        {
            int done = isa switch
            {
                Isa.Avx512 => Forward<Simd512>(0, mean, variance, gamma, beta, eps, channels, inverse, scale, shift),
                Isa.V256 => Forward<Simd256>(0, mean, variance, gamma, beta, eps, channels, inverse, scale, shift),
                Isa.V128 => Forward<Simd128>(0, mean, variance, gamma, beta, eps, channels, inverse, scale, shift),
                _ => 0,
            };
            Forward<Lane>(done, mean, variance, gamma, beta, eps, channels, inverse, scale, shift);
            mean += channels;
            variance += channels;
            inverse += channels;
            scale += channels;
            shift += channels;
        }
    }

    /// <summary>
    /// Of dx = scale · (g - mean(g) - x̂ · mean(g · x̂)), gathered into g · scale + x · a + b: a and b. The means are over
    /// <paramref name="rows"/> rows and all channels of a group, of g times each channel's gamma.
    /// </summary>
    internal static void Backward(
        Isa isa, float* sums, float* products, float* mean, float* inverse, float* gamma, int rows, int outer, int channels,
        int groups, float* a, float* b)
    {
        float share = 1f / ((float)rows * (channels / groups));
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < channels; i++)
            {
                float factor = gamma is null ? share : gamma[i] * share;
                (a[i], b[i]) = (products[i] * factor, sums[i] * factor);
            }
            if (groups < channels)
            {
                SumGroups(a, channels, groups);
                SumGroups(b, channels, groups);
            }
            int done = isa switch
            {
                Isa.Avx512 => Backward<Simd512>(0, mean, inverse, channels, a, b),
                Isa.V256 => Backward<Simd256>(0, mean, inverse, channels, a, b),
                Isa.V128 => Backward<Simd128>(0, mean, inverse, channels, a, b),
                _ => 0,
            };
            Backward<Lane>(done, mean, inverse, channels, a, b);
            sums += channels;
            products += channels;
            mean += channels;
            inverse += channels;
            a += channels;
            b += channels;
        }
    }

    /// <summary>Gives every channel the mean and the variance of its group, from those of the channels over so many rows.</summary>
    internal static void Group(float* mean, float* variance, int outer, int channels, int groups)
    {
        int size = channels / groups;
        for (int group = 0; group < outer * groups; group++, mean += size, variance += size)
        {
            double center = 0, within = 0, between = 0;
            for (int i = 0; i < size; i++)
                center += mean[i];
            center /= size;
            for (int i = 0; i < size; i++)
            {
                within += variance[i];
                between += (mean[i] - center) * (mean[i] - center);
            }
            new Span<float>(mean, size).Fill((float)center);
            new Span<float>(variance, size).Fill((float)((within + between) / size));
        }
    }

    private static int Forward<V>(
        int i, float* mean, float* variance, float* gamma, float* beta, float eps, int channels, float* inverse, float* scale,
        float* shift)
        where V : struct, ISimd<V>
    {
        for (; i <= channels - V.Width; i += V.Width)
        {
            V root = V.Create(1) / V.Sqrt(V.Load(variance + i) + V.Create(eps));
            V factor = gamma is null ? root : root * V.Load(gamma + i);
            V.Store(root, inverse + i);
            V.Store(factor, scale + i);
            V.Store((beta is null ? V.Create(0) : V.Load(beta + i)) - (V.Load(mean + i) * factor), shift + i);
        }
        return i;
    }

    private static int Backward<V>(int i, float* mean, float* inverse, int channels, float* a, float* b)
        where V : struct, ISimd<V>
    {
        for (; i <= channels - V.Width; i += V.Width)
        {
            V root = V.Load(inverse + i), slope = V.Create(0) - (root * root * root * V.Load(a + i));
            V.Store(slope, a + i);
            V.Store(V.Create(0) - (root * V.Load(b + i)) - (slope * V.Load(mean + i)), b + i);
        }
        return i;
    }

    private static void SumGroups(float* values, int channels, int groups)
    {
        int size = channels / groups;
        for (int group = 0; group < groups; group++, values += size)
        {
            double sum = 0;
            for (int i = 0; i < size; i++)
                sum += values[i];
            new Span<float>(values, size).Fill((float)sum);
        }
    }
}
