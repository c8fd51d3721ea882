using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>
/// A chain that can be run in segments: each convolution or linear layer with what prepares its input, its norm, its
/// activation and its dropout, so that of all these only one map is held. Where a network is told to recompute, its
/// forward pass goes through one of these.
/// </summary>
/// <param name="chain">The chain, a child of the network.</param>
internal sealed class RecomputedChain(Sequential chain)
{
    private readonly Lazy<Func<Tensor, Tensor>[]> parts = new(() => [.. Cut(chain)]);

    /// <summary>Runs the chain: in segments if it <see cref="Module.Recomputes"/>.</summary>
    internal Tensor Forward(Tensor x)
    {
        if (!chain.Recomputes)
            return chain.Forward(x);
        foreach (Func<Tensor, Tensor> part in parts.Value)
            x = part(x);
        return x;
    }

    // Neighbours that could be one operation stay together: a segment ends behind a norm, an activation or a dropout.
    private static IEnumerable<Func<Tensor, Tensor>> Cut(IReadOnlyList<UnaryModule> modules)
    {
        List<UnaryModule> segment = [];
        bool complete = false;
        foreach (UnaryModule module in modules)
        {
            bool product = module is Conv2d or ConvTranspose2d or Linear or IRecomputedWhole;
            if (segment.Count > 0 && (module is IRecomputes || (complete && (product || module is Pad2d or Upsample))))
            {
                yield return Segment([.. segment]);
                segment.Clear();
                complete = false;
            }
            if (module is IRecomputes)
            {
                yield return module.Forward;
                continue;
            }
            segment.Add(module);
            complete |= product;
        }
        if (segment.Count > 0)
            yield return Segment([.. segment]);
    }

    private static Func<Tensor, Tensor> Segment(UnaryModule[] modules) =>
        new RecomputedSegment(modules, x => Sequential.Run(modules, x)).Forward;
}

/// <summary>A module that runs its own parts in segments, so that it is no part of one.</summary>
internal interface IRecomputes;

/// <summary>A module with convolutions inside that is a segment whole.</summary>
internal interface IRecomputedWhole;
