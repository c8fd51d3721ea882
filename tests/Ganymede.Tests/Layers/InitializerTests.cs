using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Tests.Layers;

public class InitializerTests
{
    // [KH, KW, in, out]: fan in 3 · 3 · 20 = 180, fan out 3 · 3 · 30 = 270.
    private static readonly Shape Weight = [3, 3, 20, 30];

    public static TheoryData<string, double, double> Expected => new()
    {
        { "normal", 0.5, 0.02 },
        { "uniform", 1, 2 / Math.Sqrt(12) },
        { "xavier_uniform", 0, 2 * Math.Sqrt(2.0 / (180 + 270)) },
        { "xavier_normal", 0, Math.Sqrt(2.0 / (180 + 270)) },
        { "kaiming_uniform", 0, Math.Sqrt(2 / (1.04 * 180)) },
        { "kaiming_normal", 0, Math.Sqrt(2.0 / 180) },
        { "kaiming_normal_out", 0, Math.Sqrt(2.0 / 270) },
        { "torch", 0, 1 / Math.Sqrt(3 * 180) },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void Mean_and_deviation_are_those_of_the_paper(string name, double mean, double deviation)
    {
        Initializer init = name switch
        {
            "normal" => Initializers.Normal(0.5f, 0.02f),
            "uniform" => Initializers.Uniform(0, 2),
            "xavier_uniform" => Initializers.XavierUniform(2),
            "xavier_normal" => Initializers.XavierNormal(),
            "kaiming_uniform" => Initializers.KaimingUniform(0.2f),
            "kaiming_normal" => Initializers.KaimingNormal(),
            "kaiming_normal_out" => Initializers.KaimingNormal(mode: FanMode.FanOut),
            _ => Initializers.TorchWeight,
        };
        float[] values = new float[Weight.ElementCount];
        init(values, Weight, new RandomStream(5, 0));
        double found = values.Average(v => (double)v);
        double spread = Math.Sqrt(values.Average(v => Math.Pow(v - found, 2)));
        // 5,400 numbers: four standard errors.
        Assert.InRange(found, mean - (4 * deviation / Math.Sqrt(5400)), mean + (4 * deviation / Math.Sqrt(5400)));
        Assert.InRange(spread / deviation, 0.96, 1.04);
        if (name.EndsWith("uniform") || name == "torch")
            Assert.InRange(values.Max() - mean, deviation * 1.7, deviation * Math.Sqrt(3) * 1.0001);
    }

    [Theory]
    [InlineData(3, 4, 7)]
    [InlineData(3, 1, 2)]
    [InlineData(1, 7, 5)]
    [InlineData(1, 6, 6)]
    public void Orthogonal_rows_or_columns_have_the_gain_as_length(int kernel, int inputs, int outputs)
    {
        Shape shape = [kernel, kernel, inputs, outputs];
        int rows = kernel * kernel * inputs;
        float[] values = new float[shape.ElementCount];
        Initializers.Orthogonal(2)(values, shape, new RandomStream(6, 0));
        bool columns = outputs <= rows;
        int count = Math.Min(rows, outputs);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double dot = 0;
                for (int k = 0; k < Math.Max(rows, outputs); k++)
                    dot += columns
                        ? values[(k * outputs) + i] * values[(k * outputs) + j]
                        : values[(i * outputs) + k] * values[(j * outputs) + k];
                Assert.Equal(i == j ? 4 : 0, dot, 5);
            }
        }
    }

    [Fact]
    public void Layers_start_from_PyTorchs_defaults()
    {
        using var conv = new Conv2d(20, 30, 3);
        using var transposed = new ConvTranspose2d(20, 30, 3);
        using var linear = new Linear(180, 30);
        using var norm = new BatchNorm(5);
        var random = new RandomStream(7, 0);
        foreach (Module module in (Module[])[conv, transposed, linear, norm])
            module.Initialize(random);
        // 1 / √(fan in): 180 for the convolution; for the transposed one PyTorch counts its outputs, 3 · 3 · 30.
        Bound(conv.Weight, 180);
        Bound(conv.Bias!, 180);
        Bound(transposed.Weight, 270);
        Bound(transposed.Bias!, 270);
        Bound(linear.Weight, 180);
        Bound(linear.Bias!, 180);
        Assert.Equal([1f, 1, 1, 1, 1, 0, 0, 0, 0, 0], norm.Parameters.SelectMany(p => p.ToArray()));

        static void Bound(Parameter parameter, int fanIn)
        {
            float largest = parameter.ToArray().Max(MathF.Abs);
            Assert.InRange(largest, 0.85 / Math.Sqrt(fanIn), 1.0001 / Math.Sqrt(fanIn));
        }
    }

    [Fact]
    public void A_vector_has_no_fan()
    {
        TensorShapeException error = Assert.Throws<TensorShapeException>(
            () => Initializers.XavierNormal()(new float[3], [3], new RandomStream(1, 0)));
        Assert.Contains("[3] is not a weight", error.Message);
    }
}
