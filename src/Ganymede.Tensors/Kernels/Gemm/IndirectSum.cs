namespace Ganymede.Tensors.Kernels;

/// <summary>One sum of <see cref="IndirectProduct{T}"/>.</summary>
internal unsafe struct IndirectSum
{
    public Lattice Lattice;
    public WeightSource Weights;

    /// <summary>Added to each row of the target, unless null.</summary>
    public float* Bias;

    /// <summary>Whether the sum is added to what the target holds.</summary>
    public bool Accumulate;

    /// <summary>Applied to the result; not to one that is added to what was there.</summary>
    public Activation Activation;

    /// <summary>
    /// Told the moments of the target's channels, unless null; kernels that cannot gather them leave it as it was.
    /// </summary>
    public ChannelMoments* Moments;
}
