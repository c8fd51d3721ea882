using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Layers;

/// <summary>
/// Modules one after the other. They are named "0", "1" and so on, or by the names that they are given:
/// <c>new Sequential { { "conv", new Conv2d(3, 64, 4) }, { "act", new ReLU() } }</c>.
/// </summary>
public sealed class Sequential : UnaryModule, IReadOnlyList<UnaryModule>
{
    private readonly List<UnaryModule> modules = [];

    /// <summary>A chain of these modules; more can follow by <see cref="Add(UnaryModule)"/>.</summary>
    public Sequential(params ReadOnlySpan<UnaryModule> modules)
    {
        foreach (UnaryModule module in modules)
            Add(module);
    }

    /// <inheritdoc/>
    public int Count => modules.Count;

    /// <inheritdoc/>
    public UnaryModule this[int index] => modules[index];

    /// <summary>Appends a module under its position as its name.</summary>
    public void Add(UnaryModule module) => Add(modules.Count.ToString(CultureInfo.InvariantCulture), module);

    /// <summary>Appends a module under a name.</summary>
    /// <exception cref="ArgumentException">The name is taken, empty or has a dot.</exception>
    public void Add(string name, UnaryModule module) => modules.Add(Child(name, module));

    /// <summary>
    /// Passes a tensor through the chain. Where nothing is recorded for gradients, what lies between two modules is
    /// released as soon as the second one is done with it, so that a long chain needs the memory of a short one.
    /// Neighbours that one operation can do at once (an enlargement and a convolution, say) are run as one.
    /// </summary>
    public override Tensor Forward(Tensor x) => Run(CollectionsMarshal.AsSpan(modules), x);

    /// <summary>The chain's result and another tensor, added by the last module if it can do so while it writes.</summary>
    internal override Tensor ForwardAdded(Tensor x, Tensor added) => Run(CollectionsMarshal.AsSpan(modules), x, added);

    /// <inheritdoc cref="Forward"/>
    internal static Tensor Run(ReadOnlySpan<UnaryModule> modules, Tensor x, Tensor? added = null)
    {
        Tensor at = x;
        OperationTrace? trace = OperationTrace.Current;
        object? around = trace?.Layer;
        while (modules.Length > 0)
        {
            trace?.Layer = modules[0];
            int taken = 1;
            // A summary wants each module apart.
            Tensor next;
            bool fuses = KernelChoice.Fuse && Summary.Recorder is null;
            if (fuses && added is not null && modules.Length == 1 && modules[0].ForwardAdded(at, added) is { } sum)
                (next, added) = (sum, null);
            else if (fuses)
                taken = modules[0].RunFirst(modules, at, out next);
            else
                next = modules[0].Forward(at);
            if (taken > 1 && modules[taken - 1] is { Entry: not null } entered)
            {
                Tensor first = next;
                trace?.Layer = entered;
                Activation behind = taken < modules.Length ? modules[taken].Activation ?? default : default;
                next = entered.ForwardEntered(first, behind);
                taken += behind.Kind == ActivationKind.None ? 0 : 1;
                Discard(first);
            }
            if (at != x && at != next)
                Discard(at);
            at = next;
            modules = modules[taken..];
        }
        trace?.Layer = around;
        if (added is null)
            return at;
        Tensor y = added + at;
        if (at != x)
            Discard(at);
        return y;
    }

    /// <summary>
    /// Releases an intermediate result before its scope ends, where nothing is recorded for gradients that would want it.
    /// </summary>
    internal static void Discard(Tensor intermediate)
    {
        // Parameters and what the caller keeps belong to other scopes or to none.
        if (!Autograd.IsRecording && intermediate.Scope is { } scope && scope == TensorScope.Current)
            intermediate.Dispose();
    }

    /// <inheritdoc/>
    public IEnumerator<UnaryModule> GetEnumerator() => modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
