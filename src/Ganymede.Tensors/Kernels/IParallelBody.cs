namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Work that <see cref="WorkerPool"/> splits: a struct, so that a dispatch costs neither a closure nor a delegate.
/// </summary>
internal interface IParallelBody
{
    /// <summary>Does part number <paramref name="part"/>; parts may run at the same time and in any order.</summary>
    void Run(int part);
}
