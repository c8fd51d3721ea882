namespace Ganymede.Tensors.Tests.Engine;

/// <summary>A network of every heavy kind of operation: convolutions, norms, resizing, dropout, a product.</summary>
internal sealed class SmallNet : IDisposable
{
    private readonly Tensor input;

    public SmallNet(int batch, int side)
    {
        var random = new RandomStream(5, 0);
        Parameter Make(Shape shape, float size)
        {
            var parameter = new Parameter(shape);
            random.FillNormal(parameter.Span, 0, size);
            return parameter;
        }
        Parameters =
        [
            Make([4, 4, 3, 16], 0.1f), Make([16], 1), Make([16], 1), Make([3, 3, 16, 32], 0.1f),
                Make([4, 4, 8, 32], 0.1f),
            Make([8], 1), Make([8, 5], 1),
        ];
        input = Tensor.PersistentZeros([batch, side, side, 3]);
        random.FillNormal(input.Span);
        input.RequiresGrad = true;
    }

    public Parameter[] Parameters { get; }

    /// <summary>One forward and backward pass with a gradient penalty; gradients are left in the parameters.</summary>
    public float Step()
    {
        using TensorScope scope = TensorScope.Begin();
        Parameter[] p = Parameters;
        Tensor y = input.Conv2d(p[0], null, new() { Stride = 2, Padding = 1 }, default, StatisticsOver.Batch);
        y = y.BatchNorm(p[1], p[2], 1e-5f, out _, out _).LeakyReLU(0.2f);
        y = y.Conv2d(p[3], null, new() { Padding = 1 }, default, StatisticsOver.Image).InstanceNorm().Tanh();
        y = y.Dropout(0.25f, new RandomStream(5, 1));
        y = y.ConvTranspose2d(p[4], p[5], new() { Stride = 2, Padding = 1 });
        y = (y + y.ResizeNearest(y.Shape[1] / 2, y.Shape[2] / 2).ResizeBilinear(y.Shape[1], y.Shape[2])).SiLU();
        Tensor scores = y.Mean([1, 2]).MatMul(p[6]).LogSoftmax([1]);
        Tensor slope = Autograd.Grad(scores.Mean(), [input], createGraph: true)[0];
        Tensor penalty = ((slope.Square().Sum([1, 2, 3]) + 1e-12f).Sqrt() - 1).Square().Mean();
        Tensor loss = penalty - scores.Mean();
        loss.Backward();
        input.ZeroGrad();
        return loss.Item();
    }

    public void ZeroGrad()
    {
        foreach (Parameter parameter in Parameters)
            parameter.ZeroGrad();
    }

    public void Dispose()
    {
        input.Dispose();
        foreach (Parameter parameter in Parameters)
            parameter.Dispose();
    }
}
