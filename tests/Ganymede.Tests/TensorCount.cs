namespace Ganymede.Tests;

/// <summary>
/// The collection of the classes that watch the number of live tensors, which is the whole process's: they run alone,
/// and what earlier tests left to the garbage collector is gone before the first of them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TensorCount : ICollectionFixture<TensorCount>
{
    public const string Name = "Tensor count";

    public TensorCount()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
