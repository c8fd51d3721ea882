using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Kernels;

/// <summary>
/// Sets the number of threads for the length of a test. The count and the pool are global, so such tests run alone.
/// </summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public sealed class ThreadCount : IDisposable
{
    public const string Collection = "thread count";

    private readonly int before = WorkerPool.Threads;

    public ThreadCount(int threads) => WorkerPool.Threads = threads;

    public void Dispose() => WorkerPool.Threads = before;
}
