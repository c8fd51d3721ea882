using Ganymede.Layers;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;

namespace Ganymede.Tests.Layers;

[Collection(TensorCount.Name)]
[NoTensorLeaks]
public class SummaryTests
{
    [Fact]
    public void A_summary_has_each_layers_output_parameters_and_multiply_adds()
    {
        using var net = new Sequential
        {
            { "up", new ConvTranspose2d(4, 6, 4, stride: 2, padding: 1, bias: false) },
            { "norm", new BatchNorm(6) },
            { "act", new ReLU() },
            { "conv", new Conv2d(6, 3, 3, padding: 1, spectralNorm: true) },
            { "flat", new Flatten() },
            { "head", new Linear(8 * 10 * 3, 1) },
        };
        Summary summary = Summary.Of(net, [2, 4, 5, 4]);
        Assert.Equal(
            [
                new("up", "ConvTranspose2d", [2, 8, 10, 6], 4 * 4 * 6 * 4, 2L * 4 * 5 * 4 * 4 * 4 * 6),
                new("norm", "BatchNorm", [2, 8, 10, 6], 12, 0),
                new("act", "ReLU", [2, 8, 10, 6], 0, 0),
                new("conv", "Conv2d", [2, 8, 10, 3], (9 * 6 * 3) + 3, 2L * 8 * 10 * 3 * 9 * 6),
                new("flat", "Flatten", [2, 240], 0, 0),
                new SummaryLine("head", "Linear", [2, 1], 241, 2 * 240),
            ],
            summary.Lines);
        Assert.Equal(net.ParameterCount, summary.Parameters);
        Assert.Equal(summary.Lines.Sum(l => l.Parameters), summary.Parameters);
        Assert.Equal(summary.Lines.Sum(l => l.MultiplyAdds), summary.MultiplyAdds);
        Assert.True(net.Training && net[1].Training);
    }

    [Fact]
    public void Layers_that_run_twice_or_not_at_all_are_counted_once()
    {
        using var net = new Odd();
        net.Eval();
        Summary summary = Summary.Of(net, [1, 3]);
        Assert.Equal(
            [
                new("twice", "Linear", [1, 3], 12, 9),
                new("twice", "Linear", [1, 3], 0, 9),
                new("", "Odd", null, 3, 0),
                new SummaryLine("idle", "Linear", null, 20, 0),
            ],
            summary.Lines);
        Assert.False(net.Training);
        Assert.Equal(
            """
            layer           output  parameters  multiply-adds
            -------------------------------------------------
            twice (Linear)  [1, 3]          12              9
            twice (Linear)  [1, 3]           0              9
            Odd             -                3              0
            idle (Linear)   -               20              0
            -------------------------------------------------
            total                           35             18

            """.ReplaceLineEndings("\n"),
            summary.ToString());
    }

    private sealed class Odd : UnaryModule
    {
        private readonly Linear twice;
        private readonly Parameter offset;

        public Odd()
        {
            twice = Child("twice", new Linear(3, 3));
            Child("idle", new Linear(3, 5));
            offset = Parameter("offset", [3], Initializers.Constant(0));
        }

        public override Tensor Forward(Tensor x) => twice.Forward(twice.Forward(x)) + offset;
    }
}
