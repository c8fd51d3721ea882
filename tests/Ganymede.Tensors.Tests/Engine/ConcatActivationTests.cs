using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Engine;

/// <summary>Tensors joined and a function written over the result, beside the two operations.</summary>
[NoTensorLeaks]
public sealed class ConcatActivationTests
{
    [Theory]
    [InlineData((int)ActivationKind.None)]
    [InlineData((int)ActivationKind.ReLU)]
    [InlineData((int)ActivationKind.LeakyReLU)]
    [InlineData((int)ActivationKind.Tanh)]
    [InlineData((int)ActivationKind.Sigmoid)]
    public void It_agrees_with_a_joint_tensor_and_a_function(int kind)
    {
        var activation = new Activation((ActivationKind)kind, 0.2f);
        Shape shape = [2, 3, 4, 5];
        foreach (int axis in (int[])[-1, 0, 2])
        {
            TwinCheck.Agree(
                [shape, shape.With(axis, 7), shape], x => Tensor.Concat(axis, activation, x),
                x => activation.Apply(Tensor.Concat(axis, x)));
        }
    }

    [Fact]
    public void It_leaves_what_is_joined_as_it_was()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Full([2, 64, 64, 16], -1);
        long before = TensorDiagnostics.LiveBytes;
        Tensor y = Tensor.Concat(-1, new(ActivationKind.ReLU), [x, x]);
        Assert.Equal(KernelChoice.Fuse, TensorDiagnostics.LiveBytes - before <= (y.Count + 1024) * sizeof(float));
        Assert.All(y.ToArray(), n => Assert.Equal(0, n));
        Assert.All(x.ToArray(), n => Assert.Equal(-1, n));
    }
}
