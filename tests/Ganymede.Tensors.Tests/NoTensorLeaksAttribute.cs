using System.Reflection;
using Xunit.Sdk;

namespace Ganymede.Tensors.Tests;

/// <summary>
/// Fails a test that leaves storages behind that it made, live or to the finalizer, or that leaves a scope open.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NoTensorLeaksAttribute : BeforeAfterTestAttribute
{
    private long before;

    // What the finalizer gave back is no longer live, so that a collection in a later test changes nothing in the sum.
    private static long Unreleased => TensorDiagnostics.LiveStorages + TensorDiagnostics.LeakedStorages;

    public override void Before(MethodInfo methodUnderTest) => before = Unreleased;

    public override void After(MethodInfo methodUnderTest)
    {
        Assert.True(TensorScope.Current is null, $"{methodUnderTest.Name} left a tensor scope open.");
        long left = Unreleased - before;
        Assert.True(left == 0, $"{methodUnderTest.Name} left {left} storages that nobody released.");
    }
}
