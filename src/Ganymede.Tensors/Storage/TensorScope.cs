namespace Ganymede.Tensors;

/// <summary>
/// Owns the tensors that its thread makes while it is the innermost scope, and releases them when it ends. Parameters,
/// buffers and optimizer state never belong to a scope. The training loop opens one a step; authors of models need
/// neither scopes nor Dispose.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? current;

    // Scopes are opened at every step and inside Backward, so their lists are used again.
    [ThreadStatic]
    private static Stack<List<Tensor>>? spareLists;

    private readonly TensorScope? outer;
    private List<Tensor>? owned;

    private TensorScope()
    {
        outer = current;
        owned = (spareLists ??= new()).TryPop(out List<Tensor>? spare) ? spare : [];
        current = this;
    }

    internal static TensorScope? Current => current;

    /// <summary>Opens a scope inside the innermost one of this thread.</summary>
    public static TensorScope Begin() => new();

    /// <summary>
    /// Moves a tensor of this scope to the outer one, or to the caller, who then disposes it, when there is none.
    /// </summary>
    /// <returns>The same tensor.</returns>
    public Tensor Keep(Tensor tensor)
    {
        ObjectDisposedException.ThrowIf(owned is null, this);
        if (tensor.Scope == this)
            Move(tensor, outer);
        return tensor;
    }

    /// <summary>Releases the tensors that still belong to this scope. Scopes end in the reverse order of their opening.</summary>
    /// <exception cref="InvalidOperationException">An inner scope is still open.</exception>
    public void Dispose()
    {
        if (owned is null)
            return;
        if (current != this)
            throw new InvalidOperationException("A TensorScope ended while a scope inside it was still open.");
        current = outer;
        foreach (Tensor tensor in owned)
        {
            if (tensor.Scope == this)
                tensor.Dispose();
        }
        owned.Clear();
        spareLists!.Push(owned);
        owned = null;
    }

    internal static void Move(Tensor tensor, TensorScope? to)
    {
        tensor.Scope = to;
        to?.owned!.Add(tensor);
    }
}
