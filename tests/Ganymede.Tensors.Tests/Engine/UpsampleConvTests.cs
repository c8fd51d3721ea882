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
        Shape shape = [n, h, w, cin], kernel = [3, 3, cin, cout];
        TwinCheck.Agree(
            bias ? [shape, kernel, [cout]] : [shape, kernel],
            x =>
            {
                Tensor y = x[0].UpsampleConv2d(x[1], x.ElementAtOrDefault(2), padding);
                Assert.Equal([n, 2 * h, 2 * w, cout], y.Shape);
                return y;
            },
            x => x[0].UpsampleConv2dPlain(x[1], x.ElementAtOrDefault(2), padding));
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
