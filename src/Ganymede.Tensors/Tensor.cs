using System.Diagnostics;

namespace Ganymede.Tensors;

/// <summary>
/// An array of float32 numbers in row-major order, its last axis fastest; images are <c>[N, H, W, C]</c>. A tensor that
/// an operation makes belongs to the innermost <see cref="TensorScope"/> of its thread and is released with it; outside
/// every scope it belongs to the caller. Its operations are differentiable, and so are their gradients.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public partial class Tensor : IDisposable
{
    private TensorStorage? storage;

    internal Tensor(TensorStorage storage, Shape shape)
    {
        this.storage = storage;
        Shape = shape;
        TensorScope.Move(this, TensorScope.Current);
    }

    // For tensors that live with a module or an optimizer: they belong to no scope.
    private protected Tensor(Shape shape)
    {
        storage = TensorAllocator.Rent(shape.ElementCount);
        Shape = shape;
    }

    /// <summary>The extents, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The number of elements.</summary>
    public int Count => Shape.ElementCount;

    /// <summary>
    /// Whether operations on this tensor are recorded, so that <see cref="Backward()"/> finds its gradient. Results of
    /// recorded operations have it set.
    /// </summary>
    public bool RequiresGrad { get; set; }

    /// <summary>
    /// The gradient that <see cref="Backward()"/> has accumulated in a leaf, of the shape of this tensor; null before the
    /// first pass and after <see cref="ZeroGrad"/>.
    /// </summary>
    public Tensor? Grad { get; internal set; }

    /// <summary>Whether the storage has been given back; every use then throws.</summary>
    public bool IsDisposed => storage is null;

    /// <summary>The operation that made this tensor, while the graph is recorded.</summary>
    internal GraphNode? Node { get; set; }

    internal TensorScope? Scope { get; set; }

    /// <summary>What the operation that wrote this tensor gathered for a normalization behind it, if it was asked to.</summary>
    internal ChannelStatistics? Statistics { get; set; }

    internal bool IsRetained { get; private set; }

    internal TensorStorage Storage => storage ?? throw Released();

    internal void ThrowIfReleased() => _ = Storage;

    internal unsafe float* Data => Storage.Data;

    /// <summary>The elements, writable: for initializers, optimizers and data loaders.</summary>
    internal unsafe Span<float> Span => new(Storage.Data, Count);

    /// <summary>The elements, last axis fastest; valid until the tensor is released.</summary>
    public ReadOnlySpan<float> AsSpan() => Span;

    /// <summary>A copy of the elements, last axis fastest.</summary>
    public float[] ToArray() => Span.ToArray();

    /// <summary>The only element of a tensor that has one.</summary>
    /// <exception cref="TensorShapeException">There is not exactly one element.</exception>
    public float Item() => Count == 1
        ? Span[0]
        : throw new TensorShapeException($"Item: the tensor {Shape} has {Count} elements; only one can be read as a number.");

    /// <summary>This tensor's numbers without its history; both share one storage.</summary>
    public Tensor Detach() => View(Shape);

    /// <summary>
    /// Exempts this tensor from <see cref="Backward()"/>, which otherwise releases what was computed on the way.
    /// </summary>
    /// <returns>This tensor.</returns>
    public Tensor Retain()
    {
        IsRetained = true;
        return this;
    }

    /// <summary>Forgets the gradient.</summary>
    public void ZeroGrad()
    {
        Grad?.Dispose();
        Grad = null;
    }

    /// <summary>Gives the storage back. Doing so twice is harmless.</summary>
    public void Dispose()
    {
        storage?.Release();
        storage = null;
        Grad?.Dispose();
        Grad = null;
        Node = null;
        Statistics = null;
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        IsDisposed ? $"Tensor {Shape}, released"
        : Count <= 8 ? $"Tensor {Shape}: {string.Join(", ", ToArray())}"
        : $"Tensor {Shape}: {string.Join(", ", Span[..8].ToArray())}, …";

    /// <summary>A tensor over the same storage, without history.</summary>
    internal Tensor View(Shape shape)
    {
        Storage.Retain();
        return new Tensor(Storage, shape);
    }

    /// <summary>A tensor with undefined content, for a kernel to fill.</summary>
    internal static Tensor Empty(Shape shape) => new(TensorAllocator.Rent(shape.ElementCount), shape);

    /// <summary>A tensor with undefined content that belongs to no scope: state of modules and optimizers.</summary>
    internal static Tensor Persistent(Shape shape)
    {
        Tensor tensor = Empty(shape);
        tensor.Scope = null;
        return tensor;
    }

    /// <summary>A tensor of zeros that belongs to no scope.</summary>
    internal static Tensor PersistentZeros(Shape shape)
    {
        Tensor tensor = Persistent(shape);
        tensor.Span.Clear();
        return tensor;
    }

    private ObjectDisposedException Released() => new(
        nameof(Tensor),
        $"The tensor {Shape} has been released: its scope has ended, or Backward has consumed the graph that it was "
        + "part of (retainGraph keeps the graph, Retain() exempts a tensor, Detach() keeps its numbers).");
}
