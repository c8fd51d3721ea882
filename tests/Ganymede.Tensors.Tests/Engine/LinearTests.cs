using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Engine;

/// <summary>A product with bias and function in one operation, beside its plain twin.</summary>
[NoTensorLeaks]
public sealed class LinearTests
{
    public static TheoryData<int, int, int, bool> Cases => new()
    {
        { 1, 1, 1, true },
        { 1, 64, 48, true },
        { 7, 20, 37, true },
        { 32, 300, 1, true },
        { 5, 64, 1000, false },
        { 100, 16, 16, true },
        { 0, 4, 6, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_agrees_with_a_product_a_sum_and_a_function(int rows, int inputs, int outputs, bool bias)
    {
        foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
        {
            var activation = new Activation(kind, 0.2f);
            TwinCheck.Agree(
                bias ? [[rows, inputs], [inputs, outputs], [outputs]] : [[rows, inputs], [inputs, outputs]],
                x => x[0].Linear(x[1], x.ElementAtOrDefault(2), activation),
                x =>
                {
                    Tensor y = x[0].MatMul(x[1]);
                    return activation.Apply(bias ? y + x[2] : y);
                });
        }
    }

    [Fact]
    public void What_the_function_was_applied_to_is_not_kept()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([64, 100]), weight = Tensor.Ones([100, 1024]), bias = Tensor.Ones([1024]);
        weight.RequiresGrad = true;
        long before = TensorDiagnostics.LiveBytes;
        Tensor y = x.Linear(weight, bias, new(ActivationKind.LeakyReLU, 0.2f));
        Assert.Equal(KernelChoice.Fuse, TensorDiagnostics.LiveBytes - before <= (y.Count + 1024) * sizeof(float));
    }
}
