namespace Ganymede.Tensors.Tests.Engine;

/// <summary>
/// An operation beside its plain twin: values, gradients, the same gradients recorded, and gradients of gradients.
/// </summary>
internal static class TwinCheck
{
    /// <summary>Runs both on the same numbers and compares all that comes of it.</summary>
    /// <param name="shapes">Of the inputs; the second is a weight, of the size that layers begin with.</param>
    /// <param name="joined">The operation.</param>
    /// <param name="plain">Its plain twin.</param>
    internal static void Agree(Shape[] shapes, Func<Tensor[], Tensor> joined, Func<Tensor[], Tensor> plain) =>
        Agree(Results(shapes, plain), Results(shapes, joined), 1e-5);

    /// <summary>Compares results, each by the largest number of the plain twin's or <paramref name="floor"/>.</summary>
    internal static void Agree(float[][] plain, float[][] joined, double tolerance, double floor = 0, string of = "")
    {
        Assert.Equal(plain.Length, joined.Length);
        for (int i = 0; i < plain.Length; i++)
        {
            Assert.Equal(plain[i].Length, joined[i].Length);
            double largest = Math.Max(floor, plain[i].Length == 0 ? 0 : plain[i].Max(Math.Abs));
            for (int k = 0; k < plain[i].Length; k++)
                Assert.True(
                    Math.Abs(plain[i][k] - joined[i][k]) <= tolerance * largest,
                    $"{of} result {i}, number {k}: {joined[i][k]}, the plain twin says {plain[i][k]}");
        }
    }

    /// <summary>What comes of an operation whose inputs all want gradients.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="y">What was made of them.</param>
    /// <param name="random">Where its gradient comes from.</param>
    internal static float[][] Results(Tensor[] inputs, Tensor y, RandomStream random)
    {
        Tensor gradient = random.Normal(y.Shape);
        Tensor[] fast = Autograd.Grad(y, inputs, gradient);
        Tensor[] first = Autograd.Grad(y, inputs, gradient, createGraph: true);
        Tensor penalty = first.Select(f => f.Square().Sum()).Aggregate((a, b) => a + b);
        Tensor[] second = penalty.RequiresGrad ? Autograd.Grad(penalty, inputs) : [];
        return [y.ToArray(), .. new[] { fast, first, second }.SelectMany(g => g).Select(g => g.ToArray())];
    }

    private static float[][] Results(Shape[] shapes, Func<Tensor[], Tensor> run)
    {
        using TensorScope scope = TensorScope.Begin();
        var random = new RandomStream(5, 3);
        float size = 1 / MathF.Sqrt(shapes[1].ElementCount / (float)shapes[1][-1]);
        Tensor[] inputs =
            [.. shapes.Select((shape, i) => random.Normal(shape, 0, i == 1 ? size : 1))];
        Array.ForEach(inputs, i => i.RequiresGrad = true);
        return Results(inputs, run(inputs), random);
    }
}
