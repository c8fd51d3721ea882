namespace Ganymede.Tensors;

/// <summary>The functions that an operation can apply in the pass that writes its result.</summary>
internal enum ActivationKind
{
    None,
    ReLU,
    LeakyReLU,
    Tanh,
    Sigmoid,
}

/// <summary>
/// A function of each element whose derivative can be told from its result alone, so that what it was applied to need not
/// be kept.
/// </summary>
/// <param name="Kind">Which one.</param>
/// <param name="Slope">What negative values are multiplied by, above 0; for <see cref="ActivationKind.LeakyReLU"/>.</param>
internal readonly record struct Activation(ActivationKind Kind, float Slope = 0)
{
    /// <summary>max(x, slope · x), if its result tells the sign of x; otherwise null.</summary>
    internal static Activation? Leaky(float slope) => slope > 0 ? new(ActivationKind.LeakyReLU, slope) : null;

    /// <summary>
    /// Whether the derivative is computed from the result; the others need no more than the sign of what it was applied to.
    /// </summary>
    internal bool IsToldByResult => Kind is ActivationKind.Tanh or ActivationKind.Sigmoid;

    /// <summary>The plain twin: the function as an operation of its own.</summary>
    internal Tensor Apply(Tensor x) => Kind switch
    {
        ActivationKind.None => x,
        ActivationKind.ReLU => x.ReLU(),
        ActivationKind.LeakyReLU => x.LeakyReLU(Slope),
        ActivationKind.Tanh => x.Tanh(),
        _ => x.Sigmoid(),
    };
}
