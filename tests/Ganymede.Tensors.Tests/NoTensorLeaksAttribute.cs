using System.Reflection;
using Xunit.Sdk;

namespace Ganymede.Tensors.Tests;

/// <summary>Fails a test that leaves more or fewer live storages behind than it found, or that leaves a scope open.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NoTensorLeaksAttribute : BeforeAfterTestAttribute
{
    private long live, leaked;

    public override void Before(MethodInfo methodUnderTest)
    {
        live = TensorDiagnostics.LiveStorages;
        leaked = TensorDiagnostics.LeakedStorages;
    }

    public override void After(MethodInfo methodUnderTest)
    {
        Assert.True(TensorScope.Current is null, $"{methodUnderTest.Name} left a tensor scope open.");
        long left = TensorDiagnostics.LiveStorages - live, lost = TensorDiagnostics.LeakedStorages - leaked;
        Assert.True(left == 0 && lost == 0, $"{methodUnderTest.Name} left {left} storages live and {lost} to the finalizer.");
    }
}
