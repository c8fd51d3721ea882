using System.Reflection;

namespace Ganymede.Tensors.Tests;

public sealed class NoTensorLeaksTests
{
    private static readonly MethodInfo Method =
        typeof(NoTensorLeaksTests).GetMethod(nameof(A_leaked_tensor_fails_the_test))!;

    [Fact]
    public void A_leaked_tensor_fails_the_test()
    {
        var watch = new NoTensorLeaksAttribute();
        watch.Before(Method);
        using Tensor leak = Tensor.Ones([3]);
        var failure = Assert.ThrowsAny<Exception>(() => watch.After(Method));
        Assert.Contains("left 1 storages", failure.Message);
    }

    [Fact]
    public void An_open_scope_fails_the_test()
    {
        var watch = new NoTensorLeaksAttribute();
        watch.Before(Method);
        using TensorScope scope = TensorScope.Begin();
        var failure = Assert.ThrowsAny<Exception>(() => watch.After(Method));
        Assert.Contains("scope open", failure.Message);
    }

    [Fact]
    public void A_leak_that_was_collected_still_fails_the_test()
    {
        var watch = new NoTensorLeaksAttribute();
        watch.Before(Method);
        long before = TensorDiagnostics.LeakedStorages;
        Forget();
        for (int i = 0; i < 10 && TensorDiagnostics.LeakedStorages == before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        var failure = Assert.ThrowsAny<Exception>(() => watch.After(Method));
        Assert.Contains("left 1 storages", failure.Message);
        Assert.Equal(before + 1, TensorDiagnostics.LeakedStorages);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget() => Tensor.Ones([3]);
    }

    [Fact]
    public void Every_test_class_watches_for_leaks()
    {
        // Tests of the kernels beneath hold no tensors; the tests of the watch leak on purpose.
        foreach (Type type in typeof(NoTensorLeaksTests).Assembly.GetTypes())
        {
            bool tests = type.GetMethods().Any(m => m.GetCustomAttribute<FactAttribute>() is not null);
            if (tests && type != typeof(NoTensorLeaksTests) && !type.Namespace!.EndsWith(".Kernels",
                StringComparison.Ordinal))
                Assert.True(type.GetCustomAttribute<NoTensorLeaksAttribute>() is not null,
                    $"{type.Name} lacks [NoTensorLeaks].");
        }
    }
}
