using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>A module from one tensor to one tensor: what a <see cref="Sequential"/> is made of.</summary>
public abstract class UnaryModule : Module
{
    /// <summary>The function that this module is, if the operation before it can apply it while it writes.</summary>
    internal virtual Activation? Activation => null;

    /// <summary>What statistics of its input this module takes, if the operation before it can gather them.</summary>
    internal virtual StatisticsOver Takes => StatisticsOver.Nothing;

    /// <summary>Computes the output.</summary>
    public abstract Tensor Forward(Tensor x);

    /// <summary>
    /// Runs the beginning of a chain, whose first module this is: as many modules as one operation can do at once, and at
    /// least this one: with the function behind it, if <see cref="ForwardActivated"/> applies that, and otherwise alone;
    /// with the statistics that the module behind it takes, if <see cref="ForwardMeasured"/> gathers them.
    /// </summary>
    /// <param name="chain">This module and those behind it.</param>
    /// <param name="x">What goes into this module.</param>
    /// <param name="y">What comes out of the last module that was run.</param>
    /// <returns>How many modules were run.</returns>
    internal virtual int RunFirst(ReadOnlySpan<UnaryModule> chain, Tensor x, out Tensor y)
    {
        Activation activation = ActivationAt(chain, 1);
        Tensor? activated = activation.Kind == ActivationKind.None ? null : ForwardActivated(x, activation);
        StatisticsOver over = StatisticsAt(chain, 1);
        y = activated ?? (over == StatisticsOver.Nothing ? null : ForwardMeasured(x, over)) ?? Forward(x);
        return activated is null ? 1 : 2;
    }

    /// <summary>The function of what <see cref="Forward"/> computes, in one operation; null if there is none.</summary>
    internal virtual Tensor? ForwardActivated(Tensor x, Activation activation) => null;

    /// <summary>What <see cref="Forward"/> computes, with its <see cref="Tensor.Statistics"/>; null for neither.</summary>
    internal virtual Tensor? ForwardMeasured(Tensor x, StatisticsOver over) => null;

    /// <summary>
    /// The function that this module applies to its input before anything else, if <see cref="ForwardEntered"/> can be given
    /// the function's result instead.
    /// </summary>
    internal virtual Activation? Entry => null;

    /// <summary>
    /// What <see cref="Forward"/> computes, from the result of <see cref="Entry"/>, and the function behind it, if any.
    /// </summary>
    internal virtual Tensor ForwardEntered(Tensor entered, Activation behind) =>
        throw new NotSupportedException($"{GetType().Name} begins with no function of its own.");

    /// <summary>What <see cref="Forward"/> computes and another tensor, in one operation; null if there is none.</summary>
    internal virtual Tensor? ForwardAdded(Tensor x, Tensor added) => null;

    /// <summary>
    /// The function that stands at a place of a chain, or that the module there begins with, or none. Whoever applies it has
    /// run that module: the chain then has the rest of it done by <see cref="ForwardEntered"/>.
    /// </summary>
    internal static Activation ActivationAt(ReadOnlySpan<UnaryModule> chain, int place) =>
        place < chain.Length ? chain[place].Activation ?? chain[place].Entry ?? default : default;

    /// <summary>What statistics the module at a place of a chain takes.</summary>
    internal static StatisticsOver StatisticsAt(ReadOnlySpan<UnaryModule> chain, int place) =>
        place < chain.Length ? chain[place].Takes : StatisticsOver.Nothing;
}
