using Ganymede.Tensors.Kernels;
using Ganymede.Tensors.Tests.Golden;

namespace Ganymede.Tensors.Tests.Engine;

/// <summary>Convolutions that apply a function while they write, beside their plain twins.</summary>
[NoTensorLeaks]
public sealed class ConvActivationTests
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string name in operations.Keys)
                for (int kind = 0; kind < activations.Length; kind++)
                    cases.Add(name, kind);
            return cases;
        }
    }

    private static readonly Activation[] activations =
    [
        new(ActivationKind.ReLU), new(ActivationKind.LeakyReLU, 0.2f), new(ActivationKind.Tanh), new(ActivationKind.Sigmoid),
    ];

    private delegate Tensor Operation(Tensor x, Tensor weight, Tensor? bias, Activation activation);

    // Each with the shapes of its input and weight, and whether it has a bias.
    private static readonly Dictionary<string, (Shape X, Shape Weight, bool Bias, Operation Run)> operations = new()
    {
        ["few channels"] = ([2, 12, 10, 3], [4, 4, 3, 32], true, Conv(new() { Stride = 2, Padding = 1 })),
        ["odd outputs"] = ([2, 5, 7, 20], [3, 3, 20, 37], true, Conv(new() { Padding = 1 })),
        ["Winograd"] = ([2, 16, 17, 32], [3, 3, 32, 48], true, Conv(new() { Padding = 1 })),
        ["no bias"] = ([1, 9, 9, 16], [3, 3, 16, 16], false, Conv(new())),
        ["one output"] = ([3, 4, 4, 64], [4, 4, 64, 1], true, Conv(new())),
        ["groups"] = ([2, 6, 5, 8], [3, 3, 4, 6], true, Conv(new() { Groups = 2 })),
        ["depthwise"] = ([2, 6, 5, 9], [3, 3, 1, 9], true, Conv(new() { Groups = 9, Padding = 1 })),
        ["no picture"] = ([0, 6, 5, 4], [3, 3, 4, 6], true, Conv(new())),
        ["to three channels"] = ([1, 11, 9, 64], [7, 7, 64, 3], true, (x, weight, bias, activation) =>
            x.PaddedConv2d(new(3, 3, 3, 3, PaddingMode.Reflect), weight, bias, null, activation)),
        ["transposed"] = ([2, 5, 6, 32], [4, 4, 16, 32], true, Transposed(new() { Stride = 2, Padding = 1 })),
        ["transposed, Winograd"] = ([2, 16, 16, 32], [4, 4, 48, 32], true, Transposed(new() { Stride = 2, Padding = 1 })),
        ["transposed, to three channels"] = ([2, 8, 8, 64], [4, 4, 3, 64], false, Transposed(new() { Stride = 2, Padding = 1 })),
        ["transposed, depthwise"] = ([2, 4, 5, 7], [3, 3, 1, 7], true, Transposed(new() { Stride = 2, Groups = 7 })),
        ["in one dimension"] = ([2, 30, 20], [5, 20, 24], true, (x, weight, bias, activation) =>
            x.Conv1d(weight, bias, new() { Stride = 2, Padding = 2 }, activation)),
        ["transposed, in one dimension"] = ([2, 15, 24], [4, 20, 24], true, (x, weight, bias, activation) =>
            x.ConvTranspose1d(weight, bias, new() { Stride = 2, Padding = 1 }, activation)),
        ["enlarged"] = ([2, 5, 4, 16], [3, 3, 16, 24], true, (x, weight, bias, activation) =>
            x.UpsampleConv2d(weight, bias, PaddingMode.Reflect, activation)),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_agrees_with_a_convolution_and_a_function(string name, int kind)
    {
        (Shape shape, Shape kernel, bool bias, Operation run) = operations[name];
        Activation activation = activations[kind];
        TwinCheck.Agree(
            bias ? [shape, kernel, [Outputs(kernel)]] : [shape, kernel],
            x => run(x[0], x[1], x.ElementAtOrDefault(2), activation),
            x => activation.Apply(run(x[0], x[1], x.ElementAtOrDefault(2), default)));

        int Outputs(Shape w) =>
            name.StartsWith("transposed", StringComparison.Ordinal) && !name.EndsWith("depthwise", StringComparison.Ordinal)
                ? w[-2]
                : w[-1];
    }

    [Theory]
    [InlineData((int)ActivationKind.Tanh)]
    [InlineData((int)ActivationKind.Sigmoid)]
    public void Its_gradients_are_those_of_central_differences(int kind)
    {
        var activation = new Activation((ActivationKind)kind);
        Shape shape = [2, 5, 4, 3], kernel = [3, 3, 3, 16];
        var random = new RandomStream(8, 1);
        float[][] point =
        [
            CentralDifference.Filled(shape.ElementCount, random), CentralDifference.Filled(kernel.ElementCount, random),
            CentralDifference.Filled(16, random),
        ];
        float[] weights = [];
        float[][] gradients = Run(point, true);
        Assert.Empty(CentralDifference.Check(p => Run(p, false), point, [weights], gradients, random, 0.01f));

        float[][] Run(float[][] at, bool gradient)
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor[] inputs = [Tensor.From(at[0], shape), Tensor.From(at[1], kernel), Tensor.From(at[2], [16])];
            foreach (Tensor input in inputs)
                input.RequiresGrad = true;
            Tensor y = inputs[0].Conv2d(inputs[1] * 0.3f, inputs[2], new() { Padding = 1 }, activation);
            if (!gradient)
                return [y.ToArray()];
            weights = CentralDifference.Filled(y.Count, random);
            return Array.ConvertAll(Autograd.Grad(y, inputs, Tensor.From(weights, y.Shape)), g => g.ToArray());
        }
    }

    [Fact]
    public void What_the_function_was_applied_to_is_not_kept()
    {
        using TensorScope scope = TensorScope.Begin();
        var random = new RandomStream(5, 4);
        Tensor x = random.Normal([1, 64, 64, 32]), weight = random.Normal([3, 3, 32, 32]);
        x.RequiresGrad = true;
        long before = TensorDiagnostics.LiveBytes;
        Tensor y = x.Conv2d(weight, null, new() { Padding = 1 }, new(ActivationKind.LeakyReLU, 0.2f));
        Assert.Equal(KernelChoice.Fuse, TensorDiagnostics.LiveBytes - before <= (y.Count + 1024) * sizeof(float));
    }

    private static Operation Conv(ConvOptions options) => (x, weight, bias, activation) => x.Conv2d(weight, bias, options, activation);

    private static Operation Transposed(ConvOptions options) =>
        (x, weight, bias, activation) => x.ConvTranspose2d(weight, bias, options, activation);
}
