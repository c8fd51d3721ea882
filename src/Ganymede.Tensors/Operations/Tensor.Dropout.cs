using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <content>Dropout: the mask is drawn from a stream that the caller owns, so that runs repeat.</content>
public partial class Tensor
{
    /// <summary>Sets each element to 0 with probability <paramref name="p"/> and scales the rest by 1 / (1 - p).</summary>
    /// <param name="p">In [0, 1).</param>
    /// <param name="random">Where the mask comes from.</param>
    public unsafe Tensor Dropout(float p, RandomStream random)
    {
        Check(p);
        if (p == 0)
            return this;
        // One bit an element, in a block of floats.
        Tensor mask = Empty([(DropoutKernel.MaskSize(Count) + sizeof(float) - 1) / sizeof(float)]), y = Empty(Shape);
        float scale = 1 / (1 - p);
        DropoutKernel.Draw(
            KernelChoice.Isa, random.Skip(Count), random.Stream, random.Seed, p, scale, Data, Count, (byte*)mask.Data, y.Data);
        return Autograd.Record(nameof(Dropout), y, this, g => g.Masked(mask, scale));
    }

    /// <summary>Sets whole channels of a sample of [N, ..., C] to 0 (Tompson et al. 2015).</summary>
    /// <param name="p">In [0, 1).</param>
    /// <param name="random">Where the mask comes from.</param>
    public Tensor DropoutChannels(float p, RandomStream random)
    {
        if (Rank < 2)
            throw new TensorShapeException($"DropoutChannels: {Shape} must be [N, ..., C].");
        int[] mask = Shape.ToArray();
        mask.AsSpan()[1..^1].Fill(1);
        Check(p);
        if (p == 0)
            return this;
        Tensor keep = random.Uniform(new Shape(mask));
        float scale = 1 / (1 - p);
        foreach (ref float value in keep.Span)
            value = value < p ? 0 : scale;
        return TimesChannels(keep);
    }

    // What dropout does with this mask, to a gradient: over the one that comes in where nobody else holds it.
    private unsafe Tensor Masked(Tensor mask, float scale)
    {
        Tensor y = Autograd.IsRecording || Storage.IsShared ? Empty(Shape) : this;
        DropoutKernel.Apply(KernelChoice.Isa, (byte*)mask.Data, scale, Data, Count, y.Data);
        return Autograd.Record(nameof(Dropout), y, this, g => g.Masked(mask, scale));
    }

    // One factor for each channel of each sample, [N, 1, ..., C], which takes no gradient.
    private unsafe Tensor TimesChannels(Tensor factors)
    {
        int outer = Shape[0], channels = Shape[-1], middle = Count == 0 ? 0 : Count / outer / channels;
        Tensor y = Empty(Shape);
        Normalization.ApplyGradient(
            KernelChoice.Isa, default, Data, null, null, factors.Data, null, null, null, outer, middle, channels, y.Data);
        return Autograd.Record(nameof(DropoutChannels), y, this, g => g.TimesChannels(factors));
    }

    private static void Check(float p)
    {
        if (p is < 0 or >= 1 or float.NaN)
            throw new ArgumentOutOfRangeException(nameof(p), p, "The probability of dropout must be in [0, 1).");
    }
}
