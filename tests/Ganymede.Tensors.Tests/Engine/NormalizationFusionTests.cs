namespace Ganymede.Tensors.Tests.Engine;

/// <summary>
/// Normalizations with an activation in one operation, beside the operations that they stand for: values, gradients, and
/// gradients of gradients.
/// </summary>
[NoTensorLeaks]
public sealed class NormalizationFusionTests
{
    private const float Eps = 1e-5f;

    public static TheoryData<string, string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, bool>();
            foreach (string norm in (string[])["batch", "batch given", "instance", "instance added", "batch added", "batch given added", "group", "group of one"])
            {
                foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
                {
                    cases.Add(norm, $"{kind}", true);
                    cases.Add(norm, $"{kind}", false);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_agrees_with_its_parts(string norm, string function, bool affine)
    {
        var activation = new Activation(Enum.Parse<ActivationKind>(function), 0.2f);
        foreach (Shape shape in (Shape[])[[2, 5, 3, 6], [3, 2, 2, 64], [1, 4, 4, 34]])
        {
            float[][] fused = Results(shape, affine, x => Fused(norm, activation, x));
            float[][] parts = Results(shape, affine, x => Parts(norm, activation, x));
            TwinCheck.Agree(parts, fused, 2e-5, 1e-2, $"{shape},");
        }
    }

    [Theory]
    [InlineData(1, 7, 5)]
    [InlineData(1, 300, 33)]
    [InlineData(1, 2000, 16)]
    [InlineData(2, 3, 10_007)]
    [InlineData(1, 5, 1)]
    public void Layer_normalization_agrees_with_its_parts(int axes, int rows, int width)
    {
        foreach ((bool scales, bool shifts) in ((bool, bool)[])[(true, true), (false, false), (true, false), (false, true)])
        {
            float[][] fused = Run((x, gamma, beta) => x.LayerNorm(axes, gamma, beta, Eps));
            float[][] parts = Run((x, gamma, beta) =>
            {
                int[] over = axes == 1 ? [1] : [1, 2];
                Tensor centered = x - x.Mean(over, keepDims: true);
                Tensor y = centered / (centered.Square().Mean(over, keepDims: true) + Eps).Sqrt();
                y = gamma is null ? y : y * gamma;
                return beta is null ? y : y + beta;
            });
            TwinCheck.Agree(parts, fused, 2e-5, 1e-2);

            float[][] Run(Func<Tensor, Tensor?, Tensor?, Tensor> run)
            {
                using TensorScope scope = TensorScope.Begin();
                var random = new RandomStream(5, 8);
                Shape one = axes == 1 ? [width] : [width, 1], shape = [rows, .. one];
                Tensor x = random.Normal(shape, 30, 2);
                Tensor? gamma = scales ? random.Normal(one) : null, beta = shifts ? random.Normal(one) : null;
                Tensor[] given = [.. new Tensor?[] { x, gamma, beta }.OfType<Tensor>()];
                Array.ForEach(given, i => i.RequiresGrad = true);
                Tensor y = run(x, gamma, beta);
                Tensor gradient = random.Normal(shape);
                Tensor[] fast = Autograd.Grad(y, given, gradient);
                Tensor penalty = Autograd.Grad(y, [x], gradient, createGraph: true)[0].Square().Sum();
                return [y.ToArray(), .. fast.Select(f => f.ToArray()), Autograd.Grad(penalty, [x])[0].ToArray()];
            }
        }
    }

    [Fact]
    public void What_is_added_must_have_the_shape()
    {
        using TensorScope scope = TensorScope.Begin();
        string message = Assert.Throws<TensorShapeException>(
            () => Tensor.Ones([1, 2, 2, 3]).InstanceNorm(null, null, Eps, default, Tensor.Ones([3]))).Message;
        Assert.Contains("[3]", message);
        Assert.Contains("[1, 2, 2, 3]", message);
    }

    [Fact]
    public void Gradients_of_frozen_parameters_are_not_computed()
    {
        using TensorScope scope = TensorScope.Begin();
        var random = new RandomStream(5, 4);
        Tensor x = random.Normal([2, 3, 3, 4]), gamma = random.Normal([4]), beta = random.Normal([4]);
        x.RequiresGrad = beta.RequiresGrad = true;
        x.BatchNorm(gamma, beta, Eps, new(ActivationKind.ReLU), null, out _, out _).Square().Sum().Backward();
        Assert.NotNull(x.Grad);
        Assert.NotNull(beta.Grad);
        Assert.Null(gamma.Grad);
    }

    // Inputs: x, added, mean, variance, gamma, beta.
    private static Tensor Fused(string norm, Activation activation, Tensor?[] x) => norm switch
    {
        "batch" => x[0]!.BatchNorm(x[4], x[5], Eps, activation, null, out _, out _),
        "batch added" => x[0]!.BatchNorm(x[4], x[5], Eps, activation, x[1], out _, out _),
        "batch given added" => x[0]!.BatchNorm(x[2]!, x[3]!, x[4], x[5], Eps, activation, x[1]),
        "batch given" => x[0]!.BatchNorm(x[2]!, x[3]!, x[4], x[5], Eps, activation),
        "instance" => x[0]!.InstanceNorm(x[4], x[5], Eps, activation),
        "instance added" => x[0]!.InstanceNorm(x[4], x[5], Eps, activation, x[1]),
        "group" => x[0]!.GroupNorm(2, x[4], x[5], Eps, activation),
        _ => x[0]!.GroupNorm(1, x[4], x[5], Eps, activation),
    };

    private static Tensor Parts(string norm, Activation activation, Tensor?[] x)
    {
        Tensor a = x[0]!;
        int n = a.Shape[0], c = a.Shape[-1], groups = norm switch { "group" => 2, "group of one" => 1, _ => c };
        Tensor y = norm switch
        {
            "batch given" or "batch given added" => (a - x[2]!) * (x[3]! + Eps).Rsqrt(),
            "batch" or "batch added" => Standardized(a.Reshape(-1, c), [0]).Reshape(a.Shape),
            _ => Standardized(a.Reshape(n, -1, groups, c / groups), [1, 3]).Reshape(a.Shape),
        };
        y = x[4] is null ? y : (y * x[4]!) + x[5]!;
        y = activation.Apply(y);
        return norm.EndsWith("added", StringComparison.Ordinal) ? y + x[1]! : y;

        static Tensor Standardized(Tensor x, int[] axes)
        {
            Tensor centered = x - x.Mean(axes, keepDims: true);
            return centered / (centered.Square().Mean(axes, keepDims: true) + Eps).Sqrt();
        }
    }

    private static float[][] Results(Shape shape, bool affine, Func<Tensor?[], Tensor> run)
    {
        using TensorScope scope = TensorScope.Begin();
        var random = new RandomStream(5, 3);
        int c = shape[-1];
        Tensor?[] inputs =
        [
            random.Normal(shape, 1, 2), random.Normal(shape), random.Normal([c]), random.Uniform([c], 0.5f, 2),
            affine ? random.Normal([c]) : null, affine ? random.Normal([c]) : null,
        ];
        Tensor[] given = [.. inputs.OfType<Tensor>()];
        Array.ForEach(given, i => i.RequiresGrad = true);
        return TwinCheck.Results(given, run(inputs), random);
    }
}
