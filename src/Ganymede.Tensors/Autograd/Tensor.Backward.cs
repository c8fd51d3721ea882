using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

public partial class Tensor
{
    /// <summary>
    /// Adds the gradient of this number to <see cref="Grad"/> of every leaf that it depends on, and releases what was
    /// computed on the way: all but this tensor, single numbers and tensors marked with <see cref="Retain"/>.
    /// </summary>
    /// <exception cref="TensorShapeException">The tensor has more than one element.</exception>
    public void Backward()
    {
        if (Count != 1)
            throw new TensorShapeException(
                $"Backward: the tensor {Shape} is not a single number; reduce it with Sum or Mean, or pass a gradient.");
        using TensorScope scope = TensorScope.Begin();
        Backward(Ones(Shape));
    }

    /// <summary>Adds the gradients to the leaves, starting from <paramref name="gradient"/> of this tensor's shape.</summary>
    /// <param name="gradient">What this tensor's gradient is taken to be.</param>
    /// <param name="retainGraph">Whether the graph is kept for another pass.</param>
    public void Backward(Tensor gradient, bool retainGraph = false)
    {
        if (!RequiresGrad)
            throw new InvalidOperationException(
                $"Backward: no operation that led to the tensor {Shape} was recorded; "
                + "none of its inputs requires a gradient, or it was computed under NoGrad.");
        var walk = new GradientWalk(this, null, createGraph: false);
        Autograd.NoGrad(() => walk.Run(gradient, Accumulate, node =>
        {
            if (!retainGraph && node.Output is { IsRetained: false, Count: > 1 } passed && passed != this)
                passed.Dispose();
        }));
    }

    // Leaves keep their gradient outside every scope. The first part is taken over when nobody else holds its storage.
    private static unsafe void Accumulate(Tensor leaf, Tensor part)
    {
        if (leaf.Grad is { } grad)
        {
            Elementwise.Map(grad.Data, 1, part.Data, 1, grad.Data, grad.Count, default(AddOp));
            return;
        }
        bool shared = part.Storage.IsShared;
        leaf.Grad = shared ? Empty(part.Shape) : part.View(part.Shape);
        leaf.Grad.Scope = null;
        if (shared)
            part.Span.CopyTo(leaf.Grad.Span);
    }
}
