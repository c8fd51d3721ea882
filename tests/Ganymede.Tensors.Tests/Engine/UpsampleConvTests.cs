namespace Ganymede.Tensors.Tests.Engine;

/// <summary>The folded enlargement beside its plain twin: values, gradients, and gradients of gradients.</summary>
[NoTensorLeaks]
public sealed class UpsampleConvTests
{
    public static TheoryData<int, int, int, int, int, PaddingMode, bool> Cases => new()
    {
        { 1, 1, 1, 1, 1, PaddingMode.Zero, true },
        { 1, 1, 3, 5, 2, PaddingMode.Reflect, false },
        { 2, 5, 4, 3, 7, PaddingMode.Zero, false },
        { 3, 4, 7, 16, 8, PaddingMode.Reflect, true },
        { 2, 3, 3, 33, 17, PaddingMode.Replicate, true },
        { 2, 8, 9, 64, 48, PaddingMode.Zero, true },
        { 1, 6, 5, 32, 1, PaddingMode.Zero, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_agrees_with_an_enlargement_and_a_convolution(
        int n, int h, int w, int cin, int cout, PaddingMode padding, bool bias)
    {
        float[][] folded = Results((x, weight, b) => x.UpsampleConv2d(weight, b, padding));
        float[][] plain = Results((x, weight, b) => x.UpsampleConv2dPlain(weight, b, padding));
        for (int i = 0; i < plain.Length; i++)
        {
            Assert.Equal(plain[i].Length, folded[i].Length);
            double largest = plain[i].Max(Math.Abs);
            for (int k = 0; k < plain[i].Length; k++)
                Assert.True(
                    Math.Abs(plain[i][k] - folded[i][k]) <= 1e-5 * largest,
                    $"result {i}, number {k}: {folded[i][k]}, the plain twin says {plain[i][k]}");
        }

        float[][] Results(Func<Tensor, Tensor, Tensor?, Tensor> run)
        {
            using TensorScope scope = TensorScope.Begin();
            var random = new RandomStream(5, 3);
            List<Tensor> inputs = [random.Normal([n, h, w, cin]), random.Normal([3, 3, cin, cout])];
            if (bias)
                inputs.Add(random.Normal([cout]));
            inputs.ForEach(i => i.RequiresGrad = true);
            Tensor y = run(inputs[0], inputs[1], bias ? inputs[2] : null);
            Assert.Equal([n, 2 * h, 2 * w, cout], y.Shape);
            Tensor gradient = random.Normal(y.Shape);
            Tensor[] fast = Autograd.Grad(y, [.. inputs], gradient);
            Tensor[] first = Autograd.Grad(y, inputs.ToArray()[..2], gradient, createGraph: true);
            Tensor penalty = first[0].Square().Sum() + first[1].Square().Sum();
            Tensor[] second = Autograd.Grad(penalty, inputs.ToArray()[..2]);
            return [y.ToArray(), .. fast.Select(g => g.ToArray()), .. second.Select(g => g.ToArray())];
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([1, 4, 4, 3]);
        Refused(() => x.UpsampleConv2d(Tensor.Ones([4, 4, 3, 2])), "[1, 4, 4, 3]", "[4, 4, 3, 2]");
        Refused(() => x.UpsampleConv2d(Tensor.Ones([3, 3, 2, 2])), "[1, 4, 4, 3]", "[3, 3, 2, 2]");
        Refused(() => x.UpsampleConv2d(Tensor.Ones([3, 3, 3, 2]), Tensor.Ones([3])), "[3]", "[2]");

        static void Refused(Func<Tensor> call, params string[] parts)
        {
            string message = Assert.Throws<TensorShapeException>(call).Message;
            Assert.All([.. parts, "UpsampleConv2d"], part => Assert.Contains(part, message));
        }
    }
}
