namespace Ganymede.Tensors.Tests.Golden;

/// <summary>
/// First and second derivatives of every operation, at the inputs of the golden cases. Maxima with ties are left out:
/// they have no derivative.
/// </summary>
[NoTensorLeaks]
public sealed class CentralDifferenceTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach ((string group, GoldenCase c) in GoldenFile.All.Where(c => c.Case.Operation != "max_ties"))
                data.Add(group, c.Name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void First_derivatives_agree_with_central_differences(string group, string name)
    {
        GoldenCase c = GoldenTests.Find(group, name);
        float[][] gradients;
        using (TensorScope.Begin())
        {
            Tensor[] inputs = GoldenCheck.Inputs(c);
            Tensor y = GoldenOperations.Run(c, inputs);
            gradients = ToArrays(Autograd.Grad(y, inputs, Tensor.From(c.Gradient, c.OutputShape)));
        }
        Report(CentralDifference.Check(Forward, c.Inputs, [c.Gradient], gradients, new RandomStream(7, 1),
            Step(group)));

        float[][] Forward(float[][] point)
        {
            using TensorScope scope = TensorScope.Begin();
            return [GoldenOperations.Run(c, ToTensors(c, point)).ToArray()];
        }
    }

    // The function is now the gradient itself, of the inputs and of the gradient that comes in; its own gradient is
    // taken through the recorded graph, and the differences use the fast kernels that a plain step uses.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Second_derivatives_agree_with_central_differences(string group, string name)
    {
        GoldenCase c = GoldenTests.Find(group, name);
        var random = new RandomStream(8, 1);
        float[][] weights = Array.ConvertAll(c.Inputs, i => CentralDifference.Filled(i.Length, random));
        float[][] point = [.. c.Inputs, c.Gradient], gradients;
        using (TensorScope.Begin())
        {
            Tensor[] all = [.. GoldenCheck.Inputs(c), Tensor.From(c.Gradient, c.OutputShape)], inputs = all[..^1];
            all[^1].RequiresGrad = true;
            Tensor y = GoldenOperations.Run(c, inputs);
            Tensor[] first = Autograd.Grad(y, inputs, all[^1], createGraph: true);
            Tensor sum = first.Select((f, i) => (f * Tensor.From(weights[i], f.Shape)).Sum()).Aggregate((a,
                b) => a + b);
            gradients = ToArrays(Autograd.Grad(sum, all));
        }
        Report(CentralDifference.Check(Gradients, point, weights, gradients, random, Step(group)));

        float[][] Gradients(float[][] at)
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor[] inputs = ToTensors(c, at[..^1]);
            Tensor y = GoldenOperations.Run(c, inputs);
            return ToArrays(Autograd.Grad(y, inputs, Tensor.From(at[^1], c.OutputShape)));
        }
    }

    [Fact]
    public void A_wrong_derivative_is_found()
    {
        float[][] point = [[0.5f, -1, 2]], weights = [[1, 1, 1]];
        Assert.Empty(CentralDifference.Check(Cubes, point, weights, [[0.75f, 3, 12]], new RandomStream(1, 1)));
        Assert.NotEmpty(CentralDifference.Check(Cubes, point, weights, [[0.75f, 3, 12.2f]], new RandomStream(1, 1)));
        Assert.NotEmpty(CentralDifference.Check(Cubes, point, weights, [[0.75f, 3.2f, 12]], new RandomStream(1, 1)));
        Assert.NotEmpty(CentralDifference.Check(Cubes, point, weights, [[0, 0, 0]], new RandomStream(1, 1)));

        static float[][] Cubes(float[][] x) => [x[0].Select(v => v * v * v).ToArray()];
    }

    private static float Step(string group) => group == "penalty" ? 0.001f : 0.02f;

    private static void Report(List<string> faults) => Assert.True(faults.Count == 0, string.Join("\n", faults));

    private static Tensor[] ToTensors(GoldenCase c, float[][] point)
    {
        var inputs = new Tensor[point.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Tensor.From(point[i], c.InputShapes[i]);
            inputs[i].RequiresGrad = true;
        }
        return inputs;
    }

    private static float[][] ToArrays(Tensor[] tensors) => Array.ConvertAll(tensors, t => t.ToArray());
}
